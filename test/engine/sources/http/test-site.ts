import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach } from "vitest";

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server of files that does as a test says. */
export interface TestSite {
  readonly host: string;
  readonly url: string;
  /** Method, path and some headers of every request. */
  readonly requests: readonly Pick<IncomingMessage, "method" | "url" | "headers">[];
  /** Method and path of every request. */
  readonly asked: readonly string[];
  answer: Answer;
}

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

/** Starts a server that is gone after the test. */
export async function startSite(answer: Answer): Promise<TestSite> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    site.answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const site: TestSite = {
    host,
    url: `http://${host}`,
    requests,
    get asked() {
      return requests.map(({ method, url }) => `${method} ${url}`);
    },
    answer,
  };
  return site;
}

/** Answers with a text and headers. */
export function gives(body: string | Buffer, headers: Readonly<Record<string, string>> = {}): Answer {
  return (request, response) => {
    response.writeHead(200, { "content-length": Buffer.byteLength(body), ...headers });
    response.end(request.method === "HEAD" ? undefined : body);
  };
}
