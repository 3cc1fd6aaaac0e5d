import { digestOf } from "../../base/image/digest.js";
import { encodeText } from "../../base/util/decode-text.js";
import { type JsonObject, stringifyGo } from "../../llb/stringify-go.js";

const FRAME = "buildkit.source.v0:";
const SESSION_PREFIX = "session:";

/**
 * The digest that the solver knows a source by, from what its scheme says of it. What begins with `session:` holds for
 * one build only and gets the algorithm `random`. Agrees with SourceOp.CacheMap, solver/llbsolver/ops/source.go.
 */
export function sourceDigest(key: string): string {
  const digest = digestOf(encodeText(FRAME + key));
  return key.startsWith(SESSION_PREFIX) ? digest.replace(/^sha256:/, "random:") : digest;
}

/** The digest of an object as Go prints it in JSON. */
export function jsonDigest(value: JsonObject): string {
  return digestOf(encodeText(stringifyGo(value)));
}
