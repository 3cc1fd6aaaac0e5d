import type { Diagnostic } from "../../base/diagnostic/diagnostic.js";
import type { Source } from "../../base/source/source.js";
import { type SchemaError, validate } from "./generated/validate.js";
import { describeError, type SchemaMessage, type SchemaPlace } from "./schema-messages.js";
import { nearestKey } from "./synonyms.js";
import { MAX_ERRORS } from "./yaml/parse-yaml.js";
import { linesOf } from "./yaml/syntax-error.js";
import type { YamlEntry, YamlNode, YamlScalar } from "./yaml/tree.js";

/** What does not fit the schema. */
export interface SchemaResult {
  readonly errors: readonly Diagnostic[];
  /** The nodes that have an error in them: what is to be read of the tree has to leave them out. */
  readonly faulty: ReadonlySet<YamlNode>;
}

const NOTHING_WRONG: SchemaResult = { errors: [], faulty: new Set() };

/** Checks a tree against the schema: at most one error for each node. */
export function checkSchema(source: Source, root: YamlNode): SchemaResult {
  if (validate(root.data)) return NOTHING_WRONG;
  const faulty = new Set<YamlNode>();
  const messages = new Map<YamlNode, SchemaMessage>();
  for (const error of bestFirst(validate.errors ?? [])) {
    const place = locate(root, error.instancePath, faulty);
    const message = describeError(error, place);
    // What a map lacks may be shown at a key that has an error of its own.
    const about = error.keyword === "additionalProperties" ? message.at : place.node;
    if (!messages.has(about)) messages.set(about, message);
  }
  const first = [...messages.values()]
    .sort((a, b) => a.at.range.start - b.at.range.start)
    .slice(0, MAX_ERRORS);
  return { errors: first.map((message) => toDiagnostic(source, message)), faulty };
}

/**
 * The errors that say something: one that no branch of a choice fits is enough, and where a key is unknown it is not
 * worth saying that one of several is missing, or the one that it looks like.
 */
function bestFirst(errors: readonly SchemaError[]): readonly SchemaError[] {
  const unknownKeys = new Map<string, string[]>();
  for (const { keyword, instancePath, params } of errors) {
    if (keyword !== "additionalProperties") continue;
    const keys = unknownKeys.get(instancePath);
    if (keys === undefined) unknownKeys.set(instancePath, [String(params.additionalProperty)]);
    else keys.push(String(params.additionalProperty));
  }
  const choices: SchemaError[] = [];
  const others: SchemaError[] = [];
  for (const error of errors) {
    const { keyword, schemaPath, instancePath } = error;
    if (keyword === "discriminator" || /\/(?:oneOf|anyOf)\/\d/.test(schemaPath)) continue;
    const isChoice = keyword === "oneOf" || keyword === "anyOf" || keyword.endsWith("Properties");
    if (keyword !== "additionalProperties" && isChoice) {
      if (!unknownKeys.has(instancePath)) choices.push(error);
    } else if (keyword !== "required" || !isMistyped(error, unknownKeys.get(instancePath)))
      others.push(error);
  }
  return [...others, ...choices];
}

/** Whether a key that is missing is there under a name that is nearly its own. */
function isMistyped({ params }: SchemaError, unknownKeys: readonly string[] = []): boolean {
  return unknownKeys
    .slice(0, 20)
    .some((key) => nearestKey(key, [String(params.missingProperty)]) !== undefined);
}

/** Follows a JSON pointer; the nodes on the way are noted as faulty. */
function locate(root: YamlNode, pointer: string, faulty: Set<YamlNode>): SchemaPlace {
  let node = root;
  let key: YamlScalar | undefined;
  faulty.add(root);
  const path = pointer.split("/").slice(1).map(unescapePointer);
  for (const step of path) {
    const entry: YamlEntry | undefined = node.kind === "map" ? node.entries.get(step) : undefined;
    if (node.kind === "list") node = node.items[Number(step)] ?? node;
    else node = entry?.value ?? node;
    key = entry?.key;
    faulty.add(node);
  }
  return { node, key, path };
}

function unescapePointer(text: string): string {
  return text.replaceAll("~1", "/").replaceAll("~0", "~");
}

function toDiagnostic(source: Source, { code, message, suggest, at }: SchemaMessage): Diagnostic {
  const { range, origin } = at;
  return {
    code,
    severity: "error",
    message,
    range,
    lines: [linesOf(source, range)],
    suggestion: suggest?.(),
    ...(origin && { related: [{ message: "it stands here", range: origin }] }),
  };
}
