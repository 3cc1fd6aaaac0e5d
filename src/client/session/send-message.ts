import type { RpcStream } from "../../wire/rpc/stream.js";

/** Sends a message, and waits while the other side is slower than we are. Rejects when the call is over. */
export async function sendMessage<Out>(stream: RpcStream<Out, unknown>, message: Out): Promise<void> {
  if (!stream.send(message)) await stream.drained();
}
