import type { Env } from "../../../language/words/env.js";
import type { Mount } from "./mount.js";

/** An environment where the variables that secrets fill read `****`: for step names, which everybody sees. */
export function maskSecrets(mounts: readonly Mount[], env: Env): Env {
  const names = new Set(mounts.flatMap((mount) => (mount.type === "secret" ? (mount.env ?? []) : [])));
  if (names.size === 0) return env;
  return {
    get: (name) => (names.has(name) ? "****" : env.get(name)),
    *keys() {
      for (const name of env.keys()) if (!names.has(name)) yield name;
      yield* names;
    },
  };
}
