import type { Engine } from "../build/open-engine.js";
import { diskSpace } from "../state/disk-usage.js";
import { collectionPolicies } from "./collection-policies.js";

/** When somebody last thought of removing what is too much, milliseconds since 1970. */
const NOTE = "collection";
/** Milliseconds between two times: if the disk is full, and if nothing is known. BuildKit's shortest is the same. */
const SHORTEST = 60_000;
const LONGEST = 15 * 60_000;

/**
 * Whether it is time to look for what is too much, and somebody is about to: for others it is not, from then on. Takes some
 * hundredths of a millisecond.
 *
 * @throws BuildError `option/value` for settings that make no sense
 */
export function isCollectionDue(
  { state }: Pick<Engine, "state">,
  env: Readonly<Record<string, string | undefined>>,
  now = Date.now(),
): boolean {
  const notes = state.table<string>("state", { encoding: "string" });
  const last = Number(notes.get(NOTE) ?? 0);
  const age = now - last;
  if (age >= 0 && age < SHORTEST) return false;
  const policies = collectionPolicies(state.root, env);
  if (policies.length === 0) return false;
  const { free } = diskSpace(state.root);
  const isTight = policies.some(({ minFreeSpace = 0 }) => free < minFreeSpace);
  if (age >= 0 && age < LONGEST && !isTight) return false;
  state.write(() => void notes.put(NOTE, String(now)));
  // There is not much in a new one.
  return last > 0;
}
