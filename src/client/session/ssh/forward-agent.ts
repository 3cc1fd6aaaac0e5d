import type { Socket } from "node:net";
import type { BytesMessage } from "../../../proto/generated/ssh.js";
import type { RpcStream } from "../../../wire/rpc/stream.js";
import { sendMessage } from "../send-message.js";
import { type AgentAnswer, AgentMessageReader, framed } from "./agent-messages.js";

type AgentCall = RpcStream<BytesMessage, BytesMessage>;

/** Answers the messages of a connection in order, until the other side has no more. */
export async function answerAgent(call: AgentCall, answer: AgentAnswer): Promise<void> {
  const reader = new AgentMessageReader();
  for await (const { data } of call) {
    if (data === undefined) continue;
    reader.push(data);
    for (let request = reader.next(); request !== undefined; request = reader.next()) {
      await sendMessage(call, { data: framed(await answer(request)) });
    }
  }
}

/**
 * Passes a connection's bytes on as they are, both ways, until the agent has no more; the end of one direction
 * reaches the other side as such. Agrees with Copy, session/sshforward/copy.go.
 */
export async function copyAgent(call: AgentCall, socket: Socket): Promise<void> {
  const requests = copyRequests(call, socket);
  requests.catch(() => socket.destroy());
  for await (const data of socket) await sendMessage(call, { data });
}

async function copyRequests(call: AgentCall, socket: Socket): Promise<void> {
  for await (const { data } of call) {
    if (data === undefined || data.length === 0) continue;
    if (!socket.write(data)) await drained(socket);
  }
  socket.end();
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      socket.off("drain", settle).off("close", settle);
      if (socket.destroyed) reject(new Error("the ssh agent closed the connection"));
      else resolve();
    };
    socket.on("drain", settle).on("close", settle);
    if (socket.destroyed || !socket.writableNeedDrain) settle();
  });
}
