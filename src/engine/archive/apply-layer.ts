import { createHash } from "node:crypto";
import { Pacer } from "../../client/files/pacer.js";
import type { UnpackedStream } from "../compression/decompress.js";
import type { FileView } from "../view/file-view.js";
import { LayerUnpacker } from "./layer-unpacker.js";
import { TarReader } from "./tar-reader.js";

export interface ApplyTarget {
  /** An empty directory, which becomes one as overlayfs writes it. */
  readonly directory: string;
  /** What the layer stands upon; undefined for the lowest one. */
  readonly below: FileView | undefined;
  readonly isUserNamespace: boolean;
}

export interface AppliedLayer {
  /** The sha256 of the whole archive. */
  readonly diffId: string;
  /** Bytes of the archive. */
  readonly size: number;
}

/**
 * Unpacks a layer, a tar archive that is not compressed any more, into a directory in the form of an upper directory of
 * overlayfs: `.wh.NAME` becomes a character device 0/0, `.wh..wh..opq` an attribute. Nothing is written anywhere else,
 * whatever the archive says. After a failure the directory holds a part of it. Spec: spec/engine/layers.md#unpacking.
 * Agrees with Apply, containerd's pkg/archive/tar.go.
 *
 * @throws BuildError `layer/archive` for what is no archive, was cut off or cannot be; `layer/owner` in user namespaces;
 * `file/write`; and what `tar` and `signal` throw
 */
export async function applyLayer(
  tar: UnpackedStream,
  target: ApplyTarget,
  signal: AbortSignal,
): Promise<AppliedLayer> {
  const hash = createHash("sha256");
  let size = 0;
  const reader = new TarReader(tar, {
    seen(chunk) {
      signal.throwIfAborted();
      if (tar.hashed === undefined) hash.update(chunk);
      size += chunk.length;
    },
  });
  try {
    await unpack(reader, new LayerUnpacker(target), signal);
    await reader.drain();
  } catch (error) {
    await reader.close().catch(() => {});
    throw error;
  }
  return { diffId: tar.hashed?.digest ?? `sha256:${hash.digest("hex")}`, size };
}

async function unpack(reader: TarReader, unpacker: LayerUnpacker, signal: AbortSignal): Promise<void> {
  const pacer = new Pacer();
  for (;;) {
    const header = await reader.next();
    if (header === undefined) break;
    const file = unpacker.begin(header);
    if (file !== undefined) {
      try {
        for (;;) {
          const piece = await reader.read();
          if (piece === undefined) break;
          file.write(piece);
          if (pacer.isDue) await pacer.pause();
        }
      } catch (error) {
        file.abort();
        throw error;
      }
      file.finish();
    }
    if (!pacer.isDue) continue;
    await pacer.pause();
    signal.throwIfAborted();
  }
  await unpacker.finish(pacer);
}
