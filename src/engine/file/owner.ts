import { errorCode } from "../../client/files/path-error.js";
import type { ChownOpt, UserOpt } from "../../proto/generated/ops.js";
import type { FileView } from "../view/file-view.js";
import { readViewFile } from "../view/read-file.js";
import { resolvePath } from "../view/resolve-path.js";
import { attempt, stepFailure } from "./step-error.js";

export interface FileOwner {
  readonly uid: number;
  readonly gid: number;
}

/** The tree that an owner's name is looked up in, by the number that the op has for it. */
export type NameTrees = (input: number) => FileView;

const MAX_BYTES = 10 * 1024 * 1024;
// The longest lines that the reference reads.
const MAX_USER_LINE = 64 * 1024;
const MAX_GROUP_LINE = 1024 * 1024;

/**
 * The owner that an action gives files; undefined if it says nothing of it. Who is not found in the tree's `/etc/passwd` or
 * `/etc/group`, or where there is no such file, is root. Without a group it is the user's: that of the file, or the one with
 * the user's number. Agrees with readUser, llbsolver/ops/user_linux.go.
 *
 * @throws BuildError `engine/step`, `file/read`
 */
export function readOwner(option: ChownOpt | undefined, trees: NameTrees): FileOwner | undefined {
  if (option === undefined) return undefined;
  const user = findUser(option.user, trees);
  return { uid: user.uid, gid: findGroup(option.group, trees) ?? user.gid };
}

function findUser(option: UserOpt | undefined, trees: NameTrees): FileOwner {
  const { byID, byName } = option ?? {};
  if (byName !== undefined) {
    const fields = findLine(
      "/etc/passwd",
      trees(Number(byName.input ?? 0)),
      byName.name ?? "",
      MAX_USER_LINE,
    );
    return { uid: parseId(fields?.[2]), gid: parseId(fields?.[3]) };
  }
  return { uid: byID ?? 0, gid: byID ?? 0 };
}

/** Undefined if it is not said, or there is none of that name. */
function findGroup(option: UserOpt | undefined, trees: NameTrees): number | undefined {
  const { byID, byName } = option ?? {};
  if (byName === undefined) return byID;
  const fields = findLine("/etc/group", trees(Number(byName.input ?? 0)), byName.name ?? "", MAX_GROUP_LINE);
  return fields === undefined ? undefined : parseId(fields[2]);
}

/** The fields of the first line that begins with a name. */
function findLine(
  path: string,
  tree: FileView,
  name: string,
  maxLine: number,
): readonly string[] | undefined {
  const text = readText(path, tree);
  for (const untrimmed of text.split("\n")) {
    if (untrimmed.length >= maxLine) throw stepFailure("bufio.Scanner: token too long");
    const line = untrimmed.trim();
    if (line === "" || (path === "/etc/group" && line.startsWith("#"))) continue;
    const fields = line.split(":");
    if (fields[0] === name) return fields;
  }
  return undefined;
}

/** Empty if there is no such file. */
function readText(path: string, tree: FileView): string {
  let real: string;
  try {
    real = resolvePath(tree, path, { followLast: true });
  } catch (error) {
    if (errorCode(error) === "ENOTDIR") return "";
    throw error;
  }
  const info = attempt(path, () => tree.lstat(real));
  if (info === undefined) return "";
  if (info.kind === "file" && info.size > MAX_BYTES) {
    throw stepFailure(`"${path}" exceeds ${MAX_BYTES} bytes`);
  }
  return Buffer.from(readViewFile(tree, path)).toString("utf8");
}

/** What is no number is 0, and what the system has no room for is cut. Agrees with parseParts, github.com/moby/sys/user. */
function parseId(text: string | undefined): number {
  if (text === undefined || !/^[-+]?[0-9]{1,18}$/.test(text)) return 0;
  return Number(BigInt.asUintN(32, BigInt(text.replace(/^\+/, ""))));
}
