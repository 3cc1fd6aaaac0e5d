import { BuildError } from "../base/diagnostic/build-error.js";
import type { UsageRecord } from "../proto/generated/control.js";
import { chooseAddresses, type EngineValues } from "./choose-builder.js";
import type { CliIo } from "./cli-io.js";
import type { DaemonValues } from "./open-daemon.js";
import { openEngineFor } from "./open-engine-for.js";

/** Milliseconds that it may take. What is left then is for the next time. */
const LONGEST = 5 * 60_000;

/**
 * Removes from the bundled engine's cache what its own rules say, as is done after builds; one process at a time, and at most
 * once a minute. Gives what was removed.
 *
 * Rejects with a BuildError: `option/value` if a daemon is meant, as those do it by themselves, or for wrong settings; `store/…`.
 */
export async function collectGarbage(
  values: DaemonValues & EngineValues,
  io: CliIo,
): Promise<readonly UsageRecord[]> {
  const { engine: meant } = await chooseAddresses(values, io);
  if (meant === undefined) {
    throw new BuildError("option/value", "--collect is for the bundled engine; daemons do it by themselves");
  }
  const [engine, { engineHousekeeping }, { collectionPolicies }, { usageRecord }] = await Promise.all([
    openEngineFor(meant.root, {}, io),
    import("../engine/control/engine-housekeeping.js"),
    import("../engine/control/collection-policies.js"),
    import("../engine/control/usage-record.js"),
  ]);
  const removed: UsageRecord[] = [];
  const timeout = AbortSignal.timeout(LONGEST);
  try {
    await engineHousekeeping(engine).collect({
      policies: collectionPolicies(engine.state.root, io.env),
      signal: io.signal === undefined ? timeout : AbortSignal.any([io.signal, timeout]),
      onPruned: (entry) => removed.push(usageRecord(entry)),
    });
  } catch (error) {
    if (!timeout.aborted || io.signal?.aborted === true) throw error;
  } finally {
    await engine.close();
  }
  return removed;
}
