import {
  closeSync,
  constants,
  fchownSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
} from "node:fs";
import { decodeText, encodeText } from "../../../base/util/decode-text.js";
import { codeOf, SystemError, systemError } from "./system-error.js";

/** What Node does not name: a descriptor that only stands for a file, whatever that is. */
export const O_PATH = 0o10000000;
const { O_NOFOLLOW, O_CREAT, O_EXCL, O_WRONLY, O_DIRECTORY, O_NONBLOCK } = constants;
// Node adds O_CLOEXEC to all it opens.

// As in BuildKit's helper; Linux itself follows 40.
const MAX_LINKS = 255;

/** What was made on the way to a file. */
export interface Made {
  /** In the root, without symlinks. */
  readonly path: string;
  /** Whether it is what was asked for, not a directory above it. */
  readonly isLast: boolean;
  /** The directory it is in; valid while this is told. */
  readonly parent: number;
}

export interface OpenOptions {
  /** What to make if the file is missing, with all directories above it; without it, that is an error. */
  readonly make?: "directory" | "file" | undefined;
  /** Whose the new directories are. */
  readonly owner?: { readonly uid: number; readonly gid: number } | undefined;
  readonly onMade?: (made: Made) => void;
  /** What was attempted, for errors. */
  readonly doing?: string;
}

/** A directory that stands for `/` while a path is walked. */
export interface Root {
  readonly fd: number;
}

/** A text path, or bytes if that is not UTF-8, below a descriptor. */
export function below(fd: number, name: string): string | Buffer {
  const path = `/proc/self/fd/${fd}/${name}`;
  return path.isWellFormed() ? path : Buffer.from(encodeText(path));
}

/**
 * Opens what a path means inside a root, as a process would see it whose `/` that is: symlinks are followed, and none
 * of them leads out, whatever others do to the files meanwhile. The descriptor only stands for the file
 * (`O_PATH`); the caller closes it. Errors name the path as it was given.
 *
 * Agrees with RootPath, containerd/continuity/fs/path.go.
 */
export function openInRoot(root: Root, path: string, options: OpenOptions = {}): number {
  const doing = `${options.doing ?? "open"} ${path.toWellFormed()}`;
  const walk = new Walk(root, options, doing);
  try {
    return walk.run(path);
  } catch (error) {
    throw systemError(doing, error);
  } finally {
    walk.close();
  }
}

/**
 * What of a path is not there in a root: itself, or nothing; on demand with all directories above it that are not there
 * either, the outermost first.
 */
export function findMissing(root: Root, path: string, withParents: boolean): readonly string[] {
  let missing: readonly string[] = [];
  const walk = new Walk(root, { onMissing: (names) => (missing = names) }, path);
  try {
    closeSync(walk.run(path));
  } catch {
    // It is missing, or there is something else in its place.
  } finally {
    walk.close();
  }
  return withParents ? missing : missing.slice(-1);
}

class Walk {
  /** The open directories from the root on; the root itself is not ours. */
  private readonly stack: { readonly fd: number; readonly name: string }[] = [];
  private links = 0;

  constructor(
    private readonly root: Root,
    private readonly options: OpenOptions & { readonly onMissing?: (names: readonly string[]) => void },
    private readonly doing: string,
  ) {}

  run(path: string): number {
    const rest = path.split("/").reverse();
    for (;;) {
      const name = rest.pop();
      if (name === undefined) return openSync(`/proc/self/fd/${this.top}`, O_PATH);
      if (name === "" || name === ".") continue;
      if (name === "..") {
        const left = this.stack.pop();
        if (left !== undefined) closeSync(left.fd);
        continue;
      }
      const isLast = rest.every((part) => part === "" || part === ".");
      const fd = this.enter(name, isLast, rest);
      if (fd === undefined) continue;
      this.stack.push({ fd, name });
    }
  }

  close(): void {
    for (const { fd } of this.stack) closeSync(fd);
    this.stack.length = 0;
  }

  /** The paths of names below where the walk is, one in the other. */
  private paths(names: readonly string[]): readonly string[] {
    let path = this.stack.map(({ name }) => `/${name}`).join("");
    const paths: string[] = [];
    for (const name of names) {
      if (name === "" || name === ".") continue;
      path += `/${name}`;
      paths.push(path);
    }
    return paths;
  }

  private get top(): number {
    return this.stack.at(-1)?.fd ?? this.root.fd;
  }

  /** Opens one name; undefined if it was a symlink, whose parts are then the next. */
  private enter(name: string, isLast: boolean, rest: string[]): number | undefined {
    const fd = this.openOrMake(name, isLast, rest);
    const type = fstatSync(fd).mode & constants.S_IFMT;
    if (type === constants.S_IFLNK) {
      closeSync(fd);
      if (++this.links > MAX_LINKS) throw new SystemError(this.doing, "ELOOP");
      const target = decodeText(readlinkSync(below(this.top, name), { encoding: "buffer" }));
      if (target.startsWith("/")) this.close();
      rest.push(...target.split("/").reverse());
      return undefined;
    }
    if (!isLast && type !== constants.S_IFDIR) {
      closeSync(fd);
      throw new SystemError(this.doing, "ENOTDIR");
    }
    return fd;
  }

  private openOrMake(name: string, isLast: boolean, rest: readonly string[]): number {
    const path = below(this.top, name);
    try {
      return openSync(path, O_PATH | O_NOFOLLOW);
    } catch (error) {
      if (codeOf(error) === "ENOENT") this.options.onMissing?.(this.paths([name, ...[...rest].reverse()]));
      if (codeOf(error) !== "ENOENT" || this.options.make === undefined) throw error;
    }
    const kind = isLast ? this.options.make : "directory";
    try {
      if (kind === "directory") mkdirSync(path, 0o755);
      else closeSync(openSync(path, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW, 0o644));
    } catch (error) {
      // Another step may have made it in a shared directory.
      if (codeOf(error) !== "EEXIST") throw error;
    }
    const fd = openSync(path, O_PATH | O_NOFOLLOW);
    const { owner } = this.options;
    if (owner !== undefined) chown(path, owner);
    this.options.onMade?.({
      path: this.paths([name])[0]!,
      isLast,
      parent: this.top,
    });
    return fd;
  }
}

function chown(path: string | Buffer, { uid, gid }: { readonly uid: number; readonly gid: number }): void {
  if (uid === 0 && gid === 0) return;
  const fd = openSync(path, O_NOFOLLOW | O_NONBLOCK | O_DIRECTORY);
  try {
    fchownSync(fd, uid, gid);
  } finally {
    closeSync(fd);
  }
}

/** Which mount a descriptor's file is in. */
export function mountOf(fd: number): string {
  return /^mnt_id:\t(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, "latin1"))?.[1] ?? "";
}

/** Whether a descriptor's file is a directory. */
export function isDirectory(fd: number): boolean {
  return (fstatSync(fd).mode & constants.S_IFMT) === constants.S_IFDIR;
}
