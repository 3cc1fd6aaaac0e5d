import { type Dirent, lstatSync, readdirSync } from "node:fs";
import { decodeText } from "../../base/util/decode-text.js";
import { nativePath } from "../../client/files/native-path.js";
import { isWhiteout } from "./overlay-format.js";

// What Node's decoder puts for bytes that are not UTF-8.
const REPLACEMENT = "\ufffd";
const BIG = { bigint: true } as const;

/** Called for each name in a directory of a layer; whether it is one that says that nothing is there. */
export type EntryVisitor = (name: string, isWhiteout: boolean) => void;

/** Tells the names in a directory of a layer, in no order. Throws what readdir throws. */
export function readEntries(directory: string, visit: EntryVisitor): void {
  const path = nativePath(directory);
  const entries = readdirSync(path, { withFileTypes: true });
  if (entries.some(({ name }) => name.includes(REPLACEMENT))) {
    for (const entry of readdirSync(path, { withFileTypes: true, encoding: "buffer" })) {
      const name = decodeText(entry.name);
      visit(name, mayBeWhiteout(entry) && isGone(directory, name));
    }
    return;
  }
  for (const entry of entries) visit(entry.name, mayBeWhiteout(entry) && isGone(directory, entry.name));
}

function mayBeWhiteout(entry: Dirent<string> | Dirent<Buffer>): boolean {
  return entry.isCharacterDevice() || entry.isSocket();
}

function isGone(directory: string, name: string): boolean {
  return isWhiteout(lstatSync(nativePath(`${directory}/${name}`), BIG));
}
