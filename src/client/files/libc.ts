import { getSystemErrorMap } from "node:util";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { type Koffi, loadKoffi } from "../../base/native/load-koffi.js";
import { encodeText } from "../../base/util/decode-text.js";

/** The functions of the C library that Node has none for. All of them throw errors with a `code`, as `node:fs` does. */
export interface Libc {
  /** The names of a file's extended attributes, each with a zero byte behind it; the bytes are valid until the next call. */
  listXattrs(path: string): Uint8Array;
  /** The value of an attribute; symlinks are not followed. */
  getXattr(path: string, name: string): Uint8Array;
  setXattr(path: string, name: string, value: Uint8Array): void;
  /** Makes a device or fifo. */
  makeNode(path: string, mode: number, device: bigint): void;
  /** Sets both times to a number of nanoseconds since 1970; symlinks are not followed. */
  setTimes(path: string, nanoseconds: bigint): void;
}

// The largest list and the largest value that Linux has: XATTR_LIST_MAX, XATTR_SIZE_MAX.
const MAX_XATTR = 65_536;
const AT_FDCWD = -100;
const AT_SYMLINK_NOFOLLOW = 0x100;

/** The bytes of the two times that utimensat and futimens take. */
export const TIMESPECS_LENGTH = 32;

let loading: Promise<Libc | undefined> | undefined;
let loaded: Libc | undefined;

/**
 * The C library of this process; undefined where it can't be reached: the package koffi is missing, or this is no Linux
 * of 64 bits, whose numbers and structures are meant below.
 */
export function loadLibc(): Promise<Libc | undefined> {
  loading ??= isKnown() ? bind() : Promise.resolve(undefined);
  return loading;
}

/**
 * The same for those who can neither wait nor do without.
 *
 * @throws BuildError `engine/system` where the C library can't be reached
 */
export function requireLibc(): Libc {
  if (loaded !== undefined) return loaded;
  try {
    if (!isKnown()) throw new Error(`no Linux of 64 bits: ${process.platform}/${process.arch}`);
    loaded = createLibc(loadKoffi());
    return loaded;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split("\n", 1)[0] : String(cause);
    const message = `the C library of this system can't be called, as the bundled engine must: ${reason}`;
    throw new BuildError("engine/system", message, { cause });
  }
}

function isKnown(): boolean {
  return process.platform === "linux" && process.arch.endsWith("64");
}

async function bind(): Promise<Libc | undefined> {
  try {
    loaded ??= createLibc(loadKoffi());
    return loaded;
  } catch {
    return undefined;
  }
}

/** Texts with a zero byte inside never get here: no path or attribute of a file has one, and what is received is checked. */
function createLibc(koffi: Koffi): Libc {
  const c = koffi.load(null);
  // The one that is called for every file takes its path as a text, which is faster, if that is UTF-8.
  const list = c.func("long llistxattr(const char *path, void *list, unsigned long size)");
  const listRaw = c.func("long llistxattr(const void *path, void *list, unsigned long size)");
  const get = c.func("long lgetxattr(const void *path, const void *name, void *value, unsigned long size)");
  const set = c.func(
    "int lsetxattr(const void *path, const void *name, const void *value, unsigned long size, int flags)",
  );
  // Missing from glibc before 2.33, unlike the others.
  let mknod: ReturnType<typeof c.func> | undefined;
  const utimensat = c.func("int utimensat(int directory, const void *path, const void *times, int flags)");
  const buffer = Buffer.allocUnsafeSlow(MAX_XATTR);
  const times = Buffer.alloc(TIMESPECS_LENGTH);

  const check = (result: unknown, call: string): number => {
    const value = Number(result);
    if (value >= 0) return value;
    throw systemError(koffi.errno(), call);
  };
  return {
    listXattrs(path) {
      const size = path.isWellFormed()
        ? list(path, buffer, MAX_XATTR)
        : listRaw(cText(path), buffer, MAX_XATTR);
      return size === 0 ? NOTHING : buffer.subarray(0, check(size, "llistxattr"));
    },
    getXattr(path, attribute) {
      const size = check(get(cText(path), cText(attribute), buffer, MAX_XATTR), "lgetxattr");
      return new Uint8Array(buffer.subarray(0, size));
    },
    setXattr(path, attribute, value) {
      check(set(cText(path), cText(attribute), Buffer.from(value), value.length, 0), "lsetxattr");
    },
    makeNode(path, mode, device) {
      mknod ??= c.func("int mknod(const void *path, uint32_t mode, uint64_t device)");
      check(mknod(cText(path), mode, device), "mknod");
    },
    setTimes(path, nanoseconds) {
      fillTimes(times, nanoseconds);
      check(utimensat(AT_FDCWD, cText(path), times, AT_SYMLINK_NOFOLLOW), "utimensat");
    },
  };
}

/** Writes a number of nanoseconds since 1970 as both of two times. */
export function fillTimes(times: Buffer, nanoseconds: bigint): void {
  // The remainder of a time before 1970 still counts forwards.
  const fraction = ((nanoseconds % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  for (const at of [0, 16]) {
    times.writeBigInt64LE((nanoseconds - fraction) / 1_000_000_000n, at);
    times.writeBigInt64LE(fraction, at + 8);
  }
}

/** An error as `node:fs` throws it, of a number that the C library gave. */
export function systemError(errno: number, call: string): Error {
  const [code, text] = getSystemErrorMap().get(-errno) ?? ["EIO", "input/output error"];
  return Object.assign(new Error(`${code}: ${text}, ${call}`), { code, syscall: call });
}

/** The bytes of a text with a zero behind them; the text has none inside. */
export function cText(text: string): Buffer {
  return Buffer.concat([encodeText(text), ZERO]);
}

const ZERO = Buffer.alloc(1);
const NOTHING = Buffer.alloc(0);
