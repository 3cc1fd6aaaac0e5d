import { Pacer } from "../../client/files/pacer.js";
import { decompress } from "../compression/decompress.js";
import type { LayerWriter } from "../file/layer-writer.js";
import { entryError } from "./archive-error.js";
import { ArchiveUnpacker } from "./archive-unpacker.js";
import { TarReader } from "./tar-reader.js";

export interface UnpackOptions {
  /** A directory of the tree, absolute, clean and through no symlink: the root of what is unpacked, and of its symlinks. */
  readonly destination: string;
  /** Who owns everything; who the archive says if it is left out. */
  readonly owner?: { readonly uid: number; readonly gid: number } | undefined;
  readonly isUserNamespace: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Unpacks an archive into a tree, as ADD does: a tar archive, plain or packed by gzip, bzip2, xz or zstd. Symlinks of the
 * archive and of the tree lead to nowhere but into the destination. What is in the way is replaced, a directory by a
 * directory excepted. Names that say that something is gone in layers mean nothing here. Spec: spec/engine/layers.md#archives-that-are-added.
 * Agrees with Untar, moby/go-archive, in a chroot.
 *
 * @throws BuildError `layer/archive`, `layer/compression`, `layer/owner`, `file/write`; what `stream` and the signal throw
 */
export async function unpackArchive(
  stream: AsyncIterable<Uint8Array>,
  writer: LayerWriter,
  options: UnpackOptions,
): Promise<void> {
  const { signal } = options;
  const reader = new TarReader(decompress(stream, { isArchive: true }));
  const unpacker = new ArchiveUnpacker(writer, options);
  const pacer = new Pacer();
  const rest = async (): Promise<void> => {
    if (!pacer.isDue) return;
    signal?.throwIfAborted();
    await pacer.pause();
  };
  try {
    for (;;) {
      const header = await reader.next();
      if (header === undefined) break;
      let file: Awaited<ReturnType<ArchiveUnpacker["begin"]>>;
      try {
        file = await unpacker.begin(header);
        for (;;) {
          const piece = file && (await reader.read());
          if (piece === undefined) break;
          file?.write(piece);
          await rest();
        }
        file?.finish();
      } catch (error) {
        file?.abort();
        throw isSystemFailure(error) ? entryError(error.syscall, header.name.slice(0, 4096), error) : error;
      }
      await rest();
    }
    await unpacker.finish(rest);
  } finally {
    await reader.close();
  }
}

function isSystemFailure(error: unknown): error is Error & { readonly syscall: string } {
  return error instanceof Error && "code" in error && "syscall" in error && typeof error.syscall === "string";
}
