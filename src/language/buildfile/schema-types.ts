import type { SchemaError } from "./generated/validate.js";

const BOOLEANS: Readonly<Record<string, string>> = { yes: "true", on: "true", no: "false", off: "false" };

/** What is said where a value is of the wrong type. */
export function typeMessage(
  { parentSchema, data }: SchemaError,
  path: readonly string[],
): { readonly message: string; readonly suggest?: () => string | undefined } {
  const subject = subjectOf(path);
  const expected = expectation(typesOf(parentSchema.type));
  if (data === null) return { message: `${subject} has no value; it has to be ${expected}` };
  const message = `${subject} has to be ${expected}, not ${found(data)}`;
  return expected === "true or false" ? { message, suggest: () => asBoolean(data) } : { message };
}

function typesOf(type: string | readonly string[] | undefined): ReadonlySet<string> {
  return new Set(typeof type === "string" ? [type] : type);
}

function subjectOf(path: readonly string[]): string {
  const last = path.at(-1);
  if (last === undefined) return "a Buildfile";
  if (!/^\d+$/.test(last)) return `\`${last}\``;
  return `an item of \`${path.findLast((step) => !/^\d+$/.test(step)) ?? ""}\``;
}

/** A scalar of any type is a text here, unless only some types will do. */
function expectation(types: ReadonlySet<string>): string {
  const names: string[] = [];
  if (
    types.has("boolean") &&
    (types.size === 1 || (types.size === 2 && types.has("string") && !types.has("number")))
  )
    names.push("true or false");
  else if (types.has("string")) names.push("a text");
  else if (types.has("number") || types.has("integer")) names.push("a number");
  if (types.has("array")) names.push("a list");
  if (types.has("object")) names.push("a map");
  const last = names.pop();
  return names.length === 0 ? `${last}` : `${names.join(", ")} or ${last}`;
}

function found(data: unknown): string {
  if (Array.isArray(data)) return "a list";
  if (typeof data === "object") return "a map";
  if (typeof data === "number") return `the number ${data}`;
  return typeof data === "boolean" ? `${data}` : "a text";
}

function asBoolean(data: unknown): string | undefined {
  if (typeof data !== "string") return undefined;
  const word = data.toLowerCase();
  return word === "true" || word === "false" ? word : BOOLEANS[word];
}
