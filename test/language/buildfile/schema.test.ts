import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { validate } from "../../../src/language/buildfile/generated/validate.js";
import { STEP_TABLE } from "../../../src/language/buildfile/step-table.js";

interface Schema {
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly $ref?: string;
  readonly const?: unknown;
  readonly additionalProperties?: boolean | Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

const FILE = new URL("../../../src/language/buildfile/buildfile-1.schema.json", import.meta.url);
const schema: Schema = JSON.parse(readFileSync(FILE, "utf8"));
const definitions = Object.entries(schema.definitions ?? {});

test("the validator is what the generator makes of the schema", () => {
  const script = fileURLToPath(new URL("../../../scripts/generate-schema.mjs", import.meta.url));
  execFileSync(process.execPath, [script, "--check"], { stdio: "pipe" });
});

test("every key has a description for editors", () => {
  const described = (part: Schema): boolean =>
    part.description !== undefined ||
    part.const !== undefined ||
    (part.$ref !== undefined && described(schema.definitions![part.$ref.replace("#/definitions/", "")]!));
  const bare = [["", schema] as const, ...definitions].flatMap(([name, part]) => [
    ...(described(part) ? [] : [name]),
    ...Object.entries(part.properties ?? {}).flatMap(([key, value]) =>
      described(value) ? [] : [`${name}.${key}`],
    ),
  ]);
  expect(bare).toEqual([]);
});

test("unknown keys are errors wherever keys are known", () => {
  const open = definitions.filter(
    ([name, part]) => part.properties && part.additionalProperties !== false && name !== "mount",
  );
  expect(open.map(([name]) => name)).toEqual([]);
});

test("steps are the instructions that there are", () => {
  const names = Object.keys(STEP_TABLE);
  expect(Object.keys(schema.definitions!.step!.properties!)).toEqual(names);
  const triggers = names.filter((name) => name !== "onbuild" && name !== "maintainer");
  expect(Object.keys(schema.definitions!.onbuild!.properties!)).toEqual(triggers);
});

test("data that an editor sees is valid", () => {
  const steps = [{ run: "a" }, { copy: { src: 1, dest: 2.5, chmod: 755, "x-a": null } }, { expose: [80] }];
  expect(validate({ buildfile: 1, "x-y": [], stages: { a: { from: "b", steps } } })).toBe(true);
  expect(validate({ buildfile: 1, stages: { a: { from: 3 } } })).toBe(false);
});
