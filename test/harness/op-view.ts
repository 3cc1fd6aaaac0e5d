import type { Definition, DefinitionOp } from "../../src/llb/definition.js";
import { type MarshalOptions, marshal } from "../../src/llb/marshal.js";
import type { Edge, Vertex } from "../../src/llb/vertex.js";
import type { FileAction, Mount, Op, OpMetadata } from "../../src/proto/generated/ops.js";
import { decodeOp } from "../../src/proto/generated/ops.js";

/** An op of a definition as a test wants to see it: inputs by position, not by digest. */
export interface OpView {
  /** The name in progress output; "" if it has none. */
  readonly name: string;
  /** Positions of the ops it reads, `3:1` for the second output of the fourth. */
  readonly inputs: readonly string[];
  /** The op decoded from its bytes, so that what is zero or empty is absent. */
  readonly op: Op;
  readonly metadata: OpMetadata;
  /** Lines of the text, `2` or `2-4`. */
  readonly lines: readonly string[];
}

/** A platform for graphs that name none. */
export const LINUX = { os: "linux", architecture: "amd64" };

/** The ops of the graph behind a vertex. */
export function marshalOps(vertex: Vertex, options: Partial<MarshalOptions> = {}): OpView[] {
  return viewOps(marshal({ vertex, index: 0 }, { defaultPlatform: LINUX, ...options }));
}

/** An image to build graphs on. */
export function image(name: string): Edge {
  const identifier = `docker-image://${name}`;
  const details = () => ({ attrs: {}, caps: ["source.image"] as const });
  return { vertex: { kind: "source", identifier, details, constraints: {} }, index: 0 };
}

/** The ops of a definition without the last one, which only names the result. */
export function viewOps({ ops }: Definition): OpView[] {
  const position = new Map(ops.map((op, at) => [op.digest, at]));
  return ops.slice(0, -1).map((op) => viewOp(op, position));
}

function viewOp({ bytes, metadata, lines }: DefinitionOp, position: ReadonlyMap<string, number>): OpView {
  const op = decodeOp(bytes);
  return {
    name: metadata.description?.["llb.customname"] ?? "",
    inputs: (op.inputs ?? []).map(
      ({ digest, index }) => `${position.get(digest!)}${index ? `:${index}` : ""}`,
    ),
    op,
    metadata,
    lines: lines.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)),
  };
}

/** A graph in one line per op: `2 file(0 1) copy 1:/a -> /b`. */
export function graphText(ops: readonly OpView[]): string[] {
  return ops.map((view, at) => `${at} ${opText(view)}`);
}

/** What an op does, in short. */
export function opText(view: OpView): string {
  const { op, inputs } = view;
  const of = (kind: string) => (inputs.length === 0 ? kind : `${kind}(${inputs.join(" ")})`);
  if (op.source) return op.source.identifier!;
  if (op.exec) return `${of("exec")} ${op.exec.meta!.args!.join(" ")}`;
  if (op.file)
    return `${of("file")} ${op.file.actions!.map((action) => actionText(action, inputs)).join(", ")}`;
  if (op.merge) return of("merge");
  if (op.diff) return of("diff");
  if (op.build) return of("build");
  return `${of("passthrough")} ${op.passthrough!.id}`;
}

function actionText(
  { copy, mkdir, mkfile, rm, symlink, secondaryInput }: FileAction,
  inputs: readonly string[],
): string {
  if (copy) return `copy ${fromText(secondaryInput, inputs)}:${copy.src} -> ${copy.dest}`;
  if (mkdir) return `mkdir ${mkdir.path}`;
  if (mkfile) return `mkfile ${mkfile.path}`;
  return rm ? `rm ${rm.path}` : `symlink ${symlink!.oldpath} ${symlink!.newpath}`;
}

function fromText(input: number | bigint | undefined, inputs: readonly string[]): string {
  return inputs[Number(input ?? 0)] ?? "scratch";
}

const MOUNT_TYPES = ["bind", "secret", "ssh", "cache", "tmpfs"] as const;

/** The mounts of an exec op, one line each: `cache /c from scratch, id=/c shared`. */
export function mountTexts({ op, inputs }: OpView): string[] {
  return op.exec!.mounts!.map((mount) => mountText(mount, inputs));
}

function mountText(mount: Mount, inputs: readonly string[]): string {
  const type = MOUNT_TYPES[mount.mountType ?? 0];
  const { dest, secretOpt, SSHOpt: sshOpt, TmpfsOpt: tmpfsOpt, cacheOpt } = mount;
  const opt = secretOpt ?? sshOpt;
  if (opt !== undefined) {
    const mode = (opt.mode ?? 0).toString(8);
    return `${type} ${dest}, id=${opt.ID ?? ""} ${opt.uid ?? 0}:${opt.gid ?? 0} ${mode} ${opt.optional ? "optional" : "required"}`;
  }
  const notes: string[] = [];
  if (tmpfsOpt) notes.push(`size=${tmpfsOpt.size ?? 0}`);
  if (cacheOpt) notes.push(`id=${cacheOpt.ID} ${["shared", "private", "locked"][cacheOpt.sharing ?? 0]}`);
  if (mount.readonly) notes.push("readonly");
  if (mount.output !== -1) notes.push(`output ${mount.output ?? 0}`);
  const from = `from ${fromText(mount.input, inputs)}${mount.selector ? `:${mount.selector}` : ""}`;
  return [`${type} ${dest} ${from}`, ...notes].join(", ");
}

/** The text that an op's first `mkfile` action writes. */
export function fileText({ op }: OpView): string {
  return new TextDecoder().decode(op.file!.actions![0]!.mkfile!.data);
}

/** The capabilities that an op's metadata names, sorted. */
export function capsOf({ metadata }: OpView): string[] {
  return Object.keys(metadata.caps ?? {}).sort();
}
