import { randomBytes } from "node:crypto";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { BuildError } from "../src/base/diagnostic/build-error.js";
import { fileError } from "../src/frontend/contexts/file-error.js";

/**
 * Writes a file as a whole or not at all: beside its place first. Answers how many bytes it has.
 *
 * @throws BuildError `file/write`.
 */
export async function writeArchive(path: string, archive: AsyncIterable<Uint8Array>): Promise<number> {
  try {
    await mkdir(dirname(path), { recursive: true });
    const existing = await stat(path).catch(() => undefined);
    if (existing?.isFile() === false) {
      throw new BuildError("file/write", `${path} is not a file; name one to write the image to`);
    }
    const temporary = join(
      dirname(path),
      `.${basename(path).slice(0, 200)}.${randomBytes(6).toString("hex")}.tmp`,
    );
    try {
      const size = await writeNew(temporary, archive);
      await rename(temporary, path);
      return size;
    } finally {
      await rm(temporary, { force: true });
    }
  } catch (cause) {
    throw fileError("failed to write the image", path, cause, "file/write");
  }
}

async function writeNew(path: string, archive: AsyncIterable<Uint8Array>): Promise<number> {
  const file = await open(path, "wx");
  let size = 0;
  try {
    for await (const piece of archive) {
      for (let at = 0; at < piece.length; ) at += (await file.write(piece, at)).bytesWritten;
      size += piece.length;
    }
  } finally {
    await file.close();
  }
  return size;
}
