import {
  chmodSync,
  constants,
  lchownSync,
  linkSync,
  mkdirSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
} from "node:fs";
import { UnixType } from "../../client/files/file-mode.js";
import { nativePath } from "../../client/files/native-path.js";
import { errorCode } from "../../client/files/path-error.js";
import { removeTree } from "../state/remove-tree.js";
import type { FileView } from "../view/file-view.js";
import { isWhiteout, makeOpaque, makeWhiteout } from "../view/overlay-format.js";
import { viewError } from "../view/view-error.js";
import { copyUp, unshare } from "./copy-up.js";
import { deviceNumber } from "./device-number.js";
import { fileCalls } from "./file-calls.js";
import type { CopyAttributes, CopySource, FileCopier } from "./file-copier.js";
import type { LayerWriter, NewAttributes, NewNode } from "./layer-writer.js";
import { parentPath, type UpperTree } from "./upper-tree.js";
import { createWriterView } from "./writer-view.js";

const REWRITE =
  constants.O_WRONLY | constants.O_TRUNC | constants.O_NOFOLLOW | constants.O_NONBLOCK | 0o2000000;
const SET_GID = 0o2000;
// What mkdir takes from a mode.
const DIRECTORY_BITS = 0o1777;

const NODE_TYPES: Readonly<Record<NewNode["kind"], number>> = {
  char: UnixType.characterDevice,
  block: UnixType.blockDevice,
  fifo: UnixType.fifo,
  file: UnixType.regular,
};

/** The writer that {@link createLayerWriter} gives. */
export class UpperWriter implements LayerWriter {
  readonly directory: string;
  readonly view: FileView;
  readonly #tree: UpperTree;
  readonly #copier: FileCopier;

  constructor(directory: string, tree: UpperTree, copier: FileCopier) {
    this.directory = directory;
    this.#tree = tree;
    this.#copier = copier;
    this.view = createWriterView(tree);
  }

  makeDirectory(path: string, mode: number): void {
    const tree = this.#tree;
    const bits = mode & DIRECTORY_BITS;
    tree.create(path, (real) => mkdirSync(nativePath(real), bits));
    const parent = tree.enter(parentPath(path));
    const real = tree.real(path);
    if (!parent.hasDefaultAcl && (bits & tree.umask) !== 0)
      chmodSync(nativePath(real), bits | (parent.mode & SET_GID));
    if (parent.showsBelow && tree.below.lstat(path) !== undefined) this.#markOpaque(real);
    tree.add(path);
  }

  makeFile(path: string, mode: number): number {
    return this.#copier.make(path, mode & 0o777);
  }

  rewriteFile(path: string): number {
    const kind = this.view.lstat(path)?.kind ?? "file";
    // A device would be opened, and written to.
    if (kind !== "file") throw viewError(kind === "directory" ? "EISDIR" : "EPERM", "open", path);
    return fileCalls().open(this.#own(path, { withContent: false }), REWRITE, 0);
  }

  makeSymlink(path: string, target: string): void {
    this.#tree.create(path, (real) => symlinkSync(nativePath(target), nativePath(real)));
  }

  makeLink(path: string, existing: string): void {
    const from = nativePath(this.#own(existing, { isChanged: false }));
    this.#tree.create(path, (real) => linkSync(from, nativePath(real)));
  }

  makeNode(path: string, { kind, mode, major, minor }: NewNode): void {
    const tree = this.#tree;
    // This would be a whiteout; overlayfs does not make it either.
    if (kind === "char" && major === 0 && minor === 0) throw viewError("EPERM", "mknod", path);
    tree.create(path, (real) =>
      tree.libc.makeNode(real, NODE_TYPES[kind] | mode, deviceNumber(major, minor)),
    );
    const parent = tree.enter(parentPath(path));
    if (!parent.hasDefaultAcl && (mode & tree.umask) !== 0) chmodSync(nativePath(tree.real(path)), mode);
  }

  copyFile(path: string, source: CopySource, to: CopyAttributes): Promise<void> | undefined {
    return this.#copier.copy(path, source, to);
  }

  remove(path: string, { isReplaced = false } = {}): Promise<void> | undefined {
    const tree = this.#tree;
    if (path === "/") throw viewError("EINVAL", "unlink", path);
    const parent = tree.directory(parentPath(path));
    if (parent === undefined) return undefined;
    const stats = parent.isUpper ? tree.stats(path) : undefined;
    if (stats !== undefined && isWhiteout(stats)) return undefined;
    if (stats?.isDirectory()) return this.#removeDirectory(path, isReplaced);
    if (stats !== undefined) unlinkSync(nativePath(tree.real(path)));
    else if (tree.directory(path) !== undefined) tree.forgetAll();
    if (!isReplaced) this.#whiteOut(path);
    return undefined;
  }

  setAttributes(path: string, { owner, mode, time }: NewAttributes): void {
    const real = this.#own(path);
    const native = nativePath(real);
    if (owner !== undefined) lchownSync(native, owner.uid, owner.gid);
    // This one would follow a symlink.
    if (mode !== undefined && !this.#tree.stats(path)?.isSymbolicLink()) chmodSync(native, mode);
    if (time !== undefined) this.#tree.libc.setTimes(real, time);
    if (owner !== undefined || mode !== undefined) this.#tree.forget(path);
  }

  setXattr(path: string, name: string, value: Uint8Array): void {
    this.#tree.setXattr(this.#own(path), name, value);
    this.#tree.forget(path);
  }

  setOpaque(path: string): void {
    this.#tree.enter(path);
    this.#markOpaque(this.#tree.real(path));
    this.#tree.forgetAll();
  }

  /** Where the layer has something, copied from below if need be, so that it can be changed unless `isChanged` is false. */
  #own(path: string, { withContent = true, isChanged = true } = {}): string {
    const tree = this.#tree;
    if (path.includes("\0")) throw viewError("EINVAL", "open", path);
    const real = tree.real(path);
    if (path === "/") return real;
    const parent = tree.enter(parentPath(path));
    const stats = tree.stats(path);
    const info = stats === undefined && parent.showsBelow ? tree.below.lstat(path) : undefined;
    if (stats === undefined ? info === undefined : isWhiteout(stats)) throw viewError("ENOENT", "open", path);
    if (info !== undefined) copyUp(tree, path, info, withContent);
    else if (isChanged && this.#copier.isShared(stats!.ino)) unshare(tree, real);
    return real;
  }

  #removeDirectory(path: string, isReplaced: boolean): Promise<void> | undefined {
    const real = this.#tree.real(path);
    this.#tree.forgetAll();
    try {
      rmdirSync(nativePath(real));
    } catch (error) {
      if (errorCode(error) !== "ENOTEMPTY" && errorCode(error) !== "EEXIST") throw error;
      return removeTree(real).then(() => {
        this.#tree.forgetAll();
        if (!isReplaced) this.#whiteOut(path);
      });
    }
    if (!isReplaced) this.#whiteOut(path);
    return undefined;
  }

  /** Says that nothing is there, if something is below. */
  #whiteOut(path: string): void {
    const { below, libc } = this.#tree;
    if (!this.#tree.directory(parentPath(path))?.showsBelow || below.lstat(path) === undefined) return;
    this.#tree.create(path, (real) => makeWhiteout(libc, real));
  }

  #markOpaque(real: string): void {
    makeOpaque(this.#tree.libc, real, this.#tree.attributes);
  }
}
