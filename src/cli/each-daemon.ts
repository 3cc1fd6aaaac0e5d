import type { Daemon } from "../client/connect/daemon.js";
import type { ContentReader } from "../client/content.js";
import type { ControlClient } from "../client/control.js";
import type { CallOptions } from "../wire/rpc/client.js";
import { RpcError, StatusCode } from "../wire/rpc/status.js";
import { chooseAddresses, type EngineValues } from "./choose-builder.js";
import type { CliIo } from "./cli-io.js";
import { type DaemonValues, openDaemon } from "./open-daemon.js";
import type { RuntimeValues } from "./open-engine-for.js";

/** A daemon, or the engine of this program, that is asked something, or told to do something, beside builds. */
export interface ControlledDaemon {
  readonly daemon: Pick<Daemon, "address"> & { readonly kind: Daemon["kind"] | "engine" };
  readonly control: ControlClient;
  readonly content: ContentReader;
  /** For every call: an interrupt ends it. */
  readonly options: CallOptions;
  /** How many daemons are visited. */
  readonly count: number;
}

/** Milliseconds that a daemon has for questions that it need not think about, as those of docker buildx. */
export const ANSWER_TIMEOUT = 20_000;

/** What is done with a daemon; true if no further one need be visited. */
export type Visit = (at: ControlledDaemon) => Promise<boolean | undefined>;

/**
 * Visits the daemons of a command line in the order given, one after the other: all of `--addr`, else those of the
 * environment. A build goes to one of several; what is in their caches and histories is in all of them. Where a build would
 * be done by the engine of this program, that is visited.
 *
 * Rejects as chooseAddresses and openDaemon do, and with what a visit rejects with; an RpcError becomes a BuildError.
 *
 * @param doing What is done, for errors: `list workers`.
 */
export async function eachDaemon(
  values: DaemonValues & EngineValues & RuntimeValues,
  doing: string,
  io: CliIo,
  visit: Visit,
): Promise<void> {
  const { engine, addresses } = await chooseAddresses(values, io);
  if (engine !== undefined) {
    const { visitEngine } = await import("./visit-engine.js");
    return visitEngine({ builder: engine, values }, doing, io, visit);
  }
  const [{ createControlClient }, { createContentReader }, { controlError }] = await Promise.all([
    import("../client/control.js"),
    import("../client/content.js"),
    import("../client/control-error.js"),
  ]);
  for (const address of addresses) {
    const { daemon, client } = await openDaemon({ ...values, addr: [address] }, "", io);
    const options = { signal: io.signal };
    const control = createControlClient(client);
    const content = createContentReader(client);
    try {
      if (await visit({ daemon, control, content, options, count: addresses.length })) return;
    } catch (thrown) {
      if (isUnavailable(thrown)) await explain(daemon, io);
      throw controlError(thrown, doing, daemon.address);
    } finally {
      void client.close();
    }
  }
}

function isUnavailable(thrown: unknown): boolean {
  return thrown instanceof RpcError && thrown.code === StatusCode.unavailable;
}

/** What is behind an address may be no BuildKit at all: rejects with a BuildError that says so, if that is seen. */
async function explain(daemon: Daemon, io: CliIo): Promise<void> {
  const { probeDaemon } = await import("../client/connect/probe.js");
  await probeDaemon(daemon, { signal: io.signal });
}

/** A line that tells which of several daemons the following is about; nothing for the only one. */
export function daemonHeading({ daemon, count }: ControlledDaemon): string {
  return count === 1 ? "" : `${daemon.address}\n`;
}
