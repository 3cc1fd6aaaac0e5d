import { BuildError } from "../../../base/diagnostic/build-error.js";
import { digestOf } from "../../../base/image/digest.js";
import { compareUtf8 } from "../../../base/util/compare-utf8.js";
import { encodeText } from "../../../base/util/decode-text.js";
import { basePath } from "../../../base/util/go-path.js";
import { partToJson } from "../../../llb/op-json.js";
import { base64, type JsonObject, stringifyGo } from "../../../llb/stringify-go.js";
import type { ChownOpt, FileAction, FileActionCopy, FileOp } from "../../../proto/generated/ops.js";
import { dedupePaths } from "./dedupe-paths.js";
import { type ContentPath, type OpKeys, WHOLE_INPUT } from "./op-keys.js";

/** Positions of an action's input, of what it copies from, and of the output it makes. */
type ActionIndexes = readonly [input: number, secondary: number, output: number];

/**
 * What file operations are known by: each action, and of the inputs that are only read the paths that are.
 *
 * @throws BuildError `engine/definition` for owners of inputs that are not there.
 * Agrees with fileOp.CacheMap, solver/llbsolver/ops/file.go.
 */
export function fileKeys({ actions = [] }: FileOp, inputCount: number): OpKeys {
  const read = new Map<number, ContentPath[]>();
  const changed = new Set<number>();
  const addPath = (input: number, path: ContentPath): void => {
    const paths = read.get(input);
    if (paths === undefined) read.set(input, [path]);
    else paths.push(path);
  };
  const texts = actions.map((action) => {
    changed.add(Number(action.input ?? 0));
    return base64(encodeText(stringifyGo(actionJson(action, inputCount, addPath))));
  });
  const indexes = actions.map(indexesOf);
  const json = stringifyGo({
    Type: "buildkit.file.v0",
    Actions: texts,
    indexes: isHistoric(indexes) ? undefined : indexes,
  });
  for (const input of read.keys()) {
    if (input < 0 || input >= inputCount) {
      const message = `invalid input index ${input} in file op with ${inputCount} inputs`;
      throw new BuildError("engine/definition", message);
    }
  }
  const inputs = Array.from({ length: inputCount }, (_, input) => {
    const paths = read.get(input);
    if (paths === undefined || changed.has(input)) return WHOLE_INPUT;
    return { selector: selectorOf(paths), content: contentPaths(paths) };
  });
  return { digest: digestOf(encodeText(json)), inputs };
}

type AddPath = (input: number, path: ContentPath) => void;

function actionJson(action: FileAction, inputCount: number, addPath: AddPath): JsonObject {
  const { copy, mkdir, mkfile, rm, symlink } = action;
  if (mkdir !== undefined) {
    addOwner(mkdir.owner, addPath);
    return partToJson("FileActionMkDir", mkdir);
  }
  if (mkfile !== undefined) {
    addOwner(mkfile.owner, addPath);
    return partToJson("FileActionMkFile", mkfile);
  }
  if (symlink !== undefined) return partToJson("FileActionSymlink", symlink);
  if (rm !== undefined) return partToJson("FileActionRm", rm);
  if (copy === undefined) throw new BuildError("engine/definition", "invalid file action without a type");
  addOwner(copy.owner, addPath);
  const from = Number(action.secondaryInput ?? 0);
  if (from === -1 || from >= inputCount) return partToJson("FileActionCopy", copy);
  addPath(from, copiedPath(copy));
  return partToJson("FileActionCopy", { ...copy, src: basePath(copy.src ?? "") });
}

function copiedPath(copy: FileActionCopy): ContentPath {
  const path = copy.src ?? "";
  return {
    path,
    followLinks: copy.followSymlink ?? false,
    wildcard: copy.allowWildcard === true && hasWildcard(path),
    includePatterns: copy.include_patterns ?? [],
    excludePatterns: copy.exclude_patterns ?? [],
    requiredPaths: copy.required_paths ?? [],
  };
}

/** Whether a path has a wildcard that no backslash takes its meaning from. */
function hasWildcard(path: string): boolean {
  return /^(?:[^\\*?[]|\\.)*[*?[]/s.test(path);
}

function addOwner(owner: ChownOpt | undefined, addPath: AddPath): void {
  const add = (input: number | bigint, path: string): void => {
    addPath(Number(input), { path, followLinks: true });
  };
  if (owner?.user?.byName !== undefined) add(owner.user.byName.input ?? 0, "/etc/passwd");
  if (owner?.group?.byName !== undefined) add(owner.group.byName.input ?? 0, "/etc/group");
}

function indexesOf({ input = 0, secondaryInput = 0, output = 0 }: FileAction): ActionIndexes {
  return [Number(input), Number(secondaryInput), Number(output)];
}

/**
 * Whether actions stand one upon the other in the form that keys did not tell at first. The rule counts inputs by the
 * number of actions, and so holds for few of the definitions that it was made for.
 */
function isHistoric(indexes: readonly ActionIndexes[]): boolean {
  const last = indexes.length - 1;
  return (
    indexes.length > 0 &&
    indexes.every(
      ([input, secondary, output], position) =>
        input === (position === 0 ? 0 : indexes.length + position - 1) &&
        (secondary === -1 || secondary === 1) &&
        output === (position === last ? 0 : -1),
    )
  );
}

function selectorOf(paths: readonly ContentPath[]): string {
  const sorted = paths.map(({ path }) => path).sort(compareUtf8);
  return digestOf(encodeText(sorted.reverse().join("\0")));
}

/** Plain paths without those below another one, and all patterns, by path. */
function contentPaths(paths: readonly ContentPath[]): readonly ContentPath[] {
  const plain = paths.filter((path) => !isPattern(path));
  const namesOf = (followLinks: boolean): readonly string[] =>
    dedupePaths(plain.filter((path) => (path.followLinks ?? false) === followLinks).map(({ path }) => path));
  return [
    ...namesOf(false).map((path) => ({ path })),
    ...namesOf(true).map((path) => ({ path, followLinks: true })),
    ...paths.filter(isPattern),
  ].sort((a, b) => compareUtf8(a.path, b.path));
}

function isPattern({ wildcard, includePatterns, excludePatterns }: ContentPath): boolean {
  return wildcard === true || (includePatterns?.length ?? 0) > 0 || (excludePatterns?.length ?? 0) > 0;
}
