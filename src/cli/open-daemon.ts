import type { Address } from "../client/connect/address.js";
import type { ConnectEnv, Daemon } from "../client/connect/daemon.js";
import type { RpcClient } from "../wire/rpc/client.js";
import type { CliIo } from "./cli-io.js";
import { redactUrls } from "./render/redact-urls.js";
import { visible } from "./render/text-width.js";

/** What the options of a command say of daemons. */
export interface DaemonValues {
  readonly addr: readonly Address[];
  readonly tlscacert: string | undefined;
  readonly tlscert: string | undefined;
  readonly tlskey: string | undefined;
  readonly tlsservername: string | undefined;
  readonly tlsdir: string | undefined;
}

/** A daemon that answers, and a connection to it. */
export interface OpenDaemon {
  readonly daemon: Daemon;
  readonly client: RpcClient;
  /** What other connections are made with. */
  readonly connectEnv: ConnectEnv;
}

/**
 * Connects to the first daemon that answers: one of `--addr`, else one of the environment.
 *
 * Rejects with a BuildError that says what is wrong and what to do. Spec: spec/client.md#addresses.
 *
 * @param key Tells builds apart, so that one goes to the same daemon each time.
 */
export async function openDaemon(values: DaemonValues, key: string, io: CliIo): Promise<OpenDaemon> {
  const [{ defaultAddresses }, { chooseDaemon }, { createRpcClient }] = await Promise.all([
    import("../client/connect/default-address.js"),
    import("../client/connect/pool.js"),
    import("../wire/rpc/client.js"),
  ]);
  const connectEnv: ConnectEnv = { env: io.env, warn: (message) => warn(message, io) };
  const addresses = values.addr.length > 0 ? values.addr : await defaultAddresses(connectEnv);
  const { signal } = io;
  const tls = {
    ca: values.tlscacert,
    cert: values.tlscert,
    key: values.tlskey,
    serverName: values.tlsservername,
    dir: values.tlsdir,
  };
  const failures: Error[] = [];
  const onFailure = (_address: Address, error: Error): void => void failures.push(error);
  const daemon = await chooseDaemon(addresses, key, connectEnv, { tls, signal, onFailure });
  // If none is left, the error has them all.
  for (const { message } of failures) warn(message, io);
  const transport = await daemon.connect({ signal });
  return { daemon, client: createRpcClient(transport, { authority: daemon.authority }), connectEnv };
}

/** A line on the standard error that does not keep anything from being done. */
export function warn(message: string, io: CliIo): void {
  io.stderr.write(`WARNING: ${redactUrls(visible(message))}\n`);
}
