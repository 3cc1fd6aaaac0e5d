import { connect, type Socket } from "node:net";
import { AGENT_FAILURE, type AgentAnswer, AgentMessageReader, framed, isReadOnly } from "./agent-messages.js";

/** Agrees with `unixSocketDialer`, session/sshforward/sshprovider. */
const CONNECT_TIMEOUT = 2000;

/** A connection to an agent that listens at a path. Rejects with an Error in the words of Go's net package. */
export function connectAgent(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path, allowHalfOpen: true });
    const fail = (reason: string): void => {
      clearTimeout(timer);
      socket.destroy();
      reject(new Error(`failed to connect to ${path}: dial unix ${path}: ${reason}`));
    };
    const timer = setTimeout(() => fail("i/o timeout"), CONNECT_TIMEOUT);
    socket.once("error", (error: NodeJS.ErrnoException) => fail(reasonOf(error)));
    socket.once("connect", () => {
      clearTimeout(timer);
      socket.removeAllListeners("error");
      socket.on("error", () => {}); // met by whoever reads or writes
      resolve(socket);
    });
  });
}

/**
 * Lets an agent behind a connection answer what only looks or signs, one request at a time. Rejects with an Error
 * when the agent is gone or does not answer in its protocol.
 */
export function socketAgent(socket: Socket): AgentAnswer {
  const reader = new AgentMessageReader();
  const pieces: AsyncIterator<Uint8Array> = socket[Symbol.asyncIterator]();
  return async (request) => {
    if (!isReadOnly(request)) return AGENT_FAILURE;
    socket.write(framed(request));
    for (;;) {
      const answer = reader.next();
      if (answer !== undefined) return answer;
      const { done, value } = await pieces.next();
      if (done) throw new Error("the ssh agent closed the connection");
      reader.push(value);
    }
  };
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.code === "ECONNREFUSED") return "connect: connection refused";
  if (error.code === "ENOENT") return "connect: no such file or directory";
  if (error.code === "EACCES") return "connect: permission denied";
  return error.message;
}
