import { createHash, type Hash, hash } from "node:crypto";
import { encodeText } from "../../base/util/decode-text.js";
import { DIGEST_LENGTH } from "./digest-table.js";
import { type DirectoryRecords, RecordKind } from "./directory-records.js";
import type { RecordTree } from "./record-tree.js";

/** What is collected before it is hashed. */
const ROOM = 128 * 1024;
/** More than any name and digest have. */
const ENTRY_ROOM = 1024;

/** How decode-text.ts spells the largest byte, which is not UTF-8. */
const LAST_BYTE = "\udcff";

/** A directory on the way down. */
interface Level {
  readonly records: DirectoryRecords;
  next: number;
}

/**
 * The digest of all that is in a directory: its own record, then names and digests of its entries, where directories
 * count with all that is in them. Works its way down without recursion, and lets the event loop run.
 *
 * Agrees with checksum, BuildKit's cache/contenthash/checksum.go.
 */
export async function hashDirectory(
  tree: RecordTree,
  top: DirectoryRecords,
  signal: AbortSignal,
): Promise<string> {
  const levels: Level[] = [{ records: top, next: 0 }];
  while (top.digest === undefined) {
    const level = levels.at(-1)!;
    const { records } = level;
    const below = digestEntries(tree, level, signal);
    if (below instanceof Promise) await below;
    else if (below !== undefined) levels.push({ records: below, next: 0 });
    else {
      const header = tree.headerDigest(records, signal);
      records.digest = listing(records, typeof header === "string" ? header : await header);
      levels.pop();
    }
    if (tree.pacer.isDue) {
      await tree.pacer.pause();
      signal.throwIfAborted();
    }
  }
  return top.digest;
}

const MANY = 64;

/**
 * Digests entries up to a directory whose digest is needed first, or up to something that takes time, or just some; undefined
 * when all are done.
 */
function digestEntries(
  tree: RecordTree,
  level: Level,
  signal: AbortSignal,
): DirectoryRecords | Promise<unknown> | undefined {
  const { records } = level;
  for (let count = 0; level.next < records.names.length; count++) {
    if (count % MANY === MANY - 1 && tree.pacer.isDue)
      return tree.pacer.pause().then(() => signal.throwIfAborted());
    const index = level.next;
    if (tree.kindAt(records, index) === RecordKind.directory) {
      const below = tree.directoryAt(records, index);
      if (below.digest === undefined) return below;
    } else if (!records.hasDigest(index)) {
      const digest = tree.entryDigest(records, index, signal);
      if (typeof digest !== "string") {
        level.next++;
        return digest;
      }
    }
    level.next++;
  }
  return undefined;
}

/** The digest of a directory whose entries all have theirs. */
function listing(records: DirectoryRecords, header: string): string {
  const text = new DigestWriter();
  text.write("", header);
  for (let i = 0; i < records.names.length; i++) {
    const name = records.names[i]!;
    const below = records.directory(i);
    if (below === undefined) text.writeEntry(name, records, i);
    else text.write(name, below.digest!);
    if (below?.names.at(-1)?.startsWith(LAST_BYTE)) writeLastNames(text, name, below);
  }
  return text.digest();
}

/**
 * The reference jumps over what is in a directory to the first path behind it and the byte 255; so names that begin with
 * this byte, which nobody has, count once more among the entries above.
 */
function writeLastNames(text: DigestWriter, name: string, directory: DirectoryRecords): void {
  const levels = [lastNames(name, directory)];
  while (levels.length > 0) {
    const level = levels.at(-1)!;
    const index = level.next++;
    const found = level.directory.names[index];
    if (found === undefined) {
      levels.pop();
      continue;
    }
    const path = `${level.name}\0${found}`;
    const below = level.directory.directory(index);
    if (below === undefined) text.writeEntry(path, level.directory, index);
    else text.write(path, below.digest!);
    if (below !== undefined) levels.push(lastNames(path, below));
  }
}

/** A directory from the first such name on. */
function lastNames(
  name: string,
  directory: DirectoryRecords,
): { readonly name: string; readonly directory: DirectoryRecords; next: number } {
  let next = directory.names.length;
  while (next > 0 && directory.names[next - 1]!.startsWith(LAST_BYTE)) next--;
  return { name, directory, next };
}

/** Hashes names and digests, each name with a zero byte before it; large lists piece by piece. */
class DigestWriter {
  static readonly #room = Buffer.allocUnsafeSlow(ROOM);
  #hash: Hash | undefined;
  #length = 0;

  write(name: string, digest: string): void {
    this.#writeName(name);
    this.#length += DigestWriter.#room.write(digest, this.#length, "latin1");
  }

  writeEntry(name: string, records: DirectoryRecords, index: number): void {
    this.#writeName(name);
    records.writeDigest(index, DigestWriter.#room, this.#length);
    this.#length += DIGEST_LENGTH;
  }

  #writeName(name: string): void {
    const room = DigestWriter.#room;
    if (this.#length + ENTRY_ROOM + name.length * 3 > ROOM) this.#flush();
    let at = this.#length;
    room[at++] = 0;
    for (let i = 0; i < name.length; i++) {
      const code = name.charCodeAt(i);
      if (code >= 0x80) {
        const bytes = encodeText(name);
        room.set(bytes, this.#length + 1);
        this.#length += 1 + bytes.length;
        return;
      }
      room[at++] = code;
    }
    this.#length = at;
  }

  digest(): string {
    if (this.#hash === undefined)
      return `sha256:${hash("sha256", DigestWriter.#room.subarray(0, this.#length), "hex")}`;
    this.#flush();
    return `sha256:${this.#hash.digest("hex")}`;
  }

  #flush(): void {
    this.#hash ??= createHash("sha256");
    this.#hash.update(DigestWriter.#room.subarray(0, this.#length));
    this.#length = 0;
  }
}
