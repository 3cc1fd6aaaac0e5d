import { goQuote } from "../../base/util/go-quote.js";
import type { CacheImport } from "../gateway.js";
import { invalidOption } from "./invalid-option.js";

/**
 * Where earlier results are looked for: `cache-imports` as JSON, and `cache-from` with references of registries.
 *
 * @throws BuildError `option/value`. Agrees with Client.init, frontend/dockerui/config.go.
 */
export function readCacheImports(options: ReadonlyMap<string, string>): readonly CacheImport[] {
  const json = options.get("cache-imports") ?? "";
  const references = options.get("cache-from") ?? "";
  return [
    ...(json === "" ? [] : parseList(json)),
    ...(references === "" ? [] : references.split(",")).map((ref) => ({ type: "registry", attrs: { ref } })),
  ];
}

function parseList(json: string): CacheImport[] {
  const invalid = (reason: string, cause?: unknown) =>
    invalidOption(`failed to unmarshal cache-imports (${goQuote(json)}): ${reason}`, cause);
  let list: unknown;
  try {
    list = JSON.parse(json);
  } catch (cause) {
    throw invalid(cause instanceof Error ? cause.message : String(cause), cause);
  }
  if (list === null) return [];
  if (!Array.isArray(list)) throw invalid("it is not a list");
  return list.map((entry: unknown) => {
    if (typeof entry !== "object" || entry === null) throw invalid("an entry is not an object");
    const { Type = "", Attrs = {} } = entry as { Type?: unknown; Attrs?: unknown };
    const attrs = Attrs ?? {};
    if (typeof Type !== "string" || typeof attrs !== "object" || !Object.values(attrs).every(isText)) {
      throw invalid("an entry has a value of a wrong type");
    }
    return { type: Type, attrs: attrs as Record<string, string> };
  });
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
