import { basePath, cleanPath } from "../../base/util/go-path.js";
import { createPathFilter } from "../../client/files/path-filter.js";
import type { FileActionCopy } from "../../proto/generated/ops.js";
import type { FileInfo } from "../view/file-view.js";
import { resolvePath } from "../view/resolve-path.js";
import { viewError } from "../view/view-error.js";
import type { ArchiveUnpacker } from "./archive-unpacker.js";
import { cleanTarget } from "./clean-target.js";
import type { LayerWriter } from "./layer-writer.js";
import { makeDirectories, type NewFile } from "./make-parents.js";
import { type ModeChange, parseModeChange } from "./mode-change.js";
import type { FileOwner } from "./owner.js";
import { actionTime } from "./simple-actions.js";
import { attempt, stepError, stepFailure } from "./step-error.js";
import { type CopyOrigin, TreeCopier } from "./tree-copier.js";
import { parentPath } from "./upper-tree.js";
import { resolveSource, resolveWildcards } from "./wildcards.js";

export interface CopyContext {
  readonly owner: FileOwner | undefined;
  readonly unpacker: ArchiveUnpacker | undefined;
  readonly signal: AbortSignal;
}

const DIRECTORY_MODE = 0o755;

/**
 * Copies what an action names from one tree into another. Agrees with docopy, llbsolver/file/backend.go, and Copy, fsutil's
 * copy/copy.go; what is not like there is in spec/engine/file.md.
 *
 * @throws BuildError `engine/step`, `step/copy` for a mode, `context/read` for patterns; what the signal was given
 */
export async function runCopy(
  origin: CopyOrigin,
  writer: LayerWriter,
  action: FileActionCopy,
  context: CopyContext,
): Promise<void> {
  const source = cleanTarget(action.src ?? "");
  const target = cleanTarget(action.dest ?? "");
  if (!action.createDestPath) checkParent(writer, action.dest ?? "");
  const matches = action.allowWildcard
    ? resolveWildcards(origin.view, source, action.followSymlink ?? false)
    : [source];
  if (matches.length === 0 && !action.allowEmptyWildcard) throw stepFailure(`${source} not found`);
  for (const match of matches) {
    if (
      action.attemptUnpackDockerCompatibility &&
      (await unpack(origin, match, writer, target, action, context))
    ) {
      continue;
    }
    await copyOne(origin, match, writer, target, action, context);
  }
}

/** What the destination is to be in must exist. */
function checkParent(writer: LayerWriter, dest: string): void {
  const path = attempt(dest, () => resolvePath(writer.view, cleanPath(`/${dest}`), { followLast: true }));
  const parent = parentPath(path);
  if (attempt(parent, () => writer.view.lstat(parent), "lstat") !== undefined) return;
  throw stepFailure(`failed to stat ${dest}: lstat ${parent}: no such file or directory`);
}

async function copyOne(
  origin: CopyOrigin,
  match: string,
  writer: LayerWriter,
  target: string,
  action: FileActionCopy,
  { owner, signal }: CopyContext,
): Promise<void> {
  const time = actionTime(action.timestamp);
  const bits = action.modeStr || action.mode === -1 ? undefined : (action.mode ?? 0);
  const given = { mode: bits ?? DIRECTORY_MODE, owner, time };
  const made = makeTargetParents(writer, target, given);
  const rules = {
    owner,
    time,
    mode: modeChange(action, bits),
    filter: createPathFilter({
      include: action.include_patterns ?? [],
      exclude: action.exclude_patterns ?? [],
    }),
    replacesAll: action.alwaysReplaceExistingDestPaths ?? false,
  };
  const from = resolveSource(origin.view, match, action.followSymlink ?? false);
  const info = attempt(from, () => origin.view.lstat(from), "lstat");
  if (info === undefined) throw stepError(viewError("ENOENT", "lstat", from), from);
  const resolved = attempt(target, () => resolvePath(writer.view, target, { followLast: true }));
  const place = choosePlace(writer, resolved, match, info, action.dirCopyContents ?? false);
  made.push(...makeDirectories(writer, place.parent, given));
  await new TreeCopier(origin, writer, rules, signal).copy(from, info, place.path);
  // What was put into them has changed their times.
  if (time === undefined) return;
  for (const directory of made.reverse()) {
    attempt(directory, () => writer.setAttributes(directory, { time }), "utime");
  }
}

function modeChange(action: FileActionCopy, bits: number | undefined): ModeChange | undefined {
  if (action.modeStr) return parseModeChange(action.modeStr);
  return bits === undefined ? undefined : () => bits & 0o7777;
}

/** All of the target that ends in a slash is a directory; else what comes before its last name. */
function makeTargetParents(writer: LayerWriter, target: string, given: NewFile): string[] {
  const isDirectory = target.endsWith("/") || target.endsWith("/.");
  const path = isDirectory ? target : target.slice(0, target.lastIndexOf("/") + 1);
  const resolved = attempt(path, () => resolvePath(writer.view, path, { followLast: true }));
  return makeDirectories(writer, resolved, given);
}

/** Where a source goes, and which directory has to be there first. Agrees with prepareTargetDir, fsutil's copy.go. */
function choosePlace(
  writer: LayerWriter,
  target: string,
  match: string,
  info: FileInfo,
  copiesContents: boolean,
): { readonly path: string; readonly parent: string } {
  const found = attempt(target, () => writer.view.lstat(target), "stat");
  const isDirectory = info.kind === "directory";
  if (isDirectory && copiesContents && found === undefined) return { path: target, parent: target };
  const goesInto = isDirectory ? !copiesContents && found !== undefined : found?.kind === "directory";
  // `/.` names what is in a directory.
  const path = goesInto ? cleanPath(`${target}/${basePath(match)}`) : target;
  return { path, parent: parentPath(path) };
}

/** Whether the source was an archive, and is unpacked now. Agrees with unpack, llbsolver/file/unpack.go. */
async function unpack(
  { view }: CopyOrigin,
  match: string,
  writer: LayerWriter,
  target: string,
  action: FileActionCopy,
  { owner, unpacker, signal }: CopyContext,
): Promise<boolean> {
  const path = attempt(match, () => resolvePath(view, match, { followLast: true }));
  const info = attempt(path, () => view.lstat(path), "lstat");
  if (unpacker === undefined || info?.kind !== "file") return false;
  const archive = { view, path, info };
  if (!(await unpacker.isArchive(archive, signal))) return false;
  const directory = attempt(target, () => resolvePath(writer.view, target, { followLast: true }));
  const given = { mode: DIRECTORY_MODE, owner, time: actionTime(action.timestamp) };
  makeDirectories(writer, directory, given);
  await unpacker.unpackInto(archive, writer, directory, { owner, signal });
  return true;
}
