import { createHash } from "node:crypto";
import { BuildError } from "../../base/diagnostic/build-error.js";
import type { ErrorCode } from "../../base/diagnostic/codes.js";
import { type Address, formatAddress } from "./address.js";
import { type ConnectEnv, type ConnectOptions, type Daemon, resolveDaemon } from "./daemon.js";
import { probeDaemon } from "./probe.js";
import type { TlsOptions } from "./tls-options.js";

/**
 * The addresses in the order in which a build tries them. One build, known by its `key`, has the same order every
 * time and on every machine, whatever the order they are given in, so that it finds its cache again. Daemons share
 * builds evenly; adding or removing one moves only those builds that are its own (rendezvous hashing).
 */
export function orderAddresses(addresses: readonly Address[], key: string): Address[] {
  const scored = addresses.map((address) => {
    const name = formatAddress(address);
    return { address, name, score: createHash("sha256").update(`${key}\0${name}`).digest("hex") };
  });
  scored.sort((a, b) => compare(b.score, a.score) || compare(a.name, b.name));
  return scored.map(({ address }) => address);
}

/** Errors of a daemon that another may not have. */
const PASSED_OVER: ReadonlySet<ErrorCode> = new Set([
  "daemon/unreachable",
  "daemon/certificate",
  "daemon/protocol",
  "daemon/lost",
]);

/** How a pool is used. */
export interface PoolOptions extends ConnectOptions {
  /** Told of each daemon that is passed over. */
  readonly onFailure?: ((address: Address, error: BuildError) => void) | undefined;
}

/**
 * Tries the addresses in the order for `key` until one can be connected to, and gives what `attempt` gives for it.
 *
 * Only daemons that cannot be reached, are lost or are none lead to the next. Rejects with any other at once, with the signal's reason, with the error of
 * the only address, or with one BuildError `daemon/unreachable` that has the errors of all.
 */
export async function connectFirst<Connected>(
  addresses: readonly Address[],
  key: string,
  attempt: (address: Address) => Promise<Connected>,
  { signal, onFailure }: PoolOptions = {},
): Promise<Connected> {
  const errors: BuildError[] = [];
  for (const address of orderAddresses(addresses, key)) {
    signal?.throwIfAborted();
    try {
      return await attempt(address);
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (!(error instanceof BuildError && PASSED_OVER.has(error.code))) throw error;
      errors.push(error);
      onFailure?.(address, error);
    }
  }
  const [only] = errors;
  if (only !== undefined && errors.length === 1) throw only;
  throw noneError(errors);
}

/**
 * The daemon for a build: the first of a list that answers, or the only one without a look whether it does.
 *
 * Rejects as {@link connectFirst} and resolveDaemon do.
 */
export async function chooseDaemon(
  addresses: readonly Address[],
  key: string,
  env: ConnectEnv,
  { tls = {}, ...options }: PoolOptions & { readonly tls?: TlsOptions | undefined } = {},
): Promise<Daemon> {
  const [only] = addresses;
  if (only !== undefined && addresses.length === 1) return resolveDaemon(only, env, tls);
  const attempt = async (address: Address) => {
    const daemon = await resolveDaemon(address, env, tls);
    await probeDaemon(daemon, { signal: options.signal, timeout: env.connectTimeout });
    return daemon;
  };
  return connectFirst(addresses, key, attempt, options);
}

function noneError(errors: readonly BuildError[]): BuildError {
  const list = errors.map((error) => `\n  ${error.message}`).join("");
  return new BuildError(
    "daemon/unreachable",
    `none of ${errors.length} BuildKits can be connected to:${list}`,
    {
      cause: new AggregateError(errors),
    },
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
