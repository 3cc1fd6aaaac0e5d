import { BuildError } from "../../base/diagnostic/build-error.js";
import { parseBool } from "../../base/util/parse-bool.js";
import { csvFields } from "../../frontend/options/csv-fields.js";
import { keyValueField } from "./option-fields.js";

/** A place that build cache comes from or goes to. */
export interface CacheEntry {
  /** `registry`, `local`, `inline`, `gha`, `s3`, `azblob`, or what only the daemon knows. */
  readonly type: string;
  readonly attrs: Readonly<Record<string, string>>;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * One `--cache-from` or `--cache-to`: `type=…,key=value`, or references of images, separated by commas.
 *
 * @throws BuildError `option/value`. Agrees with ParseCacheEntry, docker buildx, util/buildflags/cache.go.
 */
export function parseCacheEntries(text: string): readonly CacheEntry[] {
  if (text === "") return [];
  const fields = csvFields(text);
  if (!text.includes("=")) return fields.map((ref) => ({ type: "registry", attrs: { ref } }));
  let type = "";
  const attrs: Record<string, string> = {};
  for (const field of fields) {
    const [key, value] = keyValueField(field);
    if (key === "type") type = value;
    else attrs[key] = value;
  }
  if (type === "") throw new BuildError("option/value", `type required for "${text}"`);
  const missing = missingAttribute(type, attrs);
  if (missing !== undefined) throw new BuildError("option/value", missing);
  return [{ type, attrs }];
}

function missingAttribute(type: string, attrs: Readonly<Record<string, string>>): string | undefined {
  return type === "registry" && !attrs.ref ? "registry cache requires ref" : undefined;
}

/**
 * Adds what GitHub's and Amazon's environments say of their caches. Entries for GitHub's cache go where there is none,
 * as on a developer's machine. Agrees with CreateCaches, docker buildx, build/opt.go; credentials of AWS come from the
 * environment only, not from profiles.
 */
export function withEnvironment(entries: readonly CacheEntry[], env: Env): readonly CacheEntry[] {
  return entries.flatMap((entry) => {
    switch (entry.type) {
      case "gha":
        return withGithub(entry, env);
      case "s3":
        return [withAws(entry, env)];
      default:
        return [entry];
    }
  });
}

function withGithub({ type, attrs: given }: CacheEntry, env: Env): readonly CacheEntry[] {
  const isV2 = given.version === undefined && parseBool(env.ACTIONS_CACHE_SERVICE_V2 ?? "") === true;
  const version = isV2 ? "2" : given.version;
  const attrs = filled(given, {
    token: env.ACTIONS_RUNTIME_TOKEN,
    url_v2: version === "2" ? env.ACTIONS_RESULTS_URL : undefined,
    url: env.ACTIONS_CACHE_URL ?? env.ACTIONS_RESULTS_URL,
  });
  return attrs.token && (attrs.url || attrs.url_v2) ? [{ type, attrs }] : [];
}

function withAws({ type, attrs: given }: CacheEntry, env: Env): CacheEntry {
  if (given.access_key_id !== undefined && given.secret_access_key !== undefined)
    return { type, attrs: given };
  if (!env.AWS_ACCESS_KEY_ID || !env.AWS_SECRET_ACCESS_KEY) return { type, attrs: given };
  const attrs = filled(given, {
    access_key_id: env.AWS_ACCESS_KEY_ID,
    secret_access_key: env.AWS_SECRET_ACCESS_KEY,
    session_token: env.AWS_SESSION_TOKEN || undefined,
  });
  return { type, attrs };
}

function filled(
  given: Readonly<Record<string, string>>,
  more: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const attrs = { ...given };
  for (const [key, value] of Object.entries(more)) {
    if (value !== undefined) attrs[key] ??= value;
  }
  return attrs;
}
