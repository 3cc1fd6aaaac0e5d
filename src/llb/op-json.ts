import { BuildError } from "../base/diagnostic/build-error.js";
import { compareUtf8 } from "../base/util/compare-utf8.js";
import {
  type Definition as LlbDefinition,
  type Op,
  type OpMetadata,
  SCHEMA,
} from "../proto/generated/ops.js";
import type { FieldSchema, Schema } from "../proto/schema.js";
import type { DefinitionOp } from "./definition.js";
import { base64, type JsonObject, type JsonValue, stringifyGo } from "./stringify-go.js";

// BuildKit prints its structs as Go does: fields in order of declaration, zero and empty ones left out. On top of that
// three messages nest their oneof in an object of this name, which is there even when it is empty.
const NESTED: Readonly<Record<string, string>> = { op: "Op", action: "Action", user: "User" };
/** Names that differ from those of the fields. */
const RENAMED: Readonly<Record<string, string>> = { byID: "byId" };
/** BuildKit forgot this one: the action of a symlink is printed as `{}`. */
const UNPRINTED = "symlink";
/** A message that prints its plain fields even when they are 0. */
const PRINTS_ZERO = "FileAction";

type MapMaker = (entries: readonly (readonly [string, JsonValue])[]) => JsonValue;
const mapAsObject: MapMaker = (entries) => Object.fromEntries(entries) as JsonObject;
/** Keeps the order of all keys; an object moves those that look like numbers to the front. */
const mapInOrder: MapMaker = (entries) => new Map(entries);

/**
 * An op as BuildKit prints it: keys in Go's order, oneofs nested, bytes as base64. A bigint stays one.
 * A symlink action is lost on the way. Agrees with Op.MarshalJSON, solver/pb/json.go. Spec: spec/llb.md#json
 */
export function opToJson(op: Op): JsonObject {
  return toJson("Op", op, mapAsObject);
}

/** A message of an op, such as an `ExecOp` or a `FileActionCopy`, as BuildKit prints it; maps stay in their order. */
export function partToJson(name: string, message: object): JsonObject {
  return toJson(name, message, mapInOrder);
}

/** The metadata of an op as BuildKit prints it. */
export function metadataToJson(metadata: OpMetadata): JsonObject {
  return toJson("OpMetadata", metadata, mapAsObject);
}

/** A definition as BuildKit prints it, say that of a text in an error's details. */
export function definitionMessageToJson(definition: LlbDefinition): JsonObject {
  return toJson("Definition", definition, mapAsObject);
}

/**
 * The inverse of {@link opToJson}; unknown keys are ignored, as in Go.
 * Throws a BuildError `proto/malformed` that names the first value of a wrong type.
 */
export function opFromJson(json: JsonObject): Op {
  return fromJson("Op", json, "Op") as Op;
}

/** The line that `buildctl debug dump-llb` prints for an op, without its end. */
export function opJsonLine({
  op,
  digest,
  metadata,
}: Pick<DefinitionOp, "op" | "digest" | "metadata">): string {
  return stringifyGo({
    Op: toJson("Op", op, mapInOrder),
    Digest: digest,
    OpMetadata: toJson("OpMetadata", metadata, mapInOrder),
  });
}

/** Any value of a field, lists and maps included. */
type FieldValue = string | number | bigint | boolean | object | undefined;

function fieldsOf(message: string): readonly FieldSchema[] {
  return (SCHEMA as Schema)[message]!;
}

function toJson(name: string, message: object, toMap: MapMaker): JsonObject {
  const json: Record<string, JsonValue> = {};
  const nested: Record<string, JsonValue> = {};
  for (const field of fieldsOf(name)) {
    const value: FieldValue = Reflect.get(message, field.name);
    if (field.oneof === undefined) {
      if (!isZero(field, value)) json[field.name] = fieldToJson(field, value, toMap);
      else if (name === PRINTS_ZERO) json[field.name] = 0;
      continue;
    }
    json[NESTED[field.oneof]!] = nested;
    if (isZero(field, value) || field.name === UNPRINTED) continue;
    nested[RENAMED[field.name] ?? field.name] = fieldToJson(field, value, toMap);
  }
  return json;
}

function isZero({ kind, type }: FieldSchema, value: FieldValue): boolean {
  if (typeof value !== "object") return !value;
  if (kind === "map") return Object.keys(value).length === 0;
  return (kind === "list" || type === "bytes") && (value as ArrayLike<unknown>).length === 0;
}

function fieldToJson(field: FieldSchema, value: FieldValue, toMap: MapMaker): JsonValue {
  if (field.kind === "list") return (value as FieldValue[]).map((item) => itemToJson(field, item, toMap));
  if (field.kind === "one") return itemToJson(field, value, toMap);
  const keys = Object.keys(value as object).sort(compareUtf8);
  return toMap(keys.map((key) => [key, itemToJson(field, Reflect.get(value as object, key), toMap)]));
}

function itemToJson({ type, of }: FieldSchema, value: FieldValue, toMap: MapMaker): JsonValue {
  if (type === "message") return toJson(of!, value as object, toMap);
  return type === "bytes" ? base64(value as Uint8Array) : (value as string | number | bigint | boolean);
}

function fromJson(name: string, json: JsonValue, path: string): object {
  const message: Record<string, FieldValue> = {};
  for (const field of fieldsOf(name)) {
    const key = RENAMED[field.name] ?? field.name;
    const nested = field.oneof === undefined ? undefined : NESTED[field.oneof]!;
    const holder = nested === undefined ? json : asObject(json, path)[nested];
    const place = nested === undefined ? path : `${path}.${nested}`;
    const value = holder == null ? undefined : asObject(holder, place)[key];
    if (value != null) message[field.name] = fieldFromJson(field, value, `${place}.${key}`);
  }
  // The number 0 is printed as nothing at all.
  if (name === "UserOpt" && message.byName === undefined) message.byID ??= 0;
  return message;
}

function fieldFromJson(field: FieldSchema, value: JsonValue, path: string): FieldValue {
  if (field.kind === "one") return itemFromJson(field, value, path);
  if (field.kind === "list") {
    if (!Array.isArray(value)) throw wrongType(path, "a list");
    return value.map((item: JsonValue, index) => itemFromJson(field, item, `${path}[${index}]`));
  }
  const entries = Object.entries(asObject(value, path));
  return Object.fromEntries(entries.map(([key, item]) => [key, itemFromJson(field, item, `${path}.${key}`)]));
}

function itemFromJson({ type, of }: FieldSchema, value: JsonValue | undefined, path: string): FieldValue {
  switch (type) {
    case "message":
      return fromJson(of!, value ?? null, path);
    case "bytes":
      if (typeof value === "string") return new Uint8Array(Buffer.from(value, "base64"));
      throw wrongType(path, "base64");
    case "string":
      if (typeof value === "string") return value;
      throw wrongType(path, "a string");
    case "bool":
      if (typeof value === "boolean") return value;
      throw wrongType(path, "a boolean");
    case "number":
      if (typeof value === "bigint" || (typeof value === "number" && Number.isInteger(value))) return value;
      throw wrongType(path, "an integer");
  }
}

function asObject(value: JsonValue, path: string): JsonObject {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  if (isObject && !(value instanceof Uint8Array) && !(value instanceof Map)) return value as JsonObject;
  throw wrongType(path, "an object");
}

function wrongType(path: string, wanted: string): BuildError {
  return new BuildError("proto/malformed", `${path} must be ${wanted}`);
}
