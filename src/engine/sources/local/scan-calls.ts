import { getSystemErrorMap } from "node:util";
import { BuildError } from "../../../base/diagnostic/build-error.js";
import { type Koffi, loadKoffi } from "../../../base/native/load-koffi.js";
import { decodeText, encodeText } from "../../../base/util/decode-text.js";
import { STATE_WORDS, type StateWords } from "./file-state.js";

/** The system calls of a scan. They start in an open directory, so that no symlink on the way can lead elsewhere. */
export interface ScanCalls {
  /** The names in a directory, in no order; those that may be directories are added to a set as well. */
  readNames(directory: number, names: string[], directories: Set<string>): void;
  /**
   * Writes the state of an entry to a place; a symlink's own. False if there is nothing. The empty name is the open file
   * itself. Throws an error with a `code`, as `node:fs` does.
   */
  stat(directory: number, name: string, states: StateWords, at: number): boolean;
}

/** What a directory says of the kind of its entries; some file systems say nothing. */
const DT_UNKNOWN = 0;
const DT_DIR = 4;

const AT_SYMLINK_NOFOLLOW = 0x100;
const AT_NO_AUTOMOUNT = 0x800;
const AT_EMPTY_PATH = 0x1000;
const FLAGS = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH;
const BASIC_STATS = 0x7ff;
const STATX_BYTES = 256;
const NAMES_ROOM = 64 * 1024;
const ENOENT = 2;
const NOT_ASCII = /[^\0-\x7f]/;

/** Where `struct statx` has the words of a state, in 32-bit words. */
const WORDS_OF_STATX = [8, 9, 10, 11, 28, 29, 30, 24, 25, 26, 7, 34, 35, 4, 32, 33, 5, 6];

let loaded: ScanCalls | undefined;

/**
 * @throws BuildError `engine/system` where the C library can't be called
 */
export function loadScanCalls(): ScanCalls {
  try {
    loaded ??= createScanCalls(loadKoffi());
    return loaded;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split("\n", 1)[0] : String(cause);
    const message = `the C library of this system can't be called, as the bundled engine must: ${reason}`;
    throw new BuildError("engine/system", message, { cause });
  }
}

function createScanCalls(koffi: Koffi): ScanCalls {
  const c = koffi.load(null);
  const statx = c.func(
    "int statx(int directory, const char *name, int flags, unsigned int mask, void *result)",
  );
  const statxRaw = c.func(
    "int statx(int directory, const void *name, int flags, unsigned int mask, void *result)",
  );
  const getdents = bindGetdents(c);
  const room = Buffer.allocUnsafeSlow(NAMES_ROOM);
  const result = Buffer.from(new ArrayBuffer(STATX_BYTES));
  const words = new Uint32Array(result.buffer);

  const failed = (call: string): Error => {
    const [code, text] = getSystemErrorMap().get(-koffi.errno()) ?? ["EIO", "input/output error"];
    return Object.assign(new Error(`${code}: ${text}, ${call}`), { code, syscall: call });
  };
  return {
    readNames(directory, names, directories) {
      for (;;) {
        const length = Number(getdents(directory, room, NAMES_ROOM));
        if (length < 0) throw failed("getdents64");
        if (length === 0) return;
        addNames(room, length, names, directories);
      }
    },
    stat(directory, name, states, at) {
      const answer = name.isWellFormed()
        ? statx(directory, name, FLAGS, BASIC_STATS, result)
        : statxRaw(directory, Buffer.concat([encodeText(name), ZERO]), FLAGS, BASIC_STATS, result);
      if (answer !== 0) {
        if (koffi.errno() === ENOENT) return false;
        throw failed("statx");
      }
      for (let i = 0; i < STATE_WORDS; i++) states[at + i] = words[WORDS_OF_STATX[i]!]!;
      return true;
    },
  };
}

const ZERO = Buffer.alloc(1);

type Getdents = (directory: number, room: Buffer, size: number) => number | bigint;

/** musl has this call under its older name only. */
function bindGetdents(c: ReturnType<Koffi["load"]>): Getdents {
  try {
    return c.func("long getdents64(int directory, void *room, unsigned long size)");
  } catch {
    return c.func("int getdents(int directory, void *room, unsigned long size)");
  }
}

/** Each entry: inode and offset of 8 bytes, its length of 2, the type, and the name up to a zero byte. */
function addNames(room: Buffer, length: number, names: string[], directories: Set<string>): void {
  for (let at = 0; at < length; ) {
    const start = at + 19;
    const end = room.indexOf(0, start);
    const text = room.toString("latin1", start, end);
    const name = NOT_ASCII.test(text) ? decodeText(room.subarray(start, end)) : text;
    const type = room[at + 18];
    at += room[at + 16]! + room[at + 17]! * 256;
    if (name === "." || name === "..") continue;
    names.push(name);
    if (type === DT_DIR || type === DT_UNKNOWN) directories.add(name);
  }
}
