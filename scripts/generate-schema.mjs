// Writes src/language/buildfile/generated/validate.js, the validator of the JSON Schema of YAML Buildfiles as code, so
// that no program that validates has to load and run a compiler of schemas. `--check` writes nothing and fails if the
// file is not what it would write.

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);
const { Ajv } = require("ajv");
const standaloneCode = require("ajv/dist/standalone").default;

const ROOM = new URL("../src/language/buildfile/", import.meta.url);
const SCHEMA = fileURLToPath(new URL("buildfile-1.schema.json", ROOM));
const TARGET = fileURLToPath(new URL("generated/validate.js", ROOM));

/** For people and editors; the validator does not need them. */
const ANNOTATIONS = new Set(["title", "description", "default", "examples"]);

/** What Ajv loads at run time for some keywords; the schema does without them. */
const RUNTIME = /\brequire\(/;

/** Ajv copies all errors so far each time it gets more from a part, which for a long list takes forever. */
const CONCATENATION = /vErrors === null \? (\w+)\.errors : vErrors\.concat\(\1\.errors\)/g;
const APPEND = `function append(errors, more) {
  if (errors === null) return more;
  for (const error of more) errors.push(error);
  return errors;
}`;

/** The schema without annotations. Under `properties` and `definitions` all keys are names. */
function withoutAnnotations(value, areNames = false) {
  if (Array.isArray(value)) return value.map((item) => withoutAnnotations(item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => areNames || !ANNOTATIONS.has(key))
      .map(([key, item]) => [key, withoutAnnotations(item, key === "properties" || key === "definitions")]),
  );
}

function generate() {
  const schema = withoutAnnotations(JSON.parse(readFileSync(SCHEMA, "utf8")));
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    messages: false,
    inlineRefs: false,
    discriminator: true,
    allowUnionTypes: true,
    strict: true,
    strictRequired: false,
    strictTypes: false,
    // `.inf` is a text here, like any scalar.
    strictNumbers: false,
    code: { source: true, esm: true, lines: true },
  });
  const code = standaloneCode(ajv, ajv.compile(schema));
  if (!CONCATENATION.test(code)) throw new Error("Ajv gathers errors in another way now");
  if (RUNTIME.test(code)) throw new Error("the schema uses a keyword that needs Ajv at run time");
  return [
    "// Made from ../buildfile-1.schema.json by scripts/generate-schema.mjs; do not edit.",
    "// biome-ignore-all lint: generated",
    "// biome-ignore-all format: generated",
    "// biome-ignore-all assist: generated",
    "",
    code.replace(/^"use strict";\s*/, "").replace(CONCATENATION, "append(vErrors, $1.errors)"),
    APPEND,
    "",
  ].join("\n");
}

function readIfThere(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const code = generate();
  if (!process.argv.includes("--check")) writeFileSync(TARGET, code);
  else if (readIfThere(TARGET) !== code) {
    console.error(`not up to date: ${TARGET}; run node scripts/generate-schema.mjs`);
    process.exitCode = 1;
  }
}
