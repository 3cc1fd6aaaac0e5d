import type { TarFile } from "../src/base/archive/tar-writer.js";
import { compareUtf8 } from "../src/base/util/compare-utf8.js";

/** A file of the image. */
export interface ImageFile {
  /** Absolute. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly executable: boolean;
}

const CHUNK = 1 << 20;

/**
 * The entries of a layer with these files: directories first, all sorted, of root, readable by everyone, at one time.
 *
 * @param mtime seconds since 1970
 */
export function layerEntries(files: readonly ImageFile[], mtime: number): readonly TarFile[] {
  const entries = new Map<string, TarFile>();
  for (const { path, bytes, executable } of files) {
    const names = path.split("/").slice(1);
    for (let depth = 1; depth < names.length; depth++) {
      const directory = names.slice(0, depth).join("/");
      entries.set(directory, { kind: "directory", path: directory, mode: 0o755, mtime });
    }
    const name = names.join("/");
    entries.set(name, {
      kind: "file",
      path: name,
      mode: executable ? 0o755 : 0o644,
      mtime,
      size: bytes.length,
      content: () => pieces(bytes),
    });
  }
  return [...entries.values()].sort((a, b) => compareUtf8(a.path, b.path));
}

function* pieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += CHUNK) yield bytes.subarray(at, at + CHUNK);
}
