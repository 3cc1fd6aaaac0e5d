import { numberErrorText, parseGoInt } from "../../base/util/go-number.js";
import type { Ulimit } from "../../llb/ops/exec.js";
import { csvFields } from "./csv-fields.js";
import { invalidOption } from "./invalid-option.js";

/** The limits that a step may have, as setrlimit names them without `RLIMIT_`. */
export const ULIMIT_NAMES: ReadonlySet<string> = new Set(
  "core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack".split(
    " ",
  ),
);

/** The option `ulimit`: `name=soft[:hard]`, several separated by commas. Agrees with parseUlimits, dockerui/attr.go. */
export function readUlimits(text: string): readonly Ulimit[] {
  return text === "" ? [] : csvFields(text).map(parseUlimit);
}

/**
 * One limit; -1 is no limit.
 *
 * @throws BuildError `option/value`. Agrees with ParseUlimit, github.com/docker/go-units.
 */
export function parseUlimit(text: string): Ulimit {
  const equals = text.indexOf("=");
  if (equals === -1) throw invalidOption(`invalid ulimit argument: ${text}`);
  const name = text.slice(0, equals);
  if (!ULIMIT_NAMES.has(name)) throw invalidOption(`invalid ulimit type: ${name}`);
  const values = text.slice(equals + 1);
  const limits = values.split(":");
  if (limits.length > 2) {
    throw invalidOption(
      `too many limit value arguments - ${values}, can only have up to two, \`soft[:hard]\``,
    );
  }
  const soft = readLimit(limits[0]!);
  const hard = limits[1] === undefined ? soft : readLimit(limits[1]);
  if (hard !== -1n && (soft === -1n || soft > hard)) {
    const shown = soft === -1n ? "soft: -1 (unlimited), hard: " : `${soft} > `;
    throw invalidOption(`ulimit soft limit must be less than or equal to hard limit: ${shown}${hard}`);
  }
  return { name, soft, hard };
}

function readLimit(text: string): bigint {
  const limit = parseGoInt(text, 10, 64);
  if (typeof limit === "bigint") return limit;
  throw invalidOption(numberErrorText("ParseInt", text, limit));
}
