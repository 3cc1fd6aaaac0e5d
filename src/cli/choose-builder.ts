import { BuildError } from "../base/diagnostic/build-error.js";
import type { Address, EngineAddress } from "../client/connect/address.js";
import type { CliIo } from "./cli-io.js";
import { type DaemonValues, type OpenDaemon, openDaemon, warn } from "./open-daemon.js";

/** What the options of a command say of the bundled engine. */
export interface EngineValues {
  /** Where it keeps what it makes; this asks for it. */
  readonly root: string | undefined;
}

/** Who does the work: a daemon, or the engine of this program. */
export type Builder =
  | { readonly kind: "daemon"; readonly opened: OpenDaemon }
  | {
      readonly kind: "engine";
      readonly root: string | undefined;
      /** It was not asked for: there is no daemon. */
      readonly isFallback: boolean;
    };

/** Whether a command is for the engine of this program; undefined if the daemons of `addresses` are meant. */
export interface BuilderChoice {
  readonly engine: Extract<Builder, { readonly kind: "engine" }> | undefined;
  readonly addresses: readonly Address[];
}

/**
 * Finds out who is meant: what `--addr` or `--root` says, else the environment's daemon, else the bundled engine.
 * Nothing is connected to.
 *
 * Rejects with a BuildError `option/value` for an address that is none. Spec: spec/client.md#default-address.
 */
export async function chooseAddresses(
  { addr, root }: DaemonValues & EngineValues,
  io: CliIo,
): Promise<BuilderChoice> {
  if (root !== undefined) {
    if (addr.some(({ scheme }) => scheme !== "engine")) {
      throw new BuildError("option/value", "--root is for the bundled engine, and --addr names a daemon");
    }
    return engineChoice(root, false);
  }
  const { addresses, isFallback } =
    addr.length > 0 ? { addresses: addr, isFallback: false } : await usual(io);
  const [only] = addresses;
  if (addresses.length === 1 && only?.scheme === "engine") return engineChoice(only.root, isFallback);
  return { engine: undefined, addresses };
}

/** As {@link chooseAddresses}, and connects to the daemon that is meant. Rejects as openDaemon does. */
export async function chooseBuilder(
  values: DaemonValues & EngineValues,
  key: string,
  io: CliIo,
): Promise<Builder> {
  const { engine, addresses } = await chooseAddresses(values, io);
  if (engine !== undefined) return engine;
  try {
    return { kind: "daemon", opened: await openDaemon({ ...values, addr: addresses }, key, io) };
  } catch (error) {
    // Nobody has said that it has to be this one.
    const isOther =
      values.addr.length > 0 || !(error instanceof BuildError) || error.code !== "daemon/unreachable";
    if (isOther || io.signal?.aborted) throw error;
    throw new BuildError(error.code, `${error.message}\nTo build without a daemon: --addr engine://`, {
      cause: error,
    });
  }
}

/**
 * The directory of the bundled engine for a command that is about nothing else: what `--root` says, or BUILDFILE_HOST if it
 * names the engine; undefined for the usual one.
 */
export async function engineRoot(
  root: string | undefined,
  { env }: Pick<CliIo, "env">,
): Promise<string | undefined> {
  if (root !== undefined || !env.BUILDFILE_HOST?.startsWith("engine://")) return root;
  const { parseAddresses } = await import("../client/connect/address-list.js");
  const [address] = parseAddresses([env.BUILDFILE_HOST]);
  return address?.scheme === "engine" ? address.root : undefined;
}

function engineChoice(root: string | undefined, isFallback: boolean): BuilderChoice {
  return { engine: { kind: "engine", root, isFallback }, addresses: [] };
}

const ENGINE: EngineAddress = { scheme: "engine" };

async function usual(
  io: CliIo,
): Promise<{ readonly addresses: readonly Address[]; readonly isFallback: boolean }> {
  const { defaultAddresses } = await import("../client/connect/default-address.js");
  try {
    const addresses = await defaultAddresses({ env: io.env, warn: (message) => warn(message, io) });
    return { addresses, isFallback: false };
  } catch (error) {
    const isNone = error instanceof BuildError && error.code === "daemon/unreachable";
    // The engine runs steps by the system calls of Linux.
    if (isNone && process.platform === "linux") return { addresses: [ENGINE], isFallback: true };
    throw error;
  }
}
