import { closeSync, writeSync } from "node:fs";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { cleanPath } from "../../base/util/go-path.js";
import type {
  FileActionMkDir,
  FileActionMkFile,
  FileActionRm,
  FileActionSymlink,
} from "../../proto/generated/ops.js";
import { resolvePath } from "../view/resolve-path.js";
import { viewError } from "../view/view-error.js";
import { cleanTarget } from "./clean-target.js";
import type { LayerWriter } from "./layer-writer.js";
import { makeDirectories } from "./make-parents.js";
import type { FileOwner } from "./owner.js";
import { attempt, stepError, stepFailure } from "./step-error.js";
import { resolveWildcards } from "./wildcards.js";

/** The time that an action gives; undefined for -1, which means now, or that of the source. */
export function actionTime(timestamp: number | bigint | undefined): bigint | undefined {
  const time = BigInt(timestamp ?? 0);
  return time === -1n ? undefined : time;
}

/** What exists already is fine, and stays as it is. Agrees with mkdir, llbsolver/file/backend.go. */
export function runMakeDirectory(
  writer: LayerWriter,
  action: FileActionMkDir,
  owner: FileOwner | undefined,
): void {
  const path = resolve(writer, action.path ?? "");
  const given = { mode: action.mode ?? 0, owner, time: actionTime(action.timestamp) };
  if (action.makeParents) {
    makeDirectories(writer, path, given);
    return;
  }
  attempt(
    path,
    () => {
      if (writer.view.lstat(path) !== undefined) return;
      writer.makeDirectory(path, given.mode & 0o777);
      writer.setAttributes(path, { owner, time: given.time });
    },
    "mkdir",
  );
}

/** Writes over what is there, which keeps its mode. Agrees with mkfile, llbsolver/file/backend.go. */
export function runMakeFile(
  writer: LayerWriter,
  action: FileActionMkFile,
  owner: FileOwner | undefined,
): void {
  const path = resolve(writer, cleanPath(`/${action.path ?? ""}`));
  attempt(path, () => {
    const isThere = writer.view.lstat(path) !== undefined;
    const file = isThere ? writer.rewriteFile(path) : writer.makeFile(path, (action.mode ?? 0) & 0o777);
    try {
      const data = action.data ?? new Uint8Array();
      for (let written = 0; written < data.length; ) written += writeSync(file, data, written);
    } finally {
      closeSync(file);
    }
    writer.setAttributes(path, { owner, time: actionTime(action.timestamp) });
  });
}

/** Agrees with symlink, llbsolver/file/backend.go: a link that is there is followed. */
export function runMakeSymlink(
  writer: LayerWriter,
  action: FileActionSymlink,
  owner: FileOwner | undefined,
): void {
  const path = resolve(writer, cleanPath(`/${action.newpath ?? ""}`));
  const target = action.oldpath ?? "";
  attempt(
    path,
    () => {
      if (target.includes("\0")) throw viewError("EINVAL", "symlink", path);
      if (writer.view.lstat(path) !== undefined) throw viewError("EEXIST", "symlink", path);
      writer.makeSymlink(path, target);
      writer.setAttributes(path, { owner, time: actionTime(action.timestamp) });
    },
    `symlink ${target.toWellFormed()}`,
  );
}

/** Agrees with rm, llbsolver/file/backend.go. */
export async function runRemove(writer: LayerWriter, action: FileActionRm): Promise<void> {
  const path = action.path ?? "";
  const paths = action.allowWildcard ? resolveWildcards(writer.view, cleanTarget(path), false) : [path];
  for (const found of paths) await remove(writer, cleanPath(`/${found}`), action.allowNotFound ?? false);
}

async function remove(writer: LayerWriter, path: string, allowNotFound: boolean): Promise<void> {
  if (path === "/") throw stepFailure("rmPath: invalid empty path");
  const real = attempt(path, () => resolvePath(writer.view, path, { followLast: false }));
  try {
    // A symlink to nothing counts as nothing.
    if (!allowNotFound && !isThere(writer, real)) throw viewError("ENOENT", "stat", path);
    await writer.remove(real);
  } catch (error) {
    throw stepError(error, real);
  }
}

/** Whether something is there when symlinks are followed; one that leads to itself is something. */
function isThere({ view }: LayerWriter, path: string): boolean {
  const kind = view.lstat(path)?.kind;
  if (kind !== "symlink") return kind !== undefined;
  try {
    return view.lstat(resolvePath(view, path, { followLast: true })) !== undefined;
  } catch (error) {
    return error instanceof BuildError;
  }
}

function resolve(writer: LayerWriter, path: string): string {
  return attempt(path, () => resolvePath(writer.view, path, { followLast: true }));
}
