import { connect, createServer, type Socket } from "node:net";

/** A Docker address that passes everything on, and remembers which session a build opened. */
export interface SessionTap {
  readonly dockerHost: string;
  /** The id of the last session that offered its files. */
  sessionId(): string | undefined;
  close(): Promise<void>;
}

/**
 * Listens on `path` in front of a daemon's socket. A client opens its session by an HTTP/1 request which
 * names the session's id and what it offers; that one is read, and nothing is changed.
 */
export async function createSessionTap(socketPath: string, path: string): Promise<SessionTap> {
  let found: string | undefined;
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const daemon = connect(socketPath);
    for (const socket of [client, daemon]) {
      open.add(socket);
      socket.on("error", () => {
        client.destroy();
        daemon.destroy();
      });
      socket.on("close", () => open.delete(socket));
    }
    watchHead(client, (head) => {
      if (/^POST \/session /.test(head) && /moby\.filesync\.v1\.FileSync\//i.test(head)) {
        found = /^x-docker-expose-session-uuid: *(\S+)/im.exec(head)?.[1] ?? found;
      }
    });
    client.pipe(daemon);
    daemon.pipe(client);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
  return {
    dockerHost: `unix://${path}`,
    sessionId: () => found,
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** Reports each request head at the start of a connection, until it is no longer HTTP/1. */
function watchHead(client: Socket, report: (head: string) => void): void {
  let text = "";
  const watch = (chunk: Buffer) => {
    text += chunk.toString("latin1");
    for (let end = text.indexOf("\r\n\r\n"); end >= 0; end = text.indexOf("\r\n\r\n")) {
      const head = text.slice(0, end);
      text = text.slice(end + 4);
      report(head);
      if (/^upgrade:/im.test(head)) {
        client.off("data", watch);
        return;
      }
    }
    if (text.length > 65_536) client.off("data", watch);
  };
  client.on("data", watch);
}
