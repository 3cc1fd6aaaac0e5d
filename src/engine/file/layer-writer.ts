import { lchownSync } from "node:fs";
import { requireLibc } from "../../client/files/libc.js";
import { nativePath } from "../../client/files/native-path.js";
import type { FileView } from "../view/file-view.js";
import { overlayAttributes } from "../view/overlay-format.js";
import type { EarlierCopies } from "./earlier-copies.js";
import { type CopyAttributes, type CopySource, FileCopier } from "./file-copier.js";
import { UpperTree } from "./upper-tree.js";
import { UpperWriter } from "./upper-writer.js";

/** What mknod makes. */
export interface NewNode {
  readonly kind: "char" | "block" | "fifo" | "file";
  readonly mode: number;
  readonly major: number;
  readonly minor: number;
}

/** What a file gets; what is left out stays as it is. */
export interface NewAttributes {
  readonly owner?: { readonly uid: number; readonly gid: number } | undefined;
  /** 07777 of it; symlinks have none. */
  readonly mode?: number | undefined;
  /** For both times: nanoseconds since 1970. */
  readonly time?: bigint | undefined;
}

/**
 * Writes a layer upon a tree, in the form that overlayfs has. Paths are absolute and clean, and lead through no symlink;
 * nothing is ever written outside of the layer's directory. The directories that something is in are copied from below when
 * they are needed, with all that they have.
 *
 * What makes something throws EEXIST if the layer has something there; what is only below is hidden by it. Modes are
 * what they are told to be, whatever the umask of the process; owners are those that the system gives new files.
 * What throws, throws errors with a `code`, as `node:fs` does.
 */
export interface LayerWriter {
  readonly directory: string;
  /** What there is now. */
  readonly view: FileView;
  /** Hides what is below, of whatever kind, for good. */
  makeDirectory(path: string, mode: number): void;
  /** Makes an empty regular file and opens it for writing; the caller closes it. */
  makeFile(path: string, mode: number): number;
  /** Opens a regular file that is there for writing, and throws its content away; the caller closes it. */
  rewriteFile(path: string): number;
  makeSymlink(path: string, target: string): void;
  /** Another name for a file that is no directory; it is copied from below if need be. */
  makeLink(path: string, existing: string): void;
  makeNode(path: string, node: NewNode): void;
  /**
   * Makes a copy of a regular file, with its extended attributes as far as the system lets us. Small files are there when this
   * returns; for large ones it gives a promise.
   */
  copyFile(path: string, source: CopySource, to: CopyAttributes): Promise<void> | undefined;
  /**
   * Removes what is there; of a directory all that it holds, for which it may give a promise. If something else is made in its
   * place at once, `isReplaced` spares the whiteout.
   */
  remove(path: string, options?: { readonly isReplaced?: boolean }): Promise<void> | undefined;
  /** Symlinks are not followed. */
  setAttributes(path: string, attributes: NewAttributes): void;
  setXattr(path: string, name: string, value: Uint8Array): void;
  /** Hides all that is below a directory. */
  setOpaque(path: string): void;
}

export interface LayerWriterOptions {
  readonly isUserNamespace: boolean;
  /** Ends copies of large files. */
  readonly signal?: AbortSignal | undefined;
  /** What was copied into such a layer before. */
  readonly earlier?: EarlierCopies | undefined;
}

/**
 * A writer into an upper directory, which nobody else writes to. The layer's root gets the owner of the root below, as
 * containerd's overlay snapshotter has it.
 *
 * @throws BuildError `engine/system`
 */
export function createLayerWriter(
  directory: string,
  below: FileView,
  { isUserNamespace, signal, earlier }: LayerWriterOptions,
): LayerWriter {
  const tree = new UpperTree(directory, below, overlayAttributes(isUserNamespace), requireLibc());
  const root = below.lstat("/");
  const mine = tree.stats("/");
  if (root !== undefined && (BigInt(root.uid) !== mine?.uid || BigInt(root.gid) !== mine.gid)) {
    lchownSync(nativePath(directory), root.uid, root.gid);
    tree.forget("/");
  }
  return new UpperWriter(directory, tree, new FileCopier(tree, signal, earlier));
}
