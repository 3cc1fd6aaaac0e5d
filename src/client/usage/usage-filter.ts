import { BuildError } from "../../base/diagnostic/build-error.js";
import { parseDuration } from "../../base/util/go-duration.js";
import { goQuote } from "../../base/util/go-quote.js";

/** Which records of a cache are meant. */
export interface UsageFilter {
  /** In containerd's syntax; all of it must hold. */
  readonly filter: readonly string[];
  /** Only what was not used for so many nanoseconds; 0 for all. */
  readonly unusedFor: bigint;
}

/** Values that stand for themselves in containerd's syntax. */
const PLAIN_VALUE = /^[^\s,"/|=!~.][^\s,]*$/;
/** Values that are quoted already, as containerd does it. */
const QUOTED_VALUE = /^(["/|]).*\1$/;
const AGE_KEYS = ["until", "unused-for"] as const;

/** Yes and no of what a record is or is not; the opposite where there is a word for it. */
const TRAITS: Readonly<Record<string, string | undefined>> = {
  inuse: undefined,
  mutable: "immutable",
  immutable: "mutable",
  shared: "private",
  private: "shared",
};

/**
 * Filters as users write them, `KEY=VALUE`, `KEY!=VALUE`, `KEY~=REGEX` or `KEY` alone, for DiskUsage and Prune: all must
 * hold. `until` and `unused-for` are durations. `id=X` is a regular expression, as in the reference.
 *
 * @throws BuildError `option/value`. Agrees with toBuildkitPruneInfo, docker buildx, commands/prune.go; beside that, one
 * may say `inuse`, or `mutable=false`, which the daemons understand otherwise.
 */
export function parseUsageFilters(given: readonly string[]): UsageFilter {
  const values = new Map<string, string | undefined>();
  for (const text of given) {
    const [key, value] = split(text);
    if (values.has(key) && values.get(key) !== value) {
      throw new BuildError("option/value", `"${key}" filter expects only one value`);
    }
    values.set(key, value);
  }
  const unusedFor = takeAge(values);
  const filters = [...values].map(([key, value]) => selector(key, value));
  return { filter: filters.length === 0 ? [] : [filters.join(",")], unusedFor };
}

/** The key, with a `!` or `~` at its end, and the value. */
function split(text: string): readonly [string, string | undefined] {
  const equals = text.indexOf("=");
  const key = (equals === -1 ? text : text.slice(0, equals)).trim().toLowerCase();
  if (!/^[a-z_][\w.-]*[!~]?$/.test(key)) {
    throw new BuildError("option/value", `invalid filter "${text}": expected KEY=VALUE`);
  }
  // Some write `==`, as the daemons have it.
  return [
    key,
    equals === -1
      ? undefined
      : text
          .slice(equals + 1)
          .replace(/^=/, "")
          .trim(),
  ];
}

function takeAge(values: Map<string, string | undefined>): bigint {
  const [key, other] = AGE_KEYS.filter((known) => values.has(known));
  if (key === undefined) return 0n;
  if (other !== undefined) {
    throw new BuildError("option/value", `conflicting filters "until" and "unused-for"`);
  }
  try {
    const age = parseDuration(values.get(key) ?? "");
    values.delete(key);
    return age;
  } catch (thrown) {
    throw new BuildError(
      "option/value",
      `"${key}" filter expects a duration (e.g., '24h'): ${BuildError.from(thrown).message}`,
      { cause: thrown },
    );
  }
}

function selector(key: string, value: string | undefined): string {
  if (Object.hasOwn(TRAITS, key) && (value === undefined || value === "true" || value === "false")) {
    return trait(key, value !== "false");
  }
  if (value === undefined) return key;
  const isQuoted = QUOTED_VALUE.test(value) && value.length > 1;
  const written = isQuoted || PLAIN_VALUE.test(value) ? value : goQuote(value);
  if (key === "id") return `${key}~=${written}`;
  return /[!~]$/.test(key) ? `${key}=${written}` : `${key}==${written}`;
}

function trait(key: string, isWanted: boolean): string {
  const asked = isWanted ? key : TRAITS[key];
  if (asked !== undefined) return asked;
  throw new BuildError(
    "option/value",
    `daemons cannot filter by ${key}=false; records in use are never removed anyway`,
  );
}
