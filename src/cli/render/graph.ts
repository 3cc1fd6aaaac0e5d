import type { Definition, DefinitionOp } from "../../llb/definition.js";
import type { Op, OpMetadata } from "../../proto/generated/ops.js";
import { actionText, mountText, opText } from "./op-text.js";

/** An op of a definition, and how it stands to others. */
export interface GraphNode {
  /** Its place in the definition. */
  readonly at: number;
  readonly digest: string;
  readonly op: Op;
  readonly metadata: OpMetadata;
  /** What the step is called, as a build shows it. */
  readonly title: string;
  /** The input that the op continues; undefined where it begins from nothing, or has none. */
  readonly base: number | undefined;
  /** What else it uses: files to copy, mounts, layers. */
  readonly others: readonly GraphEdge[];
}

/** An input beside the base. */
export interface GraphEdge {
  readonly from: number;
  /** What for: `copy /a → /b`, `bind /src`. */
  readonly label: string;
}

/**
 * A definition for those who draw it. Nodes are spoken of by their places, inputs first, and are made when they are
 * asked for: there may be very many.
 */
export class Graph {
  /** How many nodes there are; the last op of a definition is none, it only names the result. */
  readonly size: number;
  /** Undefined for scratch. */
  readonly result: GraphNode | undefined;
  readonly #ops: readonly DefinitionOp[];
  readonly #places: ReadonlyMap<string, number>;

  constructor({ ops }: Definition) {
    this.size = Math.max(ops.length - 1, 0);
    this.#ops = ops;
    this.#places = new Map(ops.map(({ digest }, at) => [digest, at]));
    const last = ops[this.size];
    this.result = last && this.node(this.#inputs(last.op)[0]!);
  }

  node(at: number): GraphNode {
    const { op, digest, metadata } = this.#ops[at]!;
    const title = metadata.description?.["llb.customname"] ?? opText(op);
    const { base, others } = roles(op, this.#inputs(op));
    return { at, digest, op, metadata, title, base, others };
  }

  /** All nodes, one after the other. */
  *nodes(): Generator<GraphNode> {
    for (let at = 0; at < this.size; at++) yield this.node(at);
  }

  #inputs(op: Op): Inputs {
    return (op.inputs ?? []).map((input) => this.#places.get(input.digest ?? "")!);
  }
}

type Inputs = readonly number[];
type Roles = Pick<GraphNode, "base" | "others">;

function roles(op: Op, inputs: Inputs): Roles {
  if (op.exec !== undefined) return execRoles(op.exec, inputs);
  if (op.file !== undefined) return fileRoles(op.file, inputs);
  if (op.diff !== undefined) {
    const base = inputs[Number(op.diff.lower?.input ?? 0)];
    const upper = inputs[Number(op.diff.upper?.input ?? 0)];
    return { base, others: upper === undefined ? [] : [{ from: upper, label: "changes of" }] };
  }
  const [base, ...rest] = inputs;
  return { base, others: rest.map((from) => ({ from, label: op.merge === undefined ? "input" : "layer" })) };
}

function execRoles(exec: NonNullable<Op["exec"]>, inputs: Inputs): Roles {
  let base: number | undefined;
  const others: GraphEdge[] = [];
  for (const mount of exec.mounts ?? []) {
    const from = inputs[Number(mount.input ?? 0)];
    if (from === undefined) continue;
    if (mount.dest === "/") base = from;
    else others.push({ from, label: mountText(mount) });
  }
  return { base, others };
}

function fileRoles(file: NonNullable<Op["file"]>, inputs: Inputs): Roles {
  const actions = file.actions ?? [];
  const base = inputs[Number(actions[0]?.input ?? 0)];
  const labels = new Map<number, string[]>();
  for (const action of actions) {
    const from = inputs[Number(action.secondaryInput ?? 0)];
    if (from === undefined || action.copy === undefined) continue;
    const texts = labels.get(from);
    if (texts === undefined) labels.set(from, [actionText(action)]);
    else texts.push(actionText(action));
  }
  return { base, others: Array.from(labels, ([from, texts]) => ({ from, label: texts.join(", ") })) };
}
