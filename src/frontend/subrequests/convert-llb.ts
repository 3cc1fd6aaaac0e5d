import { compareUtf8 } from "../../base/util/compare-utf8.js";
import { type Definition, definitionMessage } from "../../llb/definition.js";
import { metadataToJson } from "../../llb/op-json.js";
import { base64, type JsonObject, type JsonValue } from "../../llb/stringify-go.js";
import { ENUMS, SCHEMA } from "../../proto/generated/ops.js";
import type { FieldSchema, Schema } from "../../proto/schema.js";

/**
 * The JSON of the subrequest `frontend.convertllb`: ops and metadata by digest, and where ops come from.
 * Agrees with Result.MarshalJSON, subrequests/convertllb.
 */
export function convertToJson(definition: Definition): JsonObject {
  const ops = [...definition.ops].sort((a, b) => compareUtf8(a.digest, b.digest));
  return {
    def: new Map(ops.map(({ digest, op }) => [digest, protoJson("Op", op)])),
    metadata: new Map(ops.map(({ digest, metadata }) => [digest, metadataToJson(metadata)])),
    source: protoJson("Source", definitionMessage(definition).Source ?? {}),
  };
}

/**
 * A message in protobuf's own JSON: names in lower camel case, wide numbers as texts, enums by name; what is not set
 * is left out. Agrees with google.golang.org/protobuf/encoding/protojson.
 */
function protoJson(name: string, message: object): JsonObject {
  const json: Record<string, JsonValue> = {};
  for (const field of (SCHEMA as Schema)[name]!) {
    const value: unknown = Reflect.get(message, field.name);
    if (value === undefined || (field.oneof === undefined && isEmpty(field, value))) continue;
    json[camelCase(field.name)] = fieldJson(field, value);
  }
  return json;
}

function isEmpty({ kind, type }: FieldSchema, value: unknown): boolean {
  if (kind === "map") return Object.keys(value as object).length === 0;
  if (kind === "list" || type === "bytes") return (value as ArrayLike<unknown>).length === 0;
  return type !== "message" && !value;
}

function fieldJson(field: FieldSchema, value: unknown): JsonValue {
  if (field.kind === "list") return (value as unknown[]).map((item) => itemJson(field, item));
  if (field.kind === "one") return itemJson(field, value);
  const keys = Object.keys(value as object).sort(compareUtf8);
  return new Map(keys.map((key) => [key, itemJson(field, Reflect.get(value as object, key))]));
}

function itemJson({ type, of, wide }: FieldSchema, value: unknown): JsonValue {
  if (type === "message") return protoJson(of!, value as object);
  if (type === "bytes") return base64(value as Uint8Array);
  if (type !== "number") return value as string | boolean;
  if (wide) return String(value);
  return (of === undefined ? undefined : enumName(of, value as number)) ?? (value as number);
}

function enumName(name: string, value: number): string | undefined {
  const values: Readonly<Record<string, number>> = ENUMS[name as keyof typeof ENUMS];
  return Object.keys(values).find((key) => values[key] === value);
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
