import { readdirSync, readlinkSync } from "node:fs";

let found: readonly number[] | undefined;

/**
 * The descriptors by which Node wakes itself, with which it ends itself if it can't: it may try until the very last
 * moment. They lead to no files, and are closed by the next program. To be looked for before others are opened.
 */
export function innerDescriptors(): readonly number[] {
  found ??= readdirSync("/proc/self/fd")
    .map(Number)
    .filter((fd) => fd > 2 && isInner(fd));
  return found;
}

function isInner(fd: number): boolean {
  try {
    return /^(anon_inode|pipe):/.test(readlinkSync(`/proc/self/fd/${fd}`));
  } catch {
    // The directory that was just read.
    return false;
  }
}
