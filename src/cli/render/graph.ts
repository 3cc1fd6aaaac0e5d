import type { Definition } from "../../llb/definition.js";
import { decodeOp, type Op, type OpMetadata } from "../../proto/generated/ops.js";
import { actionText, mountText, opText } from "./op-text.js";

/** An op of a definition, decoded. */
export interface GraphNode {
  readonly digest: string;
  readonly op: Op;
  readonly metadata: OpMetadata;
  /** What the step is called, as a build shows it. */
  readonly title: string;
  /** The input that the op continues; undefined where it begins from nothing, or has none. */
  readonly base: GraphNode | undefined;
  /** What else it uses: files to copy, mounts, layers. */
  readonly others: readonly GraphEdge[];
}

/** An input beside the base. */
export interface GraphEdge {
  readonly node: GraphNode;
  /** What for: `copy /a → /b`, `bind /src`. */
  readonly label: string;
}

/** A definition as nodes, inputs first, and the one that is the result; undefined for scratch. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly result: GraphNode | undefined;
}

/** Decodes a definition for those who draw it. */
export function readGraph({ ops }: Definition): Graph {
  const byDigest = new Map<string, GraphNode>();
  let result: GraphNode | undefined;
  for (const { bytes, digest, metadata } of ops) {
    const op = decodeOp(bytes);
    const inputs = (op.inputs ?? []).map((input) => byDigest.get(input.digest ?? "")!);
    if (isResult(op)) {
      result = inputs[0];
      continue;
    }
    const title = metadata.description?.["llb.customname"] ?? opText(op);
    byDigest.set(digest, { digest, op, metadata, title, ...roles(op, inputs) });
  }
  return { nodes: [...byDigest.values()], result };
}

/** The last op of a definition is nothing but an input. */
function isResult({ exec, source, file, build, merge, diff, passthrough }: Op): boolean {
  return (exec ?? source ?? file ?? build ?? merge ?? diff ?? passthrough) === undefined;
}

type Roles = Pick<GraphNode, "base" | "others">;

function roles(op: Op, inputs: readonly GraphNode[]): Roles {
  if (op.exec !== undefined) return execRoles(op.exec, inputs);
  if (op.file !== undefined) return fileRoles(op.file, inputs);
  if (op.diff !== undefined) {
    const base = inputs[Number(op.diff.lower?.input ?? 0)];
    const upper = inputs[Number(op.diff.upper?.input ?? 0)];
    return { base, others: upper === undefined ? [] : [{ node: upper, label: "changes of" }] };
  }
  const [base, ...rest] = inputs;
  return { base, others: rest.map((node) => ({ node, label: op.merge === undefined ? "input" : "layer" })) };
}

function execRoles(exec: NonNullable<Op["exec"]>, inputs: readonly GraphNode[]): Roles {
  let base: GraphNode | undefined;
  const others: GraphEdge[] = [];
  for (const mount of exec.mounts ?? []) {
    const node = inputs[Number(mount.input ?? 0)];
    if (node === undefined) continue;
    if (mount.dest === "/") base = node;
    else others.push({ node, label: mountText(mount) });
  }
  return { base, others };
}

function fileRoles(file: NonNullable<Op["file"]>, inputs: readonly GraphNode[]): Roles {
  const actions = file.actions ?? [];
  const base = inputs[Number(actions[0]?.input ?? 0)];
  const labels = new Map<GraphNode, string[]>();
  for (const action of actions) {
    const node = inputs[Number(action.secondaryInput ?? 0)];
    if (node === undefined || action.copy === undefined) continue;
    labels.set(node, [...(labels.get(node) ?? []), actionText(action)]);
  }
  return { base, others: Array.from(labels, ([node, texts]) => ({ node, label: texts.join(", ") })) };
}
