import { chmodSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { type AgentAnswer, AgentMessageReader, framed } from "./agent-messages.js";
import type { AgentPlace } from "./agent-place.js";
import { keyAgent } from "./key-agent.js";
import { connectAgent, socketAgent } from "./socket-agent.js";

/** A socket where an agent is found. */
export interface AgentListener {
  readonly path: string;
  /** Ends all connections and removes the socket. */
  close(): Promise<void>;
}

/**
 * Lets whoever may open a new socket at `path` ask an agent, to list its keys and sign with them only, unless the agent's
 * bytes go through as they are. Rejects with what listening fails with.
 * Agrees with MountSSHSocket, session/sshforward/ssh.go.
 */
export function listenAgent(place: AgentPlace, path: string): Promise<AgentListener> {
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => open.delete(socket));
    serve(place, socket).then(
      () => socket.end(),
      () => socket.destroy(),
    );
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, () => {
      chmodSync(path, 0o600);
      resolve({
        path,
        close: () =>
          new Promise((done) => {
            server.close(() => {
              rmSync(path, { force: true });
              done();
            });
            for (const socket of open) socket.destroy();
          }),
      });
    });
  });
}

async function serve(place: AgentPlace, socket: Socket): Promise<void> {
  if (place.kind === "keys") return answer(socket, keyAgent(place.keys));
  const agent = await connectAgent(place.path);
  socket.on("close", () => agent.destroy());
  try {
    if (!place.raw) return await answer(socket, socketAgent(agent));
    await new Promise<void>((resolve) => {
      agent.on("close", () => resolve());
      socket.pipe(agent);
      agent.pipe(socket);
    });
  } finally {
    agent.destroy();
  }
}

async function answer(socket: Socket, answerOf: AgentAnswer): Promise<void> {
  const reader = new AgentMessageReader();
  for await (const data of socket.iterator({ destroyOnReturn: false })) {
    reader.push(data);
    for (let request = reader.next(); request !== undefined; request = reader.next()) {
      // Requests are small and answered one at a time, so that nothing piles up.
      socket.write(framed(await answerOf(request)));
    }
  }
}
