import { EnvMap } from "../../src/llb/lower/build-state.js";

/** An environment of these variables, in order. */
export function envOf(values: Readonly<Record<string, string>>): EnvMap {
  const env = new EnvMap();
  for (const [name, value] of Object.entries(values)) env.set(name, value);
  return env;
}
