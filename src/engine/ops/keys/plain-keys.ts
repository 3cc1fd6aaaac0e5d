import { digestOf } from "../../../base/image/digest.js";
import { encodeText } from "../../../base/util/decode-text.js";
import { partToJson } from "../../../llb/op-json.js";
import { type JsonObject, stringifyGo } from "../../../llb/stringify-go.js";
import type { BuildOp, DiffOp, MergeOp, PassthroughOp } from "../../../proto/generated/ops.js";
import { type OpKeys, WHOLE_INPUT } from "./op-keys.js";

/** What a merge is known by. Agrees with mergeOp.CacheMap, solver/llbsolver/ops/merge.go. */
export function mergeKeys(op: MergeOp, inputCount: number): OpKeys {
  return keysOf({ Type: "buildkit.merge.v0", Merge: partToJson("MergeOp", op) }, inputCount);
}

/** What a difference is known by. Agrees with diffOp.CacheMap, solver/llbsolver/ops/diff.go. */
export function diffKeys(op: DiffOp, inputCount: number): OpKeys {
  return keysOf({ Type: "buildkit.diff.v0", Diff: partToJson("DiffOp", op) }, inputCount);
}

/** Agrees with passthroughOp.CacheMap, solver/llbsolver/ops/passthrough.go. */
export function passthroughKeys(op: PassthroughOp, inputCount: number): OpKeys {
  return keysOf(
    { Type: "buildkit.passthrough.v0", Passthrough: partToJson("PassthroughOp", op) },
    inputCount,
  );
}

/** Agrees with BuildOp.CacheMap, solver/llbsolver/ops/build.go, which calls it `Exec`. */
export function buildKeys(op: BuildOp, inputCount: number): OpKeys {
  return keysOf({ Type: "buildkit.build.v0", Exec: partToJson("BuildOp", op) }, inputCount);
}

function keysOf(json: JsonObject, inputCount: number): OpKeys {
  const inputs = Array.from({ length: inputCount }, () => WHOLE_INPUT);
  return { digest: digestOf(encodeText(stringifyGo(json))), inputs };
}
