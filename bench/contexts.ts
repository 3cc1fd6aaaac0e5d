import { randomFillSync } from "node:crypto";
import { appendFileSync, closeSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";

const DIRECTORIES = 200;
const FILES = 100;
/** 158 MB in all. */
const BYTES = 7900;
const MEGABYTE = 1_000_000;

/** A folder with a Dockerfile. */
export function makeContext(folder: string, dockerfile: string): string {
  mkdirSync(folder);
  writeFileSync(join(folder, "Dockerfile"), dockerfile);
  return folder;
}

/** A context of 20,000 files and 158 MB; those of different seeds have no file in common. */
export function makeLargeContext(folder: string, seed = 0): string {
  makeContext(folder, "FROM scratch\nCOPY . /\n");
  const content = Buffer.alloc(BYTES);
  for (let d = 0; d < DIRECTORIES; d++) {
    const directory = join(folder, `d${d % 10}`, `e${Math.floor(d / 10)}`);
    mkdirSync(directory, { recursive: true });
    for (let f = 0; f < FILES; f++) {
      // No two files are alike, and none compresses to nothing.
      for (let at = 0; at < BYTES; at += 4)
        content.writeUInt32LE(Math.imul(at + (seed * DIRECTORIES + d) * FILES + f, 2654435761) >>> 0, at);
      writeFileSync(join(directory, `f${f}`), content);
    }
  }
  return folder;
}

/** Changes one file of {@link makeLargeContext}. */
export function touchOne(folder: string): void {
  appendFileSync(join(folder, "d3/e3/f7"), "x");
}

/** A context of some large files: so many megabytes that nothing compresses, and so many of text. */
export function makeBulkyContext(folder: string, random: number, text: number, dockerfile: string): string {
  makeContext(folder, dockerfile);
  const noise = Buffer.alloc(MEGABYTE);
  fill(join(folder, "random"), random, () => randomFillSync(noise));
  let line = 0;
  fill(join(folder, "text"), text, () => {
    let lines = "";
    while (lines.length < MEGABYTE) lines += `line ${line++} of a text, which has ${line * 7919} in it\n`;
    return Buffer.from(lines.slice(0, MEGABYTE));
  });
  return folder;
}

function fill(path: string, count: number, next: () => Uint8Array): void {
  const file = openSync(path, "wx");
  for (let i = 0; i < count; i++) writeSync(file, next());
  closeSync(file);
}
