import { randomUUID } from "node:crypto";
import { BuildError } from "../../base/diagnostic/build-error.js";
import type { Ref } from "../../frontend/gateway.js";
import type { Definition as LlbDefinition } from "../../proto/generated/ops.js";
import type { Tree } from "../layers/layer.js";
import type { LoadedOp } from "../ops/load-definition.js";
import type { SolvedEdge } from "../solver/solver.js";

/** A tree that a definition describes; made when it is first wanted, and only once. */
export interface LazyResult {
  readonly definition: LlbDefinition;
  /** All that it is made of, inputs first. */
  readonly ops: readonly LoadedOp[];
  /** Whether its tree is known, or what went wrong with it. */
  readonly isSolved: boolean;
  /** The tree and what it is known by. Rejects as {@link tree} does. */
  solved(): Promise<SolvedEdge<Tree>>;
  /** Rejects with a BuildError that knows the step and its lines. */
  tree(): Promise<Tree>;
}

/** The results that one frontend was given, by the names that it knows them under. */
export class ResultTable {
  readonly #results = new Map<Ref, LazyResult>();

  /** The name of a result; empty for scratch. */
  add(result: LazyResult | undefined): Ref {
    if (result === undefined) return "";
    const ref = randomUUID();
    this.#results.set(ref, result);
    return ref;
  }

  /** Undefined for scratch. @throws BuildError `engine/definition` for a name that nobody was given. */
  get(ref: Ref): LazyResult | undefined {
    if (ref === "") return undefined;
    const result = this.#results.get(ref);
    if (result === undefined) throw new BuildError("engine/definition", `no such ref: ${ref}`);
    return result;
  }
}
