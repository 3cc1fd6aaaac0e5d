import { BuildError } from "../../../base/diagnostic/build-error.js";
import type { Range } from "../../../base/source/range.js";
import { goQuote } from "../../../base/util/go-quote.js";
import { suggest } from "../../../base/util/suggest.js";
import type { RunStep, Word } from "../../plan/step.js";
import type { RunInstruction } from "../ast.js";
import { commandLine } from "../command-line.js";
import { type FlagValues, flagSpan, flagTable, readFlags } from "../flags.js";
import type { InstructionContext, InstructionRow } from "../instruction-row.js";
import { stepBase } from "../step-base.js";
import { parseDevice } from "./run-device.js";
import { parseMount } from "./run-mount.js";

const FLAGS = flagTable({
  device: "strings",
  mount: "strings",
  network: "string",
  security: "string",
});

const NETWORKS = ["default", "none", "host"] as const;
const SECURITIES = ["sandbox", "insecure"] as const;
const NOTHING: readonly never[] = [];

/** `RUN [flags] <command>` or `RUN [flags] ["…", …]`. Agrees with parseRun, instructions/parse.go. Spec: spec/dockerfile.md#instructions. */
export const run = {
  name: "RUN",
  shape: "command",
  heredocs: true,
  flags: FLAGS,
  parse: parseRun,
} as const satisfies InstructionRow<RunInstruction, RunStep>;

function parseRun(node: RunInstruction, context: InstructionContext): RunStep {
  const flags = readFlags(node, FLAGS, context);
  // The reference looks at the values in this order.
  const devices = readAll(node, "--device=", parseDevice, context);
  const mounts = readAll(node, "--mount=", parseMount, context);
  const { keyword, code, range, lines, comments } = stepBase(node, context);
  // Member by member: what a spread adds takes an object of its own, and a file may have very many.
  return {
    kind: "run",
    keyword,
    code,
    range,
    lines,
    comments,
    command: commandLine(node, context),
    mounts,
    network: oneOf(NETWORKS, flags, "network", (value) => `invalid network mode ${value}`),
    security: oneOf(SECURITIES, flags, "security", (value) => `security ${value} is not valid`),
    devices,
  };
}

/** Reads the values of a flag that may be repeated. */
function readAll<Value>(
  node: RunInstruction,
  prefix: string,
  read: (value: Word, place: (from: number, to: number) => Range) => Value,
  context: InstructionContext,
): readonly Value[] {
  if (node.flags.length === 0) return NOTHING;
  const values: Value[] = [];
  for (const flag of node.flags) {
    if (!flag.text.startsWith(prefix)) continue;
    const span = flagSpan(node, flag, context);
    const text = flag.text.slice(prefix.length);
    const place = (from: number, to: number) => span(from + prefix.length, to + prefix.length);
    values.push(read({ text, range: place(0, text.length) }, place));
  }
  return values;
}

/** The value of a flag that has a closed list of them; the first is the default. */
function oneOf<Value extends string>(
  values: readonly [Value, ...Value[]],
  flags: FlagValues,
  name: string,
  complaint: (value: string) => string,
): Value {
  const word = flags.get(name);
  if (word === undefined) return values[0];
  const value = values.find((candidate) => candidate === word.text);
  if (value !== undefined) return value;
  const suggestion = suggest(word.text, values);
  throw new BuildError("instruction/value", complaint(goQuote(word.text)), { range: word.range, suggestion });
}
