import type { ErrorCode } from "../../base/diagnostic/codes.js";
import { goQuote } from "../../base/util/go-quote.js";
import { suggest } from "../../base/util/suggest.js";
import { shorten } from "./fail.js";
import type { SchemaError } from "./generated/validate.js";
import { typeMessage } from "./schema-types.js";
import { nearestKey } from "./synonyms.js";
import type { YamlNode, YamlScalar } from "./yaml/tree.js";

/** A place in the tree. */
export interface SchemaPlace {
  readonly node: YamlNode;
  /** The key that it is the value of; undefined for an item of a list. */
  readonly key: YamlScalar | undefined;
  /** The keys and indices that lead to it. */
  readonly path: readonly string[];
}

/** An error of the schema in words. */
export interface SchemaMessage {
  readonly code: ErrorCode;
  readonly message: string;
  /** Finds a word to use instead; that takes time, and very many errors are not shown. */
  readonly suggest?: () => string | undefined;
  /** The key or value to point at. */
  readonly at: YamlNode;
}

/** What an error of the schema means for people. Where BuildKit has words for it, they are used. */
export function describeError(error: SchemaError, place: SchemaPlace): SchemaMessage {
  switch (error.keyword) {
    case "additionalProperties":
      return unknownKey(error, place);
    case "required":
      return schemaError(`\`${error.params.missingProperty}\` is missing`, ownerOf(place));
    case "type":
      return { code: "yaml/schema", at: visible(place), ...typeMessage(error, place.path) };
    case "enum":
      return notOneOf(error, place);
    case "const":
      return schemaError("`buildfile` has to be 1, the version of the language", place.node);
    case "pattern":
      return wrongText(error, place);
    case "minItems":
    case "minProperties":
      return tooFew(error, place);
    case "maxProperties":
    case "oneOf":
    case "anyOf":
      return wrongChoice(error, place);
    default:
      return schemaError("does not fit the schema", place.node);
  }
}

function schemaError(message: string, at: YamlNode, suggest?: () => string | undefined): SchemaMessage {
  return { code: "yaml/schema", message, suggest, at };
}

const NO_TRIGGERS: ReadonlyMap<string, string> = new Map([
  ["onbuild", "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"],
  ["maintainer", "MAINTAINER isn't allowed as an ONBUILD trigger"],
  ["from", "FROM isn't allowed as an ONBUILD trigger"],
]);

function unknownKey({ params, parentSchema }: SchemaError, { node, path }: SchemaPlace): SchemaMessage {
  const name = String(params.additionalProperty);
  const at = (node.kind === "map" && node.entries.get(name)?.key) || node;
  if (instructionPath(path)[0] === "onbuild" && NO_TRIGGERS.has(name)) {
    return { code: "instruction/onbuild", message: NO_TRIGGERS.get(name)!, at };
  }
  const nearest = () => nearestKey(name, Object.keys(parentSchema.properties ?? {}));
  if (!isStep(path)) return schemaError(`unknown key \`${shorten(name)}\``, at, nearest);
  return {
    code: "instruction/unknown",
    message: `unknown instruction: ${shorten(name)}`,
    suggest: nearest,
    at,
  };
}

function notOneOf({ params, data }: SchemaError, { node, path }: SchemaPlace): SchemaMessage {
  const values = (params.allowedValues as readonly unknown[]).map(String);
  const given = node.kind === "scalar" ? node.text : "";
  const nearest = () => suggest(given, values, false);
  const key = path.at(-1);
  if (typeof data !== "string") {
    const last = values.pop();
    return schemaError(`\`${key}\` has to be ${values.join(", ")} or ${last}`, node);
  }
  const quoted = goQuote(shorten(given));
  if (key === "network") {
    return {
      code: "instruction/value",
      message: `invalid network mode ${quoted}`,
      suggest: nearest,
      at: node,
    };
  }
  if (key === "security") {
    return {
      code: "instruction/value",
      message: `security ${quoted} is not valid`,
      suggest: nearest,
      at: node,
    };
  }
  return {
    code: "instruction/option",
    message: `unsupported mount type ${quoted}`,
    suggest: nearest,
    at: node,
  };
}

const SHARING_MODES = ["shared", "private", "locked"];
const SAID_OTHERWISE: ReadonlyMap<string, string> = new Map([
  ...["yes", "on", "y", "true"].map((word) => [word, "true"] as const),
  ...["no", "off", "n", "false"].map((word) => [word, "false"] as const),
]);

