import {
  closeSync,
  constants,
  copyFileSync,
  openSync,
  realpathSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { copyFile } from "node:fs/promises";
import { BuildError } from "../../../base/diagnostic/build-error.js";
import { atExit } from "../../../base/util/at-exit.js";
import { makeDirectory } from "../../../base/util/make-directory.js";
import { isDirectory, isNode, isSymlink } from "../../../client/files/file-mode.js";
import { loadLibc } from "../../../client/files/libc.js";
import { nativePath } from "../../../client/files/native-path.js";
import type { SplitPath } from "../../../client/files/order-check.js";
import { Pacer } from "../../../client/files/pacer.js";
import { isSystemError, pathError } from "../../../client/files/path-error.js";
import { TreeWriter } from "../../../client/files/tree-writer.js";
import type { StepContext } from "../../step-context.js";
import { type OutputContent, type OutputEntry, type OutputTree, outputEntries } from "./output-tree.js";

const DIRECTORY_MODE = 0o700;
const PRIVATE = 0o600;
/** Larger files are copied by a thread of their own. */
const MAX_SYNC = 256 * 1024;
const COPY = constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE;
const TELL_EVERY = 100;

/**
 * Writes trees into a directory, which is made if it is missing; files are cloned where the file system can, and appear only
 * when they are whole. In mode `delete` all else in the directory is removed at the end.
 *
 * Rejects with a BuildError `file/write`, or with the signal's reason. Agrees with the exporter `local` and what its client does with it.
 */
export async function writeDirectory(
  trees: readonly OutputTree[],
  path: string,
  mode: "copy" | "delete",
  context: StepContext,
): Promise<void> {
  const root = openRoot(path);
  const writer = new TreeWriter(root, await loadLibc());
  const output = new DirectoryOutput(writer, mode);
  const forget = atExit(() => output.discard());
  try {
    for (const tree of trees) await copyTree(tree, output, context);
    writer.finish(output.names);
  } finally {
    output.discard();
    writer.close();
    forget();
  }
}

function openRoot(path: string): string {
  try {
    makeDirectory(path, DIRECTORY_MODE);
    if (!statSync(path).isDirectory()) throw Object.assign(new Error(), { code: "ENOTDIR" });
    return realpathSync(path);
  } catch (error) {
    throw pathError("mkdir", path, error, "file/write").wrap(`failed to create synctarget dest dir ${path}`);
  }
}

async function copyTree(tree: OutputTree, output: DirectoryOutput, context: StepContext): Promise<void> {
  const { progress, signal } = context;
  const pacer = new Pacer();
  let current = 0;
  let told = 0;
  progress.status(tree.label, { current });
  try {
    for (const entry of outputEntries(tree)) {
      await output.add(entry);
      current += entry.content === undefined ? 0 : entry.info.size;
      if (!pacer.isDue) continue;
      await pacer.pause();
      signal.throwIfAborted();
      if (performance.now() - told < TELL_EVERY) continue;
      told = performance.now();
      progress.status(tree.label, { current });
    }
  } finally {
    progress.status(tree.label, { current, isDone: true });
  }
}

/** Entries on their way into a directory. */
class DirectoryOutput {
  readonly #writer: TreeWriter;
  /** What was written, by directory; only kept to tell what was not. */
  readonly names: Map<string, Set<string>> | undefined;
  /** A file that is not whole. */
  #temporary: SplitPath | undefined;

  constructor(writer: TreeWriter, mode: "copy" | "delete") {
    this.#writer = writer;
    this.names = mode === "delete" ? new Map([["", new Set()]]) : undefined;
  }

  async add({ stat, content }: OutputEntry): Promise<void> {
    const path = stat.path!;
    const place = splitPath(path);
    const mode = stat.mode ?? 0;
    this.names?.get(place.directory)?.add(place.name);
    if (isDirectory(mode)) {
      if (this.names !== undefined && !this.names.has(path)) this.names.set(path, new Set());
      this.#writer.makeDirectory(place, stat);
    } else if (isSymlink(mode)) this.#writer.makeSymlink(place, stat);
    else if (content !== undefined) {
      const temporary = { directory: place.directory, name: this.#writer.temporary() };
      this.#temporary = temporary;
      await this.#fill(temporary, content, Number(stat.size ?? 0), place);
      this.#writer.placeFile(temporary.name, place, stat);
      this.#temporary = undefined;
    } else if (isNode(mode) && !stat.linkname) this.#writer.makeNode(place, stat);
    else this.#writer.makeLink(place, stat);
  }

  /** Leaves no part of a file. Never throws. */
  discard(): void {
    try {
      if (this.#temporary !== undefined)
        rmSync(nativePath(this.#writer.locate(this.#temporary)), { force: true });
    } catch {
      // Why we stop is known already, and matters more.
    }
    this.#temporary = undefined;
  }

  async #fill(temporary: SplitPath, content: OutputContent, size: number, place: SplitPath): Promise<void> {
    const to = nativePath(this.#writer.locate(temporary));
    try {
      if (content.kind === "bytes") writeWhole(to, content.bytes);
      else if (size <= MAX_SYNC) copyFileSync(nativePath(content.path), to, COPY);
      else await copyFile(nativePath(content.path), to, COPY);
    } catch (error) {
      if (error instanceof BuildError || !isSystemError(error)) throw error;
      throw pathError("write", this.#writer.describe(place), error, "file/write");
    }
  }
}

function writeWhole(path: string | Buffer, bytes: Uint8Array): void {
  const fd = openSync(path, "wx", PRIVATE);
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
  } finally {
    closeSync(fd);
  }
}

function splitPath(path: string): SplitPath {
  const slash = path.lastIndexOf("/");
  return { directory: path.slice(0, Math.max(0, slash)), name: path.slice(slash + 1) };
}
