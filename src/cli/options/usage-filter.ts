import { parseUsageFilters, type UsageFilter } from "../../client/usage/usage-filter.js";
import type { CliOption } from "./cli-option.js";

/** Which records of a cache are meant. */
export const usageFilterOption: CliOption<UsageFilter> = {
  flags: "--filter <filter>",
  summary: "only these records: KEY=VALUE, KEY!=VALUE or KEY~=REGEX, for example until=24h or type=regular",
  completes: [
    "until=",
    "id=",
    "parents=",
    "description~=",
    "type=",
    "inuse",
    "mutable",
    "immutable",
    "shared",
    "private",
  ],
  read: parseUsageFilters,
};
