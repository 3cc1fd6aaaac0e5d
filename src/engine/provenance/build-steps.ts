import { BuildError } from "../../base/diagnostic/build-error.js";
import { digestOf } from "../../base/image/digest.js";
import { compareUtf8 } from "../../base/util/compare-utf8.js";
import { opToJson, partToJson } from "../../llb/op-json.js";
import type { JsonObject, JsonValue } from "../../llb/stringify-go.js";
import { type Definition, decodeOp, type Op } from "../../proto/generated/ops.js";

/** The steps of a definition, each behind those that it needs. */
export interface BuildSteps {
  readonly steps: readonly JsonObject[];
  /** The numbers of steps by their digests. */
  readonly indexes: ReadonlyMap<string, number>;
}

/** Attributes that differ from build to build. */
const TRANSIENT: ReadonlySet<string> = new Set(["local.session", "local.unique"]);

/**
 * A definition as provenance tells it; undefined for none. Throws a BuildError `engine/definition`. Agrees with
 * toBuildSteps, solver/llbsolver/provenance/buildconfig.go.
 */
export function buildSteps(definition: Definition | undefined): BuildSteps | undefined {
  const list = definition?.def ?? [];
  if (list.length === 0) return undefined;
  const ops = new Map<string, Op>();
  let last = "";
  for (const bytes of list) {
    last = digestOf(bytes);
    ops.set(last, withoutTransient(decodeOp(bytes)));
  }
  const order = walk(ops, last);
  const indexes = new Map(order.map((digest, index) => [digest, index]));
  const steps = order.map((digest, index): JsonObject => {
    const { inputs = [], ...op } = ops.get(digest)!;
    const names = inputs.map(
      ({ digest: from = "", index: output = 0 }) => `step${indexes.get(from)}:${output}`,
    );
    return { id: `step${index}`, op: opToJson(op), inputs: names.length === 0 ? undefined : names };
  });
  return { steps, indexes };
}

function withoutTransient(op: Op): Op {
  const attrs = op.source?.attrs;
  if (attrs === undefined) return op;
  const kept = Object.entries(attrs).filter(([key]) => !TRANSIENT.has(key));
  return { ...op, source: { ...op.source, attrs: Object.fromEntries(kept) } };
}

/** Digests depth first, inputs before what needs them; without recursion, as chains may be long. */
function walk(ops: ReadonlyMap<string, Op>, last: string): readonly string[] {
  const order: string[] = [];
  const entered = new Set<string>();
  const pending: { readonly digest: string; next: number }[] = [{ digest: last, next: 0 }];
  entered.add(last);
  while (pending.length > 0) {
    const top = pending.at(-1)!;
    const input = ops.get(top.digest)?.inputs?.[top.next++];
    if (input === undefined) {
      order.push(top.digest);
      pending.pop();
      continue;
    }
    const digest = input.digest ?? "";
    if (entered.has(digest)) continue;
    if (!ops.has(digest)) throw new BuildError("engine/definition", `failed to find input ${digest}`);
    entered.add(digest);
    pending.push({ digest, next: 0 });
  }
  return order;
}

/** `step0` and so on by digest, sorted; undefined for no steps. */
export function digestMapping(indexes: ReadonlyMap<string, number> | undefined): JsonValue | undefined {
  if (indexes === undefined || indexes.size === 0) return undefined;
  const sorted = [...indexes].sort(([a], [b]) => compareUtf8(a, b));
  return new Map(sorted.map(([digest, index]) => [digest, `step${index}`]));
}

/** Where steps are from; undefined if that is not known. Agrees with AddBuildConfig. */
export function sourceJson(
  definition: Definition,
  indexes: ReadonlyMap<string, number>,
): JsonObject | undefined {
  const infos = definition.Source?.infos ?? [];
  if (infos.length === 0) return undefined;
  const found = Object.entries(definition.Source?.locations ?? {}).flatMap(([digest, locations]) => {
    const index = indexes.get(digest);
    return index === undefined ? [] : [[`step${index}`, partToJson("Locations", locations)] as const];
  });
  found.sort(([a], [b]) => compareUtf8(a, b));
  return {
    locations: found.length === 0 ? undefined : new Map(found),
    infos: infos.map(({ filename, language, data, definition: own }): JsonObject => {
      const made = buildSteps(own);
      return {
        filename: filename || undefined,
        language: language || undefined,
        data: data?.length ? data : undefined,
        llbDefinition: made?.steps,
        digestMapping: digestMapping(made?.indexes),
      };
    }),
  };
}
