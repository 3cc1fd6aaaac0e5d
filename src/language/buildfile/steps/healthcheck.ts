import { BuildError } from "../../../base/diagnostic/build-error.js";
import { NO_HEALTHCHECK } from "../../../base/image/image.js";
import { formatDuration, parseDuration } from "../../../base/util/go-duration.js";
import { numberErrorText, parseGoInt } from "../../../base/util/go-number.js";
import { goQuote } from "../../../base/util/go-quote.js";
import { commandOf } from "../command.js";
import { fail } from "../fail.js";
import type { StepDraft } from "../step-context.js";
import { asScalar, memberOf, requiredOf } from "../words.js";
import type { YamlMap, YamlNode } from "../yaml/tree.js";

type HealthcheckDraft = StepDraft & { kind: "healthcheck" };

/** The shortest duration but 0, which means inherited: a millisecond. */
const MINIMUM = 1_000_000n;

const NONE: HealthcheckDraft = { kind: "healthcheck", ...NO_HEALTHCHECK, test: ["NONE"] };

/** `healthcheck`: a map with `cmd`, or `none`. Values agree with parseHealthcheck, instructions/parse.go. Spec: spec/buildfile.md#healthcheck. */
export function parseHealthcheck(node: YamlNode): HealthcheckDraft {
  if (node.kind !== "map") return NONE;
  const { args, shell } = commandOf(requiredOf(node, "cmd"));
  return {
    kind: "healthcheck",
    test: [shell ? "CMD-SHELL" : "CMD", ...args],
    interval: durationOf(node, "interval"),
    timeout: durationOf(node, "timeout"),
    startPeriod: durationOf(node, "start-period"),
    startInterval: durationOf(node, "start-interval"),
    retries: retriesOf(node),
  };
}

function durationOf(map: YamlMap, name: string): bigint {
  const node = memberOf(map, name);
  if (node === undefined || asScalar(node).text === "") return 0n;
  const value = durationAt(asScalar(node).text, node);
  if (value === 0n || value >= MINIMUM) return value;
  const message = `Interval ${goQuote(name)} cannot be less than ${formatDuration(MINIMUM)}`;
  throw fail("instruction/value", message, node.range);
}

function durationAt(text: string, { range }: YamlNode): bigint {
  try {
    return parseDuration(text);
  } catch (thrown) {
    throw BuildError.from(thrown).at(range);
  }
}

function retriesOf(map: YamlMap): number {
  const node = memberOf(map, "retries");
  if (node === undefined || asScalar(node).text === "") return 0;
  const { text, range } = asScalar(node);
  const value = parseGoInt(text, 10, 32);
  if (typeof value === "string")
    throw fail("instruction/value", numberErrorText("ParseInt", text, value), range);
  if (value < 0) throw fail("instruction/value", `--retries cannot be negative (${value})`, range);
  return value;
}
