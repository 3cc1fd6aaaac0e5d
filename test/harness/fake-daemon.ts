import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Handler, serveRpc } from "../../src/wire/rpc/server.js";

/** A BuildKit that answers what a test lets it. */
export interface FakeDaemon {
  /** `unix://…` */
  readonly address: string;
  close(): void;
}

/** Serves calls over a socket in a directory of its own, until it is closed. */
export async function startFakeDaemon(handlers: readonly Handler[]): Promise<FakeDaemon> {
  const dir = mkdtempSync(join(tmpdir(), "buildfile-daemon-"));
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    serveRpc(socket, handlers);
  });
  const path = join(dir, "buildkitd.sock");
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    address: `unix://${path}`,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
