import { BuildError } from "../../../base/diagnostic/build-error.js";
import { NO_HEALTHCHECK } from "../../../base/image/image.js";
import { formatDuration, parseDuration } from "../../../base/util/go-duration.js";
import { numberErrorText, parseGoInt } from "../../../base/util/go-number.js";
import { goQuote } from "../../../base/util/go-quote.js";
import type { HealthcheckStep } from "../../plan/step.js";
import type { HealthcheckInstruction } from "../ast.js";
import { commandLine } from "../command-line.js";
import { type FlagValues, flagTable, readFlags } from "../flags.js";
import { goUpper } from "../go-case.js";
import type { InstructionContext, InstructionRow } from "../instruction-row.js";
import { argumentError, stepBase } from "../step-base.js";

const FLAGS = flagTable({
  interval: "string",
  timeout: "string",
  "start-period": "string",
  "start-interval": "string",
  retries: "string",
});

/** The shortest duration but 0, which means inherited: a millisecond. */
const MINIMUM = 1_000_000n;

/** `HEALTHCHECK [flags] CMD <command>` or `HEALTHCHECK NONE`. Agrees with parseHealthcheck, instructions/parse.go. Spec: spec/dockerfile.md#instructions. */
export const healthcheck = {
  name: "HEALTHCHECK",
  shape: "health",
  heredocs: false,
  flags: FLAGS,
  parse: parseHealthcheck,
} as const satisfies InstructionRow<HealthcheckInstruction, HealthcheckStep>;

function parseHealthcheck(node: HealthcheckInstruction, context: InstructionContext): HealthcheckStep {
  if (node.type === undefined) throw argumentError(node, "HEALTHCHECK requires at least one argument");
  const type = goUpper(node.type.text);
  const { args, shell } = commandLine(node, context);
  if (type === "NONE") {
    if (args.length > 0) throw argumentError(node, "HEALTHCHECK NONE takes no arguments");
    return { kind: "healthcheck", ...stepBase(node, context), ...NO_HEALTHCHECK, test: [type] };
  }
  const flags = readFlags(node, FLAGS, context);
  if (type !== "CMD") {
    const message = `Unknown type ${goQuote(type)} in HEALTHCHECK (try CMD)`;
    throw new BuildError("instruction/arguments", message, { range: node.type.range });
  }
  if (args.length === 0) throw argumentError(node, "Missing command after HEALTHCHECK CMD");
  return {
    kind: "healthcheck",
    ...stepBase(node, context),
    test: [shell ? "CMD-SHELL" : "CMD", ...args],
    interval: duration(flags, "interval"),
    timeout: duration(flags, "timeout"),
    startPeriod: duration(flags, "start-period"),
    startInterval: duration(flags, "start-interval"),
    retries: retries(flags),
  };
}

function duration(flags: FlagValues, name: string): bigint {
  const word = flags.text(name);
  if (word === undefined) return 0n;
  const value = at(word.range, () => parseDuration(word.text));
  if (value === 0n || value >= MINIMUM) return value;
  const message = `Interval ${goQuote(name)} cannot be less than ${formatDuration(MINIMUM)}`;
  throw new BuildError("instruction/value", message, { range: word.range });
}

function retries(flags: FlagValues): number {
  const word = flags.text("retries");
  if (word === undefined) return 0;
  const value = parseGoInt(word.text, 10, 32);
  if (typeof value === "string") {
    throw new BuildError("instruction/value", numberErrorText("ParseInt", word.text, value), {
      range: word.range,
    });
  }
  if (value < 0) {
    throw new BuildError("instruction/value", `--retries cannot be negative (${value})`, {
      range: word.range,
    });
  }
  return value;
}

/** Gives an error that knows no place the place of the value that was read. */
function at<Value>(range: { readonly start: number; readonly end: number }, read: () => Value): Value {
  try {
    return read();
  } catch (thrown) {
    throw BuildError.from(thrown).at(range);
  }
}
