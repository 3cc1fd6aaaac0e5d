import { constants, renameSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { nativePath } from "../../client/files/native-path.js";
import { systemReason } from "../../frontend/contexts/file-error.js";
import type { Layer } from "../layers/layer.js";
import type { LayerStore } from "../layers/layer-store.js";

/** A file that is a layer of its own. */
export interface SingleFile {
  readonly name: string;
  /** Permission bits; 0 for 0600. */
  readonly perm: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since 1970. */
  readonly mtime: number;
}

/** Takes the bytes of a file in order; from 0 again after {@link restart}. */
export interface FileSink {
  write(data: Uint8Array): Promise<void>;
  restart(): Promise<void>;
}

/**
 * A layer of one file.
 *
 * @param fill writes what is in the file, and tells what else there is to know of it, such as its name
 * @throws BuildError `store/full` or `store/unusable` if it can't be written, or what `fill` rejects with
 */
export async function singleFileLayer<F extends SingleFile>(
  layers: LayerStore,
  description: string,
  fill: (sink: FileSink) => Promise<F>,
): Promise<{ readonly layer: Layer; readonly file: F }> {
  const draft = await layers.create({ description });
  try {
    // Its name may be known only when it is whole.
    const path = join(draft.workDirectory, "file");
    const file = await fillFile(path, fill);
    await guarded(async () => renameSync(path, nativePath(join(draft.directory, file.name))));
    return { layer: await draft.seal(), file };
  } catch (error) {
    await draft.discard();
    throw error;
  }
}

async function fillFile<F extends SingleFile>(
  path: string,
  fill: (sink: FileSink) => Promise<F>,
): Promise<F> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const handle = await guarded(() => open(path, flags, 0o600));
  try {
    const file = await fill(sinkOf(handle));
    await guarded(async () => {
      if (file.uid !== 0 || file.gid !== 0) await handle.chown(file.uid, file.gid);
      // After the owner, a change of which takes bits away; whatever the umask.
      await handle.chmod((file.perm === 0 ? 0o600 : file.perm) & 0o777);
      await handle.utimes(file.mtime, file.mtime);
    });
    return file;
  } finally {
    await handle.close();
  }
}

function sinkOf(handle: FileHandle): FileSink {
  let position = 0;
  return {
    write: (data) =>
      guarded(async () => {
        for (let at = 0; at < data.length; ) {
          const { bytesWritten } = await handle.write(data, at, data.length - at, position);
          at += bytesWritten;
          position += bytesWritten;
        }
      }),
    restart: () =>
      guarded(async () => {
        await handle.truncate(0);
        position = 0;
      }),
  };
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const isFull =
      cause instanceof Error && "code" in cause && (cause.code === "ENOSPC" || cause.code === "EDQUOT");
    const message = `failed to write a fetched file: ${systemReason(cause)}`;
    throw new BuildError(isFull ? "store/full" : "store/unusable", message, { cause });
  }
}
