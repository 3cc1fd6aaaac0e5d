import { parseUlimit, ULIMIT_NAMES } from "../../frontend/options/ulimits.js";
import type { Ulimit } from "../../llb/ops/exec.js";
import type { CliOption } from "./cli-option.js";

/** Limits of all steps, by name; the last one given for a name counts. */
export const ulimitOption: CliOption<readonly Ulimit[]> = {
  flags: "--ulimit <name=soft[:hard]>",
  summary: "limit of all steps, for example nofile=1024:2048",
  completes: [...ULIMIT_NAMES].map((name) => `${name}=`),
  read: (given) => {
    const limits = new Map(given.map(parseUlimit).map((limit) => [limit.name, limit]));
    return [...limits.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  },
};
