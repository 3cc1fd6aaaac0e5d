import { readFileSync } from "node:fs";
import { stringify } from "yaml";
import type { Choices } from "./choices.js";
import { image } from "./sources.js";
import { NAMES, plainWord, word } from "./words.js";

/** What the generator understands of a JSON schema. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly maxProperties?: number;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

const FILE = new URL("../../../src/language/buildfile/buildfile-1.schema.json", import.meta.url);
const SCHEMA = JSON.parse(readFileSync(FILE, "utf8")) as Schema;

const STAGES = ["base", "build", "final"];
/** What sensible texts stand under a key; other keys get words. */
const TEXTS: Readonly<Record<string, (choices: Choices) => string | number>> = {
  from: (choices) => (choices.chance(40) ? choices.of(STAGES) : image(choices)),
  stage: (choices) => choices.of(STAGES),
  image: (choices) => image(choices),
  name: (choices) => choices.odd<string | number>(STAGES, ["EOF", "A", "é", ""]),
  platform: (choices) =>
    choices.odd<string | number>(["linux/arm64", "$BUILDPLATFORM", "$TARGETPLATFORM"], ["x", "", "a/b/c/d"]),
  target: (choices) => choices.odd<string | number>(["/t", "rel", "$A/x", "."], ["", "/"]),
  mode: (choices) => choices.odd<string | number>(["0755", 400, "0o644"], ["x", -1, "9"]),
  uid: (choices) => choices.odd<string | number>([0, 1000, "5"], ["x", -1, 2 ** 40]),
  gid: (choices) => choices.odd<string | number>([0, 1000, "$X"], ["x", 1.5]),
  size: (choices) => choices.odd<string | number>(["1g", 1024, "5MiB"], ["x", -1]),
  sharing: (choices) => choices.odd<string | number>(["shared", "private", "locked"], ["x", "$A"]),
  interval: (choices) => choices.odd<string | number>(["5s", "1m30s"], [5, "x", "-1s"]),
  timeout: (choices) => choices.odd<string | number>(["5s", "1h"], ["", "1ns"]),
  "start-period": (choices) => choices.odd<string | number>(["5s"], ["x"]),
  "start-interval": (choices) => choices.odd<string | number>(["5s"], [0]),
  retries: (choices) => choices.odd<string | number>([3, 0, "1"], ["x", -1]),
  expose: (choices) => choices.odd<string | number>([80, "53/udp", "1-5"], ["x", "80/foo", 70000]),
  stopsignal: (choices) => choices.odd<string | number>(["SIGTERM", 9], ["SIGFOO", 0]),
  checksum: (choices) => choices.odd<string | number>([`sha256:${"a".repeat(64)}`], ["x", "sha256:zz"]),
  chmod: (choices) => choices.odd<string | number>(["0755", 644, "u+x"], ["x", "9999"]),
  healthcheck: () => "none",
  content: (choices) => choices.many(0, 3, () => `${word(choices)}\n`).join(""),
};

/** A Buildfile that mostly keeps to the schema, printed in one of YAML's styles. */
export function buildfile(choices: Choices): string {
  choices.oddness = choices.of([0, 0, 0.4, 1, 10]);
  const value = schemaValue(SCHEMA, "", choices, 0);
  return stringify(value, {
    collectionStyle: choices.of(["any", "any", "block", "flow"] as const),
    lineWidth: choices.of([80, 0, 20]),
    defaultStringType: choices.of([
      "PLAIN",
      "PLAIN",
      "QUOTE_DOUBLE",
      "QUOTE_SINGLE",
      "BLOCK_FOLDED",
      "BLOCK_LITERAL",
    ] as const),
    blockQuote: choices.of([true, "folded", "literal"] as const),
  });
}

const ODD_VALUES = [
  null,
  "",
  true,
  0,
  -1,
  1.5,
  [],
  {},
  [null],
  { x: 1 },
  "x",
  "é",
  1e21,
  "0755",
  ["a"],
  { from: 1 },
];

function schemaValue(schema: Schema, key: string, choices: Choices, depth: number): unknown {
  if (choices.chance(choices.oddness / 4)) return choices.of(ODD_VALUES);
  const own =
    schema.$ref === undefined ? schema : SCHEMA.definitions![schema.$ref.slice("#/definitions/".length)]!;
  if (own.const !== undefined) return own.const;
  if (own.enum !== undefined) return choices.of(own.enum);
  if (own.oneOf?.[0]?.$ref !== undefined) return schemaValue(choices.of(own.oneOf), key, choices, depth);
  const types = [own.type ?? "object"].flat();
  const type = depth > 6 || (types[0] === "string" && choices.chance(60)) ? types[0]! : choices.of(types);
  if (type === "object") return objectOf(own, choices, depth);
  if (type === "array") {
    return choices.many(own.minItems ?? 0, 4, () => schemaValue(own.items ?? {}, key, choices, depth + 1));
  }
  return scalarOf(type, key, choices);
}

function scalarOf(type: string, key: string, choices: Choices): unknown {
  switch (type) {
    case "boolean":
      return choices.chance(50);
    case "null":
      return null;
    case "number":
    case "integer":
      return choices.of([0, 1, 80, 755, 3.1]);
    default:
      return TEXTS[key]?.(choices) ?? (choices.chance(60) ? word(choices) : plainWord(choices));
  }
}

function objectOf(schema: Schema, choices: Choices, depth: number): Readonly<Record<string, unknown>> {
  const { properties = {}, additionalProperties: others } = schema;
  const members: Record<string, unknown> = {};
  const add = (key: string, inner: Schema) => {
    members[key] = schemaValue(inner, key, choices, depth + 1);
  };
  const alternatives = [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].filter(
    ({ required }) => required !== undefined,
  );
  const needed = [
    ...(schema.required ?? []),
    ...(alternatives.length > 0 ? choices.of(alternatives).required! : []),
  ];
  for (const key of needed) add(key, properties[key]!);
  const names = Object.keys(properties);
  const isOne = schema.maxProperties === 1;
  if (isOne || (needed.length === 0 && names.length > 0)) {
    const key = choices.of(names);
    add(key, properties[key]!);
  }
  if (!isOne) {
    const exclusive = new Set(alternatives.flatMap(({ required }) => required!));
    for (const key of names) {
      if (!(key in members) && !exclusive.has(key) && choices.chance(depth < 3 ? 60 : 25))
        add(key, properties[key]!);
    }
  }
  if (typeof others === "object") {
    for (const key of choices.many(1, 3, () => choices.of(depth < 2 ? STAGES : NAMES))) add(key, others);
  }
  if (choices.chance(choices.oddness))
    members[choices.of(["x-note", "unknown", "frm", "", "é"])] = choices.of(ODD_VALUES);
  return members;
}
