import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { goQuote } from "../../../base/util/go-quote.js";
import type { YamlNode } from "../../../language/buildfile/yaml/tree.js";
import type { CdiSpec } from "./cdi-spec.js";
import { parseSpec } from "./parse-spec.js";
import { SpecError } from "./record-reader.js";

/** Bytes; those of drivers with hundreds of devices have a tenth. */
export const MAX_SPEC_SIZE = 1 << 20;

/**
 * Reads a file that describes devices. Rejects with a {@link SpecError} in the words of the reference, whatever is
 * there; undefined if there is none any more. Agrees with ReadSpec, CDI's pkg/cdi/spec.go.
 */
export async function readSpec(path: string): Promise<CdiSpec | undefined> {
  let text: string;
  try {
    text = await readText(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new SpecError(`failed to read CDI Spec ${goQuote(path)}: ${reasonOf(error)}`);
  }
  let value: unknown;
  try {
    value = await parseText(path, text);
  } catch (error) {
    throw new SpecError(`failed to parse CDI Spec ${goQuote(path)}: ${reasonOf(error)}`);
  }
  if (value === null || value === undefined) {
    throw new SpecError(`failed to parse CDI Spec ${goQuote(path)}, no Spec data`);
  }
  try {
    return parseSpec(value);
  } catch (error) {
    throw new SpecError(`invalid CDI Spec ${goQuote(path)}: ${reasonOf(error)}`);
  }
}

/** Opened without waiting, as it may be a pipe that nobody writes to. */
async function readText(path: string): Promise<string> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw new SpecError("it is not a regular file");
    const buffer = Buffer.alloc(Math.min(stats.size, MAX_SPEC_SIZE) + 1);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    if (length > MAX_SPEC_SIZE) throw new SpecError(`it is larger than ${MAX_SPEC_SIZE} bytes`);
    return new TextDecoder("utf-8", { fatal: true }).decode(buffer.subarray(0, length));
  } finally {
    await file.close();
  }
}

/** YAML, of which JSON is a part that can be read without more. */
async function parseText(path: string, text: string): Promise<unknown> {
  if (/^\s*\{/.test(text)) {
    try {
      return JSON.parse(text);
    } catch {
      // It may be a mapping of YAML.
    }
  }
  const [{ parseYaml }, { Source }] = await Promise.all([
    import("../../../language/buildfile/yaml/parse-yaml.js"),
    import("../../../base/source/source.js"),
  ]);
  const source = new Source(path, text, "YAML");
  const { root, errors } = parseYaml(source);
  const [error] = errors;
  if (error === undefined) return root && plainValue(root);
  const line = error.range === undefined ? "" : `line ${source.position(error.range.start).line}: `;
  throw new SpecError(`${line}${error.message}`);
}

/** Numbers that begin with a zero are octal, as modes of files are written and as YAML 1.1 has them. */
function plainValue(node: YamlNode): unknown {
  if (node.kind === "list") return node.items.map(plainValue);
  if (node.kind === "map") {
    return Object.fromEntries([...node.entries].map(([name, { value }]) => [name, plainValue(value)]));
  }
  return typeof node.data === "number" && /^0[0-7]+$/.test(node.text)
    ? Number.parseInt(node.text, 8)
    : node.data;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.trimEnd().replace(/:?\n[\s\S]*/, "") : String(error);
}
