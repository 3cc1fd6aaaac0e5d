import { createRpcClient, type RpcClient } from "../../../src/wire/rpc/client.js";
import { type Handler, serveRpc } from "../../../src/wire/rpc/server.js";
import { duplexPair } from "../../wire/rpc/transports.js";

const open = new Set<() => Promise<void>>();

/** Serves handlers as a session does, and gives what the daemon calls them with. */
export function serve(handlers: readonly Handler[]): RpcClient {
  const [ours, theirs] = duplexPair();
  const server = serveRpc(ours, handlers);
  const client = createRpcClient(theirs);
  open.add(async () => {
    await client.close();
    await server.close();
  });
  return client;
}

/** Ends all connections that {@link serve} made. */
export async function stopServing(): Promise<void> {
  const closing = [...open].map((close) => close());
  open.clear();
  await Promise.all(closing);
}