function wrongText({ data }: SchemaError, { node, path }: SchemaPlace): SchemaMessage {
  const key = path.findLast((step) => !/^\d+$/.test(step)) ?? "";
  const text = String(data);
  if (text.trim() === "") return schemaError(`\`${key}\` must not be empty`, node);
  switch (key) {
    case "sharing": {
      const message = `unsupported sharing value ${goQuote(shorten(text))}`;
      return {
        code: "instruction/option",
        message,
        suggest: () => suggest(text, SHARING_MODES, false),
        at: node,
      };
    }
    case "expose":
      return schemaError("a port has no white space in it", node);
    case "healthcheck":
      return schemaError("`healthcheck` has to be `none` or a map with `cmd`", node);
    case "name":
      return schemaError("the name has to be a letter or `_`, then letters, digits, `_`, `.` and `-`", node);
    default: {
      const otherwise = () => SAID_OTHERWISE.get(text.toLowerCase());
      return schemaError(`\`${key}\` has to be true, false or a variable`, node, otherwise);
    }
  }
}

/** A list or map without items, or with one where two are needed. */
function tooFew({ data, parentSchema }: SchemaError, place: SchemaPlace): SchemaMessage {
  const { node, path } = place;
  const at = ownerOf(place);
  const key = path.at(-1) ?? "";
  if (path.length === 1 && key === "stages") {
    return { code: "text/no-stages", message: "the Buildfile contains no stages to build", at };
  }
  if (key === "from")
    return schemaError(`${oneOf(Object.keys(parentSchema.properties ?? {}))} is missing`, at);
  if (path[0] === "args") return tooFewArguments("ARG", at);
  const [instruction = "", ...rest] = instructionPath(path);
  if (instruction === "healthcheck") {
    return { code: "instruction/arguments", message: "Missing command after HEALTHCHECK CMD", at };
  }
  const name = instruction.toUpperCase();
  if (Array.isArray(data) && data.length === 1) {
    const message = `${name} requires at least two arguments, but only one was provided. Destination could not be determined`;
    return { code: "instruction/arguments", message, at };
  }
  const areArguments = rest.length === 0 || instruction === "arg" || key === "exec";
  return areArguments ? tooFewArguments(name, at) : schemaError(`\`${key}\` must not be empty`, node);
}

function tooFewArguments(name: string, at: YamlNode): SchemaMessage {
  return { code: "instruction/arguments", message: `${name} requires at least one argument`, at };
}

/** A map that has none of the keys that it needs one of, or several. */
function wrongChoice({ keyword, parentSchema }: SchemaError, place: SchemaPlace): SchemaMessage {
  const { node, path } = place;
  const branches = parentSchema.oneOf ?? parentSchema.anyOf;
  const keys =
    branches?.flatMap((branch) => branch.required ?? []) ?? Object.keys(parentSchema.properties ?? {});
  const given = node.kind === "map" ? keys.filter((key) => node.entries.has(key)) : [];
  const ofStep = isStep(path);
  if (given.length === 0 || keyword === "anyOf") {
    return schemaError(ofStep ? "an instruction is missing" : `${oneOf(keys)} is missing`, ownerOf(place));
  }
  const found =
    node.kind === "map" ? [...node.entries.values()].filter(({ key }) => given.includes(key.text)) : [];
  const names = found.map(({ key }) => `\`${key.text}\``).join(" and ");
  const message = ofStep
    ? `a step is one instruction, not ${names}; each begins with its own \`-\``
    : `only one of ${names} can be given`;
  return schemaError(message, found[1]?.key ?? node);
}

/** Whether a path is that of a step. */
function isStep(path: readonly string[]): boolean {
  return path.length === 4 && path[2] === "steps";
}

/** The keys behind that of a step, its instruction first; of a trigger, the instruction that it is. */
function instructionPath(path: readonly string[]): readonly string[] {
  const behind = path[2] === "steps" ? path.slice(4) : [];
  return behind[0] === "onbuild" && behind.length > 1 ? behind.slice(1) : behind;
}

function oneOf(keys: readonly string[]): string {
  const quoted = keys.map((key) => `\`${key}\``);
  const last = quoted.pop();
  return quoted.length === 0 ? `${last}` : `${quoted.join(", ")} or ${last}`;
}

/** The key of a map that lacks something; of an item of a list its first key. */
function ownerOf({ node, key }: SchemaPlace): YamlNode {
  if (key !== undefined) return key;
  const [first] = node.kind === "map" ? node.entries.values() : [];
  return first?.key ?? node;
}

/** The node, or its key if there is nothing to see of the node. */
function visible({ node, key }: SchemaPlace): YamlNode {
  return node.range.start === node.range.end ? (key ?? node) : node;
}
