import { createReadStream } from "node:fs";
import type { ArchiveFile, ArchiveUnpacker } from "../file/archive-unpacker.js";

/** Unpacks what ADD names, by what the room of archives knows. */
export function createArchiveUnpacker(isUserNamespace: boolean): ArchiveUnpacker {
  return {
    async isArchive(archive, signal) {
      const { holdsArchive } = await import("../archive/sniff-archive.js");
      const stream = open(archive, signal);
      try {
        return await holdsArchive(stream);
      } catch {
        signal.throwIfAborted();
        // What can't be read as an archive is copied as it is.
        return false;
      } finally {
        stream.destroy();
      }
    },
    async unpackInto(archive, writer, destination, { owner, signal }) {
      const { unpackArchive } = await import("../archive/unpack-archive.js");
      return unpackArchive(open(archive, signal), writer, { destination, owner, isUserNamespace, signal });
    },
  };
}

function open({ view, path }: ArchiveFile, signal: AbortSignal) {
  // The stream closes the descriptor.
  return createReadStream("", { fd: view.open(path), signal, highWaterMark: 1 << 20 });
}
