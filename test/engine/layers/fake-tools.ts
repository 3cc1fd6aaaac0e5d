import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ArchiveTools, CreateView } from "../../../src/engine/layers/archive-tools.js";
import type { LayerBlob } from "../../../src/engine/layers/layer.js";
import type { StepContext } from "../../../src/engine/step-context.js";
import { EMPTY_VIEW } from "../../../src/engine/view/empty-view.js";

/**
 * Archives of tests: a JSON object of files and their content, with spaces behind it. A name that begins with `^` asks the files
 * below whether it is there. Compressed ones have the name of their compression before them.
 */
export function fakeTools(): ArchiveTools {
  return {
    async applyLayer(tar, { directory, below }, signal) {
      const bytes = await gather(tar);
      signal.throwIfAborted();
      for (const [name, content] of Object.entries<string>(JSON.parse(bytes.toString()))) {
        if (name.startsWith("^")) below?.lstat(`/${name.slice(1)}`);
        else writeFileSync(join(directory, name), content);
      }
      return { diffId: sha256(bytes), size: bytes.length };
    },
    async *decompress(bytes) {
      const text = (await gather(bytes)).toString();
      yield Buffer.from(text.replace(/^(gzip|zstd):/, ""));
    },
    async *writeDiff({ directory }) {
      yield archive(readFiles(directory));
    },
    async *compress(bytes, { compression }) {
      if (compression !== "uncompressed") yield Buffer.from(`${compression}:`);
      yield* bytes;
    },
  };
}

/** A view that only tells which directories it is made of. */
export const fakeView: CreateView = (directories) => ({
  ...EMPTY_VIEW,
  lstat: () => undefined,
  readDirectory: () => directories,
  realPath: (path) => join(directories.at(-1) ?? "/", path),
});

/** The bytes of an archive. */
export function archive(files: Readonly<Record<string, string>>): Buffer {
  return Buffer.from(JSON.stringify(files));
}

/** A blob that has an archive, and its bytes. */
export function fakeBlob(
  files: Readonly<Record<string, string>>,
  compression: "gzip" | "uncompressed" = "gzip",
): { readonly blob: LayerBlob; readonly bytes: Buffer } {
  const tar = archive(files);
  const bytes = compression === "gzip" ? Buffer.concat([Buffer.from("gzip:"), tar]) : tar;
  const descriptor = { mediaType: `fake+${compression}`, digest: sha256(bytes), size: bytes.length };
  return { blob: { descriptor, diffId: sha256(tar), compression }, bytes };
}

export function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** The files in a directory and their content. */
export function readFiles(directory: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const name of readdirSync(directory).sort()) {
    const path = join(directory, name);
    if (lstatSync(path).isFile()) files[name] = readFileSync(path, "utf8");
  }
  return files;
}

/** A step that tells nobody anything. */
export function quietStep(signal = new AbortController().signal): StepContext {
  return { signal, progress: { status() {}, log() {} } };
}

async function gather(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces);
}
