import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/** A port of 127.0.0.1 behind which another server answers, and what has been asked there. */
export interface CountingProxy {
  /** `127.0.0.1:PORT` */
  readonly address: string;
  /** `GET /path` of every request so far. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** @param target `127.0.0.1:PORT` of a server for HTTP */
export async function startCountingProxy(target: string): Promise<CountingProxy> {
  const [host, port] = target.split(":");
  const requests: string[] = [];
  const server = createServer((incoming, outgoing) => {
    requests.push(`${incoming.method} ${incoming.url}`);
    const { method, url: path, headers } = incoming;
    const passed = request({ host, port, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on("error", () => outgoing.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
