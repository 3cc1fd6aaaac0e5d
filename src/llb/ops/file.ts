import { cleanPath, isAbsPath, joinPath } from "../../base/util/go-path.js";
import type { ChownOpt, FileAction, Op, UserOpt } from "../../proto/generated/ops.js";
import type { LlbCap } from "../caps.js";
import type { Constraints, Edge } from "../vertex.js";
import { InputList } from "./input-list.js";
import type { MarshalContext, OpRow } from "./op.js";

/** A user or group, by number or by a name to look up in the file system that is changed. */
export type UserRef = { readonly id: number } | { readonly name: string };

/** Whom a file belongs to; without a group it gets that of the user, or for a number the one of that number. */
export interface Owner {
  readonly user: UserRef;
  readonly group?: UserRef | undefined;
}

/** Nanoseconds since 1970; undefined leaves the time alone. */
export type Timestamp = bigint | undefined;

/** Files from another file system; what is not given is off. */
export interface CopyAction {
  readonly kind: "copy";
  /** Where to copy from; undefined for scratch. */
  readonly from: Edge | undefined;
  readonly src: string;
  readonly dest: string;
  readonly owner?: Owner | undefined;
  /** Permission bits, or a symbolic mode; undefined keeps those of the source. */
  readonly mode?: number | string | undefined;
  readonly followSymlink?: boolean;
  readonly dirCopyContents?: boolean;
  readonly unpack?: boolean;
  readonly createDestPath?: boolean;
  readonly allowWildcard?: boolean;
  readonly allowEmptyWildcard?: boolean;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly required?: readonly string[];
}

/** A file with this content; `mode` has permission bits only. */
export interface MkfileAction {
  readonly kind: "mkfile";
  readonly path: string;
  readonly mode: number;
  readonly data: Uint8Array;
}

/** A directory; without `makeParents` its parent has to exist. */
export interface MkdirAction {
  readonly kind: "mkdir";
  readonly path: string;
  readonly mode: number;
  readonly makeParents: boolean;
  readonly owner?: Owner | undefined;
  readonly timestamp?: Timestamp;
}

/** A file or directory to remove, with all that is in it. */
export interface RmAction {
  readonly kind: "rm";
  readonly path: string;
  readonly allowNotFound: boolean;
  readonly allowWildcard: boolean;
}

/** A symbolic link. */
export interface SymlinkAction {
  readonly kind: "symlink";
  /** What the link says. */
  readonly target: string;
  /** Where it is made; from the root, since the daemon knows no `dir`. */
  readonly path: string;
  readonly owner?: Owner | undefined;
  readonly timestamp?: Timestamp;
}

/** One change of a file vertex. */
export type FileActionSpec = CopyAction | MkfileAction | MkdirAction | RmAction | SymlinkAction;

/** Changes to a file system without running anything; each action works on the result of the one before. */
export interface FileVertex {
  readonly kind: "file";
  /** What is changed; undefined for scratch. */
  readonly base: Edge | undefined;
  /** The directory that relative paths start from. */
  readonly dir: string;
  readonly actions: readonly FileActionSpec[];
  readonly constraints: Constraints;
}

const NONE = -1;

/** Agrees with FileOp.Marshal and FileAction.allOutputs, client/llb/fileop.go. */
export const fileRow: OpRow<FileVertex> = {
  inputs(vertex) {
    const edges: Edge[] = vertex.base === undefined ? [] : [vertex.base];
    for (let i = vertex.actions.length - 1; i >= 0; i--) {
      const action = vertex.actions[i]!;
      if (action.kind === "copy" && action.from !== undefined) edges.push(action.from);
    }
    return edges;
  },
  marshal(vertex, context): Op {
    const inputs = new InputList();
    const base = vertex.base === undefined ? NONE : inputs.add(context.inputOf(vertex.base));
    const secondary = vertex.actions.map((action) => secondaryInput(action, inputs, context));
    const actions = vertex.actions.map((action, i): FileAction => {
      const isLast = i === vertex.actions.length - 1;
      return {
        input: i === 0 ? base : inputs.all.length + i - 1,
        secondaryInput: secondary[i]!,
        output: isLast ? 0 : NONE,
        ...actionMessage(action, vertex.dir, base),
      };
    });
    return { inputs: inputs.all, constraints: {}, file: { actions } };
  },
  caps: () => FILE_CAPS,
};

/** The reference means to add more for some actions, but asks for them before it knows the actions. */
const FILE_CAPS: readonly LlbCap[] = ["file.base"];

function secondaryInput(action: FileActionSpec, inputs: InputList, context: MarshalContext): number {
  if (action.kind !== "copy" || action.from === undefined) return NONE;
  return inputs.add(context.inputOf(action.from));
}

function actionMessage(action: FileActionSpec, dir: string, base: number): FileAction {
  switch (action.kind) {
    case "copy":
      return { copy: copyMessage(action, dir, base) };
    case "mkfile": {
      const path = absolutePath(dir, action.path, false);
      return { mkfile: { path, mode: action.mode & 0o777, data: action.data, timestamp: NONE } };
    }
    case "mkdir":
      return {
        mkdir: {
          path: absolutePath(dir, action.path, false),
          mode: action.mode & 0o777,
          makeParents: action.makeParents,
          owner: ownerMessage(action.owner, base),
          timestamp: action.timestamp ?? NONE,
        },
      };
    case "rm": {
      const { allowNotFound, allowWildcard } = action;
      return { rm: { path: absolutePath(dir, action.path, false), allowNotFound, allowWildcard } };
    }
    case "symlink":
      return {
        symlink: {
          oldpath: action.target,
          newpath: action.path,
          owner: ownerMessage(action.owner, base),
          timestamp: action.timestamp ?? NONE,
        },
      };
  }
}

function copyMessage(action: CopyAction, dir: string, base: number): NonNullable<FileAction["copy"]> {
  const symbolic = typeof action.mode === "string";
  return {
    src: sourcePath(action.src),
    dest: absolutePath(dir, action.dest, true),
    owner: ownerMessage(action.owner, base),
    mode: symbolic ? 0 : ((action.mode as number | undefined) ?? NONE),
    modeStr: symbolic ? (action.mode as string) : "",
    followSymlink: action.followSymlink,
    dirCopyContents: action.dirCopyContents,
    attemptUnpackDockerCompatibility: action.unpack,
    createDestPath: action.createDestPath,
    allowWildcard: action.allowWildcard,
    allowEmptyWildcard: action.allowEmptyWildcard,
    timestamp: NONE,
    include_patterns: action.include,
    exclude_patterns: action.exclude,
    required_paths: action.required,
  };
}

function sourcePath(path: string): string {
  return joinPath("/", cleanPath(path));
}

/** An absolute path; with `keepSlash` a trailing `/` or `/.` stays, since it changes what a copy does. */
function absolutePath(dir: string, path: string, keepSlash: boolean): string {
  const clean = cleanPath(path);
  const absolute = isAbsPath(clean) ? clean : joinPath("/", dir, clean);
  if (!keepSlash) return absolute;
  if (path.endsWith("/") && !absolute.endsWith("/")) return `${absolute}/`;
  if (path.endsWith("/.")) return absolute === "/" ? "/." : `${absolute}/.`;
  return absolute;
}

function ownerMessage(owner: Owner | undefined, base: number): ChownOpt | undefined {
  if (owner === undefined) return undefined;
  return { user: userMessage(owner.user, base), group: owner.group && userMessage(owner.group, base) };
}

function userMessage(user: UserRef, base: number): UserOpt {
  return "id" in user ? { byID: user.id } : { byName: { name: user.name, input: base } };
}
