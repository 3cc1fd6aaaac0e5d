import { randomBytes } from "node:crypto";
import {
  chmodSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
} from "node:fs";
import { BuildError } from "../../base/diagnostic/build-error.js";
import type { Stat } from "../../proto/generated/fsutil.js";
import { isSymlink, nodeMode, unixPermissions } from "./file-mode.js";
import type { Libc } from "./libc.js";
import { nativePath, readNames } from "./native-path.js";
import type { SplitPath } from "./order-check.js";
import { errorCode, pathError } from "./path-error.js";
import { PinnedTree } from "./pinned-tree.js";
import { writeXattrs } from "./xattr.js";

/** Until all is written we must be able to write in our directories. */
const OWN_DIRECTORY = 0o700;

/**
 * Makes the entries of a tree that somebody else describes, in a directory that may have others already. What is in the way
 * is replaced, a directory by a directory excepted. Everything belongs to us; modes, times and extended attributes are as
 * told, the latter if there is a `libc` and the system lets us. Without it, times are exact to the microsecond.
 * Agrees with RootDiskWriter, fsutil, except that files appear only when they are complete.
 */
export class TreeWriter {
  readonly #tree: PinnedTree;
  readonly #libc: Libc | undefined;
  readonly #prefix = `.tmp.${randomBytes(6).toString("hex")}.`;
  #temporaries = 0;
  /** What directories get when all else is done. */
  readonly #directories: { readonly path: SplitPath; readonly stat: Stat }[] = [];
  readonly #links: { readonly path: SplitPath; readonly stat: Stat }[] = [];

  /** Throws a BuildError `file/write` if the system refuses something, like all methods. */
  constructor(root: string, libc: Libc | undefined) {
    this.#tree = new PinnedTree(root);
    this.#libc = libc;
  }

  /** A place for a new file beside the one that it will be; to be named with {@link place}. */
  temporary(): string {
    return this.#prefix + this.#temporaries++;
  }

  /** The path of an entry for functions of `node:fs`; good until other entries are dealt with. */
  locate({ directory, name }: SplitPath): string {
    return `${this.#tree.enter(directory)}/${name}`;
  }

  describe({ directory, name }: SplitPath): string {
    return this.#tree.describe(directory === "" ? name : `${directory}/${name}`);
  }

