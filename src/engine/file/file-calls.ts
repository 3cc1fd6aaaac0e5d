import { type Koffi, loadKoffi } from "../../base/native/load-koffi.js";
import { cText, fillTimes, requireLibc, systemError, TIMESPECS_LENGTH } from "../../client/files/libc.js";

/**
 * System calls on open files, for what is done for each of very many: they take a third of the time that those of `node:fs`
 * need. All of them throw errors with a `code`, as `node:fs` does.
 */
export interface FileCalls {
  /** No zero byte may be in the path. */
  open(path: string, flags: number, mode: number): number;
  close(file: number): void;
  /** Copies bytes inside the kernel, or shares them where the file system can; returns how many, 0 at the end. */
  copyRange(from: number, to: number, length: number): number;
  setOwner(file: number, uid: number, gid: number): void;
  setMode(file: number, mode: number): void;
  /** Sets both times to a number of nanoseconds since 1970. */
  setTimes(file: number, nanoseconds: bigint): void;
}

let calls: FileCalls | undefined;

/** @throws BuildError `engine/system` where the C library can't be reached */
export function fileCalls(): FileCalls {
  if (calls === undefined) {
    requireLibc();
    calls = bind(loadKoffi());
  }
  return calls;
}

function bind(koffi: Koffi): FileCalls {
  const c = koffi.load(null);
  const open = c.func("int open(const char *path, int flags, uint32_t mode)");
  const openRaw = c.func("int open(const void *path, int flags, uint32_t mode)");
  const close = c.func("int close(int file)");
  const copy = bindCopy(c);
  const chown = c.func("int fchown(int file, uint32_t uid, uint32_t gid)");
  const chmod = c.func("int fchmod(int file, uint32_t mode)");
  const futimens = c.func("int futimens(int file, const void *times)");
  const times = Buffer.alloc(TIMESPECS_LENGTH);

  const check = (result: number, call: string): number => {
    if (result < 0) throw systemError(koffi.errno(), call);
    return result;
  };
  return {
    open: (path, flags, mode) =>
      check(path.isWellFormed() ? open(path, flags, mode) : openRaw(cText(path), flags, mode), "open"),
    close: (file) => {
      check(close(file), "close");
    },
    copyRange(from, to, length) {
      if (copy === undefined) throw systemError(ENOSYS, "copy_file_range");
      return check(copy(from, null, to, null, length, 0), "copy_file_range");
    },
    setOwner: (file, uid, gid) => {
      check(chown(file, uid, gid), "fchown");
    },
    setMode: (file, mode) => {
      check(chmod(file, mode), "fchmod");
    },
    setTimes(file, nanoseconds) {
      fillTimes(times, nanoseconds);
      check(futimens(file, times), "futimens");
    },
  };
}

const ENOSYS = 38;

/** Older C libraries do not have it. */
function bindCopy(c: ReturnType<Koffi["load"]>): ReturnType<typeof c.func> | undefined {
  try {
    return c.func(
      "long copy_file_range(int from, void *at, int to, void *there, unsigned long length, unsigned int flags)",
    );
  } catch {
    return undefined;
  }
}
