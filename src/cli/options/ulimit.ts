import { parseGoInt } from "../../base/util/go-number.js";
import type { Ulimit } from "../../llb/ops/exec.js";
import { badValue, type CliOption } from "./cli-option.js";

const NAMES: ReadonlySet<string> = new Set(
  "core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack".split(
    " ",
  ),
);

/** Limits of all steps, by name. Agrees with ParseUlimit, github.com/docker/go-units. */
export const ulimitOption: CliOption<readonly Ulimit[]> = {
  flags: "--ulimit <name=soft[:hard]>",
  summary: "limit of all steps, for example nofile=1024:2048",
  completes: [...NAMES].map((name) => `${name}=`),
  read: (given) => {
    const limits = new Map(given.map(readUlimit).map((limit) => [limit.name, limit]));
    return [...limits.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  },
};

function readUlimit(text: string): Ulimit {
  const equals = text.indexOf("=");
  if (equals === -1) throw badValue(`invalid ulimit argument: ${text}`);
  const name = text.slice(0, equals);
  if (!NAMES.has(name)) throw badValue(`invalid ulimit type: ${name}`);
  const limits = text.slice(equals + 1).split(":");
  if (limits.length > 2) {
    throw badValue(
      `too many limit value arguments - ${text.slice(equals + 1)}, can only have up to two, soft[:hard]`,
    );
  }
  const soft = readLimit(limits[0]!);
  const hard = limits[1] === undefined ? soft : readLimit(limits[1]);
  if (hard !== -1n && (soft === -1n || soft > hard)) {
    const shown = soft === -1n ? "soft: -1 (unlimited), hard: " : `${soft} > `;
    throw badValue(`ulimit soft limit must be less than or equal to hard limit: ${shown}${hard}`);
  }
  return { name, soft, hard };
}

function readLimit(text: string): bigint {
  const limit = parseGoInt(text, 10, 64);
  if (typeof limit !== "bigint") throw badValue(`"${text}" is not a whole number`);
  return limit;
}