  makeDirectory(path: SplitPath, stat: Stat): void {
    this.#directories.push({ path, stat });
    const place = nativePath(this.locate(path));
    this.#report("mkdir", path, () => {
      try {
        mkdirSync(place, OWN_DIRECTORY | unixPermissions(stat.mode!));
        return;
      } catch (error) {
        if (errorCode(error) !== "EEXIST") throw error;
      }
      const found = lstatSync(place);
      if (!found.isDirectory()) {
        rmSync(place);
        mkdirSync(place, OWN_DIRECTORY);
      } else if ((found.mode & OWN_DIRECTORY) !== OWN_DIRECTORY) chmodSync(place, found.mode | OWN_DIRECTORY);
    });
  }

  makeSymlink(path: SplitPath, stat: Stat): void {
    const target = nativePath(stat.linkname ?? "");
    this.#make("symlink", path, stat, (place) => symlinkSync(target, nativePath(place)));
  }

  /** A device or fifo. */
  makeNode(path: SplitPath, stat: Stat): void {
    const libc = this.#libc;
    if (libc === undefined) {
      const why = "devices and fifos need the optional package koffi; use an output of type=tar instead";
      throw new BuildError("file/write", `mknod ${this.describe(path)}: ${why}`);
    }
    this.#make("mknod", path, stat, (place) =>
      libc.makeNode(place, nodeMode(stat.mode!), deviceNumber(stat)),
    );
  }

  /** A further name of a file; made by {@link finish}, when that file is there. */
  makeLink(path: SplitPath, stat: Stat): void {
    this.#links.push({ path, stat });
  }

  /** Gives a finished file its attributes, and then its name. */
  placeFile(temporary: string, path: SplitPath, stat: Stat): void {
    const from = this.locate({ directory: path.directory, name: temporary });
    this.#report("chmod", path, () => this.#setMetadata(from, stat));
    this.#report("rename", path, () => this.#replace(from, this.locate(path)));
  }

  /** Makes hard links, removes what is not among `kept` if given, and gives directories their modes and times. */
  finish(kept: ReadonlyMap<string, ReadonlySet<string>> | undefined): void {
    for (const { path, stat } of this.#links) this.#link(path, stat);
    for (const [directory, names] of kept ?? []) this.#prune(directory, names);
    // Those inside of others first: afterwards, one may not even be entered.
    for (const { path, stat } of this.#directories.reverse()) {
      this.#report("chmod", path, () => this.#setMetadata(this.locate(path), stat));
    }
  }

  close(): void {
    this.#tree.close();
  }

  #link(path: SplitPath, stat: Stat): void {
    const source = splitPath(stat.linkname!);
    const from = this.locate(source);
    const place = this.locate(path);
    this.#report("link", path, () => {
      const first = lstatSync(nativePath(from), { bigint: true });
      const found = lstatSync(nativePath(place), { bigint: true, throwIfNoEntry: false });
      // Renaming one name of a file to another does nothing at all.
      if (found?.ino === first.ino && found.dev === first.dev) return;
      this.#fill(path, (free) => linkSync(nativePath(from), nativePath(free)));
    });
  }

  #make(doing: string, path: SplitPath, stat: Stat, make: (place: string) => void): void {
    this.#report(doing, path, () =>
      this.#fill(path, (place) => {
        make(place);
        this.#setMetadata(place, stat);
      }),
    );
  }

  /** Makes an entry under its name, or if that is taken, beside it and then in its place. */
  #fill(path: SplitPath, make: (place: string) => void): void {
    const place = this.locate(path);
    if (lstatSync(nativePath(place), { throwIfNoEntry: false }) === undefined) {
      make(place);
      return;
    }
    const temporary = this.locate({ directory: path.directory, name: this.temporary() });
    try {
      make(temporary);
      this.#replace(temporary, place);
    } catch (error) {
      rmSync(nativePath(temporary), { force: true });
      throw error;
    }
  }

  #replace(from: string, to: string): void {
    try {
      renameSync(nativePath(from), nativePath(to));
    } catch (error) {
      const code = errorCode(error);
      if (code !== "EISDIR" && code !== "ENOTEMPTY" && code !== "EEXIST") throw error;
      rmSync(nativePath(to), { recursive: true, force: true });
      renameSync(nativePath(from), nativePath(to));
    }
  }

  #setMetadata(place: string, stat: Stat): void {
    writeXattrs(this.#libc, place, stat.xattrs);
    const isLink = isSymlink(stat.mode!);
    const native = nativePath(place);
    if (!isLink) chmodSync(native, unixPermissions(stat.mode!));
    const time = stat.modTime ?? 0;
    if (this.#libc !== undefined) this.#libc.setTimes(place, BigInt(time));
    else (isLink ? lutimesSync : utimesSync)(native, Number(time) / 1e9, Number(time) / 1e9);
  }

  #prune(directory: string, names: ReadonlySet<string>): void {
    const place = this.#tree.enter(directory);
    for (const name of readNames(place)) {
      if (names.has(name)) continue;
      const path = { directory, name };
      this.#report("remove", path, () => {
        rmSync(nativePath(this.locate(path)), { recursive: true, force: true });
      });
    }
  }

  #report(doing: string, path: SplitPath, work: () => void): void {
    try {
      work();
    } catch (error) {
      throw pathError(doing, this.describe(path), error, "file/write");
    }
  }
}

function splitPath(path: string): SplitPath {
  const slash = path.lastIndexOf("/");
  return { directory: path.slice(0, Math.max(0, slash)), name: path.slice(slash + 1) };
}

/** Agrees with mkdev, golang.org/x/sys/unix. */
function deviceNumber({ devmajor = 0, devminor = 0 }: Stat): bigint {
  const major = BigInt.asUintN(32, BigInt(devmajor));
  const minor = BigInt.asUintN(32, BigInt(devminor));
  return (
    ((major & 0xfffn) << 8n) |
    ((major & 0xfffff000n) << 32n) |
    (minor & 0xffn) |
    ((minor & 0xffffff00n) << 12n)
  );
}
