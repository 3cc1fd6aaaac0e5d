import { createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { HttpRequest } from "../../../src/registry/http/exchange.js";
import { createTransport, type TransportOptions } from "../../../src/registry/http/transport.js";
import { RegistryServer } from "../../harness/registry-server.js";
import { selfSignedCertificate } from "../../harness/self-signed-certificate.js";

const TLS = selfSignedCertificate();
const TIMES: TransportOptions = { connectTimeout: 2000, requestTimeout: 2000 };

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function start(...tls: Parameters<typeof RegistryServer.start>): Promise<RegistryServer> {
  const server = await RegistryServer.start(...tls);
  closers.push(() => server.close());
  return server;
}

/** A server that treats its connections as it likes. */
async function startRaw(onConnection: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  return `127.0.0.1:${address !== null && typeof address === "object" ? address.port : 0}`;
}

function get(url: string): HttpRequest {
  return { method: "GET", url: new URL(url), headers: {}, maxBytes: 100 };
}

describe("a certificate", () => {
  test("that is not known is refused", async () => {
    const server = await start(TLS);
    expect(await createTransport(TIMES).send(get(server.url), "verified", undefined)).toMatchObject({
      kind: "failure",
      reason: "certificate",
      message: "certificate not trusted: self-signed certificate",
    });
    expect(server.requests).toEqual([]);
  });

  test("that was named is trusted", async () => {
    const server = await start(TLS);
    const transport = createTransport({ ...TIMES, certificateAuthorities: [TLS.cert] });
    expect(await transport.send(get(server.url), "verified", undefined)).toMatchObject({ status: 404 });
    expect(
      await transport.send(get(`https://localhost:${server.port}`), "verified", undefined),
    ).toMatchObject({
      status: 404,
    });
  });

  test("is not looked at where any will do", async () => {
    const server = await start(TLS);
    expect(await createTransport(TIMES).send(get(server.url), "any", undefined)).toMatchObject({
      status: 404,
    });
  });
});

describe("a connection", () => {
  test("to a server without TLS", async () => {
    const server = await start();
    expect(await createTransport(TIMES).send(get(`https://${server.host}`), "any", undefined)).toMatchObject({
      reason: "not-tls",
      inHandshake: true,
    });
  });

  test("that never becomes TLS", async () => {
    const host = await startRaw(() => {});
    const transport = createTransport({ connectTimeout: 50, requestTimeout: 5000 });
    expect(await transport.send(get(`https://${host}`), "any", undefined)).toMatchObject({
      reason: "timeout",
      message: "TLS handshake timeout (no connection after 50 ms)",
      inHandshake: true,
    });
  });

  test("that is cut off before TLS", async () => {
    const host = await startRaw((socket) => socket.destroy());
    expect(await createTransport(TIMES).send(get(`https://${host}`), "any", undefined)).toMatchObject({
      kind: "failure",
      inHandshake: true,
    });
  });

  test("stays within its time after TLS", async () => {
    const server = await start(TLS);
    server.intercept = () => true;
    const transport = createTransport({ connectTimeout: 500, requestTimeout: 600 });
    expect(await transport.send(get(server.url), "any", undefined)).toMatchObject({
      reason: "timeout",
      message: "no complete answer after 600 ms",
      inHandshake: false,
    });
  });

  test("is used again", async () => {
    const sockets = new Set<unknown>();
    const server = await start(TLS);
    server.intercept = (request) => {
      sockets.add(request.socket);
      return false;
    };
    const transport = createTransport(TIMES);
    for (let i = 0; i < 3; i++) await transport.send(get(server.url), "any", undefined);
    expect(sockets.size).toBe(1);
  });
});

describe("an answer", () => {
  test("keeps several challenges apart", async () => {
    const server = await start();
    server.intercept = (_, response) => {
      response.setHeader("www-authenticate", ["Basic realm=a", "Bearer realm=b"]);
      response.writeHead(401).end();
      return true;
    };
    expect(await createTransport(TIMES).send(get(server.url), "any", undefined)).toMatchObject({
      challenges: ["Basic realm=a", "Bearer realm=b"],
    });
  });

  test("with a header that is too long", async () => {
    const host = await startRaw((socket) =>
      socket.end(`HTTP/1.1 200 OK\r\nx: ${"y".repeat(100_000)}\r\n\r\n`),
    );
    expect(await createTransport(TIMES).send(get(`http://${host}`), "any", undefined)).toMatchObject({
      reason: "protocol",
      message: expect.stringContaining("not an HTTP answer"),
    });
  });

  test("of a status only", async () => {
    const host = await startRaw((socket) => socket.end("HTTP/1.1 200\r\ncontent-length: 0\r\n\r\n"));
    expect(await createTransport(TIMES).send(get(`http://${host}`), "any", undefined)).toMatchObject({
      status: 200,
      statusText: "",
    });
  });
});

test("a header that HTTP cannot carry fails without showing it", async () => {
  const request: HttpRequest = {
    ...get("http://127.0.0.1:1"),
    headers: { authorization: "Bearer s3cret\n" },
  };
  const outcome = await createTransport(TIMES).send(request, "any", undefined);
  expect(outcome).toMatchObject({ kind: "failure", reason: "protocol" });
  expect(JSON.stringify(outcome)).not.toContain("s3cret");
});
