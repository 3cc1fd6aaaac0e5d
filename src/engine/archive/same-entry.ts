import { closeSync, lstatSync, openSync, readSync } from "node:fs";
import { nativePath } from "../../client/files/native-path.js";
import type { FileInfo, FileView } from "../view/file-view.js";

/** A file as one of two trees has it. */
export interface ComparedFile {
  readonly info: FileInfo;
  /** Where the machine has it. */
  readonly place: string;
  readonly capability: Uint8Array | undefined;
  readonly target: () => string;
}

const PIECE = 1 << 16;
const SECOND = 1_000_000_000n;
export const CAPABILITY = "security.capability";

/** A file of a view. */
export function viewedFile(view: FileView, path: string, info: FileInfo): ComparedFile {
  return {
    info,
    get place() {
      return view.realPath(path);
    },
    get capability() {
      return view.xattrs(path).get(CAPABILITY);
    },
    target: () => view.readLink(path),
  };
}

/**
 * Whether two files are the same as far as a layer tells: by what the system says of them, and if their times are whole
 * seconds, as archives leave them, by what they hold. Directories are compared without their times. Yields while it
 * reads. Agrees with sameDirent, BuildKit's util/overlay, and sameFile, containerd/continuity fs.
 *
 * @param readsAll whether what files hold counts whatever their times are
 */
export function* isSameEntry(
  a: ComparedFile,
  b: ComparedFile,
  readsAll = false,
): Generator<undefined, boolean, undefined> {
  const [x, y] = [a.info, b.info];
  if (x.kind !== y.kind || x.mode !== y.mode || x.uid !== y.uid || x.gid !== y.gid) return false;
  if (x.major !== y.major || x.minor !== y.minor || x.size !== y.size) return false;
  if (x.kind !== "directory" && x.mtime !== y.mtime) return false;
  if (!sameBytes(a.capability, b.capability)) return false;
  if (x.kind === "symlink") return a.target() === b.target();
  if (x.kind !== "file" || x.size === 0 || (!readsAll && x.mtime % SECOND !== 0n)) return true;
  return yield* isSameContent(a.place, b.place);
}

function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a === undefined || b === undefined ? a === b : Buffer.compare(a, b) === 0;
}

function* isSameContent(a: string, b: string): Generator<undefined, boolean, undefined> {
  const [first, second] = [nativePath(a), nativePath(b)];
  if (isSameFile(first, second)) return true;
  const one = openSync(first, "r");
  try {
    const two = openSync(second, "r");
    try {
      const left = Buffer.allocUnsafe(PIECE);
      const right = Buffer.allocUnsafe(PIECE);
      for (;;) {
        const length = readSync(one, left, 0, PIECE, null);
        const other = fill(two, right, length);
        if (length !== other || left.compare(right, 0, other, 0, length) !== 0) return false;
        if (length === 0) return true;
        yield undefined;
      }
    } finally {
      closeSync(two);
    }
  } finally {
    closeSync(one);
  }
}

/** Reads as much as was read of the other file; one byte more at its end. */
function fill(file: number, buffer: Buffer, wanted: number): number {
  const length = Math.max(wanted, 1);
  let filled = 0;
  while (filled < length) {
    const count = readSync(file, buffer, filled, length - filled, null);
    if (count === 0) break;
    filled += count;
  }
  return filled;
}

/** One file may have a name in several layers. */
function isSameFile(a: string | Buffer, b: string | Buffer): boolean {
  const [x, y] = [lstatSync(a, BIG), lstatSync(b, BIG)];
  return x.dev === y.dev && x.ino === y.ino;
}

const BIG = { bigint: true } as const;
