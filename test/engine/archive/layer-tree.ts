import { chmodSync, linkSync, lstatSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { requireLibc } from "../../../src/client/files/libc.js";

/** A file of a layer that a test makes: content for files, `->` for symlinks, `=` for hard links, and marks. */
export type Made =
  | { readonly file: string; readonly mode?: number; readonly time?: bigint; readonly capability?: string }
  | { readonly directory: true; readonly mode?: number; readonly time?: bigint; readonly isOpaque?: boolean }
  | { readonly symlink: string; readonly time?: bigint }
  | { readonly link: string }
  | { readonly node: "char" | "block" | "fifo"; readonly device?: bigint; readonly time?: bigint }
  | { readonly isGone: true };

const NODES = { char: 0o020000, block: 0o060000, fifo: 0o010000 } as const;
/** 2020-09-13, of what is told no time. */
export const TIME = 1_600_000_000_000_000_000n;

/** Makes files in an empty directory; the directories that they are in come first. */
export function makeLayer(root: string, files: Readonly<Record<string, Made>>): void {
  const libc = requireLibc();
  for (const [path, made] of Object.entries(files)) makeOne(`${root}/${path}`, made, root);
  // From the end, as what is made in a directory changes its time.
  for (const [path, made] of Object.entries(files).reverse()) {
    if ("isGone" in made || "link" in made) continue;
    libc.setTimes(`${root}/${path}`, made.time ?? TIME);
  }
}

function makeOne(place: string, made: Made, root: string): void {
  const libc = requireLibc();
  if (lstatSync(place, { throwIfNoEntry: false }) !== undefined) rmSync(place, { recursive: true });
  if ("file" in made) {
    writeFileSync(place, made.file);
    chmodSync(place, made.mode ?? 0o644);
    if (made.capability !== undefined) {
      libc.setXattr(place, "security.capability", Buffer.from(made.capability, "hex"));
    }
  } else if ("directory" in made) {
    mkdirSync(place);
    chmodSync(place, made.mode ?? 0o755);
    if (made.isOpaque) libc.setXattr(place, "trusted.overlay.opaque", Buffer.from("y"));
  } else if ("symlink" in made) symlinkSync(made.symlink, place);
  else if ("link" in made) linkSync(`${root}/${made.link}`, place);
  else if ("isGone" in made) libc.makeNode(place, NODES.char, 0n);
  else {
    libc.makeNode(place, NODES[made.node] | 0o644, made.device ?? 0n);
    chmodSync(place, 0o644);
  }
}
