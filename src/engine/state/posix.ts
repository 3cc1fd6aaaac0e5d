import { getSystemErrorMap } from "node:util";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { type Koffi, loadKoffi } from "../../base/native/load-koffi.js";

/** What a state directory needs of the C library and Node has no call for. */
export interface Posix {
  /**
   * Locks an open file against all other openings of it, in this process or another, for as long as it is open: a lock
   * ends with its process, whatever that dies of. False if somebody else has it.
   */
  tryLock(fd: number, isShared: boolean): boolean;
}

const LOCK_SH = 1;
const LOCK_EX = 2;
const LOCK_NB = 4;

let loading: Promise<Posix> | undefined;

/** Rejects with a BuildError `engine/system` where the C library can't be called. */
export function loadPosix(): Promise<Posix> {
  loading ??= bind();
  return loading;
}

async function bind(): Promise<Posix> {
  try {
    if (process.platform !== "linux") throw new Error(`this is ${process.platform}, not linux`);
    return createPosix(loadKoffi());
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split("\n", 1)[0] : String(cause);
    const message = `the C library of this system can't be called, as the bundled engine must: ${reason}`;
    throw new BuildError("engine/system", message, { cause });
  }
}

function createPosix(koffi: Koffi): Posix {
  const c = koffi.load(null);
  const flock = c.func("int flock(int fd, int operation)");
  return {
    tryLock(fd, isShared) {
      for (;;) {
        if (flock(fd, (isShared ? LOCK_SH : LOCK_EX) | LOCK_NB) === 0) return true;
        const error = systemError(koffi.errno(), "flock");
        if (error.code === "EAGAIN" || error.code === "EWOULDBLOCK") return false;
        if (error.code !== "EINTR") throw error;
      }
    },
  };
}

function systemError(errno: number, call: string): Error & { readonly code: string } {
  const [code, text] = getSystemErrorMap().get(-errno) ?? ["EIO", "input/output error"];
  return Object.assign(new Error(`${code}: ${text}, ${call}`), { code });
}
