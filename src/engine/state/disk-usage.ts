import { lstatSync, readdirSync, type Stats, statfsSync } from "node:fs";
import { nativePath, readNames } from "../../client/files/native-path.js";
import { Pacer } from "../../client/files/pacer.js";
import { errorCode, isGone } from "../../client/files/path-error.js";

/** The size and the free space of a file system, in bytes. */
export interface DiskSpace {
  readonly total: number;
  readonly free: number;
}

const BLOCK = 512;
const REPLACEMENT = "\ufffd";

/** Agrees with GetDiskStat, BuildKit's util/disk. Throws what the system says. */
export function diskSpace(path: string): DiskSpace {
  const { bsize, blocks, bfree } = statfsSync(path);
  return { total: bsize * blocks, free: bsize * bfree };
}

/**
 * What a directory and all in it take on the disk, in bytes; files with several names count once. 0 for what is not there, or
 * deeper than the system lets us look. Others may change it meanwhile. Agrees with DiskUsage, containerd's continuity/fs.
 *
 * Rejects with the signal's reason.
 */
export async function measureTree(path: string, signal?: AbortSignal): Promise<number> {
  const pacer = new Pacer();
  const seen = new Set<number>();
  const waiting = [path];
  let size = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const stats = statsOf(next);
    if (stats === undefined) continue;
    if (stats.isDirectory()) for (const name of namesIn(next)) waiting.push(`${next}/${name}`);
    else if (stats.nlink > 1) {
      if (seen.has(stats.ino)) continue;
      seen.add(stats.ino);
    }
    size += stats.blocks * BLOCK;
    if (!pacer.isDue) continue;
    await pacer.pause();
    signal?.throwIfAborted();
  }
  return size;
}

function statsOf(path: string): Stats | undefined {
  try {
    return lstatSync(nativePath(path), { throwIfNoEntry: false });
  } catch (error) {
    if (errorCode(error) === "ENAMETOOLONG") return undefined;
    throw error;
  }
}

/** In any order. */
function namesIn(path: string): readonly string[] {
  try {
    const names = readdirSync(nativePath(path));
    return names.some((name) => name.includes(REPLACEMENT)) ? readNames(path) : names;
  } catch (error) {
    if (isGone(error) || errorCode(error) === "EACCES") return [];
    throw error;
  }
}
