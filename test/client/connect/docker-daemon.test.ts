import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect as connectHttp2, performServerHandshake } from "node:http2";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { text } from "node:stream/consumers";
import { createServer as createTlsServer } from "node:tls";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseAddress } from "../../../src/client/connect/address.js";
import { type ConnectEnv, type Daemon, resolveDaemon } from "../../../src/client/connect/daemon.js";
import { makeCertificate } from "../../harness/certificate.js";
import { createFakePath, isAlive, until } from "./fake-program.js";

const SETTINGS = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);
const SWITCHING = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n";

let dir: string;
const closers: (() => void)[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "buildfile-docker-"));
});
afterEach(() => {
  for (const close of closers.splice(0)) close();
  rmSync(dir, { recursive: true, force: true });
});

/** Reads the head of a request and gives it to `answer` with the rest of the connection. */
function engine(answer: (head: string, socket: Socket) => void): (socket: Socket) => void {
  return (socket) => {
    let head = "";
    const onData = (chunk: Buffer) => {
      head += chunk.toString("latin1");
      const end = head.indexOf("\r\n\r\n");
      if (end === -1) return;
      socket.off("data", onData);
      socket.pause();
      socket.unshift(Buffer.from(head.slice(end + 4), "latin1"));
      answer(head.slice(0, end), socket);
    };
    socket.on("data", onData);
  };
}

async function listen(serve: (socket: Socket) => void, on: Server = createServer(serve)): Promise<string> {
  const path = join(dir, "docker.sock");
  const sockets = new Set<Socket>();
  on.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
  });
  await new Promise<void>((resolve) => on.listen(path, resolve));
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    on.close();
  });
  return `docker://unix://${path}`;
}

function daemon(address: string, settings: Partial<ConnectEnv> = {}): Promise<Daemon> {
  return resolveDaemon(parseAddress(address), { env: { HOME: dir }, ...settings });
}

/** Answers by an upgrade and serves "hello" by HTTP/2. */
function serveGrpc(_head: string, socket: Socket): void {
  // Only then: Node's HTTP/2 must not take over a TLS socket in the middle of a write.
  socket.write(SWITCHING, () => {
    const session = performServerHandshake(socket);
    session.on("error", () => {});
    session.on("stream", (stream) => {
      stream.respond({ ":status": 200 });
      stream.end("hello");
    });
  });
}

async function hello({ connect, authority }: Daemon): Promise<string> {
  const stream = await connect();
  const session = connectHttp2(`http://${authority}`, { createConnection: () => stream });
  const said = await text(session.request({ ":path": "/" }));
  await new Promise<void>((resolve) => session.close(resolve));
  stream.destroy();
  return said;
}

/** The first bytes of a connection, exactly so many; there are no more. */
async function take(stream: Duplex, size: number): Promise<Buffer> {
  let bytes = Buffer.alloc(0);
  while (bytes.length < size) {
    const chunk: Buffer | null = stream.read();
    if (chunk === null) await new Promise((resolve) => stream.once("readable", resolve));
    else bytes = Buffer.concat([bytes, chunk]);
  }
  return bytes;
}

describe("Docker Engine", () => {
  test("gives a connection to its BuildKit", async () => {
    const heads: string[] = [];
    const address = await listen(
      engine((head, socket) => {
        heads.push(head);
        serveGrpc(head, socket);
      }),
    );
    const found = await daemon(address);
    expect(found).toMatchObject({ address, kind: "docker", context: "default", authority: "localhost" });
    expect(await Promise.all([hello(found), hello(found)])).toEqual(["hello", "hello"]);
    const [head = ""] = heads;
    expect(head.split("\r\n")).toEqual(
      expect.arrayContaining(["POST /grpc HTTP/1.1", "Host: docker", "Connection: Upgrade", "Upgrade: h2c"]),
    );
    expect(head).not.toMatch(/transfer-encoding|content-length: [1-9]/i);
  });

  test.each([1, 20, SWITCHING.length, SWITCHING.length + 3, SWITCHING.length + 9])(
    "loses nothing of what rides behind its answer, cut at %i",
    async (cut) => {
      const all = Buffer.concat([Buffer.from(SWITCHING), SETTINGS, Buffer.from("more")]);
      const address = await listen(
        engine((_head, socket) => {
          socket.setNoDelay(true);
          socket.write(all.subarray(0, cut));
          setTimeout(() => socket.write(all.subarray(cut)), 20);
        }),
      );
      const stream = await (await daemon(address)).connect();
      expect(await take(stream, 13)).toEqual(Buffer.concat([SETTINGS, Buffer.from("more")]));
      stream.destroy();
    },
  );

  test("takes sessions, of which we are the server", async () => {
    let head = "";
    const asked = new Promise<string>((resolve) => {
      void listen(
        engine((request, socket) => {
          head = request;
          socket.write(SWITCHING);
          const session = connectHttp2("http://x", { createConnection: () => socket });
          resolve(text(session.request({ ":path": "/" })));
        }),
      );
    });
    const found = await daemon(`docker://unix://${join(dir, "docker.sock")}`);
    const stream = await found.openSession?.([
      ["X-Docker-Expose-Session-Uuid", "abc"],
      ["X-Docker-Expose-Session-Grpc-Method", "/a/B"],
      ["X-Docker-Expose-Session-Grpc-Method", "/a/C"],
    ]);
    if (stream === undefined) throw new Error("no session");
    const session = performServerHandshake(stream);
    session.on("stream", (request) => {
      request.respond({ ":status": 200 });
      request.end("from the client");
    });
    expect(await asked).toBe("from the client");
    expect(head.split("\r\n")).toEqual(
      expect.arrayContaining([
        "POST /session HTTP/1.1",
        "X-Docker-Expose-Session-Uuid: abc",
        "X-Docker-Expose-Session-Grpc-Method: /a/B",
        "X-Docker-Expose-Session-Grpc-Method: /a/C",
      ]),
    );
    session.destroy();
    stream.destroy();
  });

  test("gets the user's headers, which cannot change ours", async () => {
    writeFileSync(
      join(dir, "config.json"),
      JSON.stringify({
        HttpHeaders: {
          "X-Team": "a",
          Upgrade: "websocket",
          "bad name": "x",
          "X-Bad": "a\r\nb",
          "X-Number": 1,
        },
      }),
    );
    const heads: string[] = [];
    const address = await listen(
      engine((head, socket) => {
        heads.push(head);
        serveGrpc(head, socket);
      }),
    );
    expect(await hello(await daemon(address, { env: { DOCKER_CONFIG: dir } }))).toBe("hello");
    expect(heads[0]?.split("\r\n")).toEqual(expect.arrayContaining(["X-Team: a", "Upgrade: h2c"]));
    expect(heads[0]).not.toMatch(/websocket|bad|number/i);
  });
});

describe("Docker Engine says no:", () => {
  async function refusal(answer: string, after: "end" | "wait" = "end"): Promise<[string, string]> {
    const address = await listen(
      engine((_head, socket) => {
        socket.write(answer);
        if (after === "end") socket.end();
      }),
    );
    const error = await (await daemon(address)).connect().catch((thrown: unknown) => thrown);
    const { code, message } = error as { code: string; message: string };
    return [code, message.replaceAll(dir, "DIR")];
  }

  const json = (status: string, body: string) =>
    `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

  test.each([
    [
      "a message",
      json("500 Internal Server Error", '{"message":"it is\\nbroken"}'),
      "failed to connect to docker://unix://DIR/docker.sock: Error response from daemon: 500 it is broken",
    ],
    [
      "a message in chunks",
      'HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"mes\r\nd\r\nsage":"deny"}\r\n0\r\n\r\n',
      "failed to connect to docker://unix://DIR/docker.sock: Error response from daemon: 403 deny",
    ],
    [
      "nothing",
      json("502 Bad Gateway", ""),
      "failed to connect to docker://unix://DIR/docker.sock: Error response from daemon: 502 Bad Gateway",
    ],
    [
      "another page",
      json("404 Not Found", '{"message":"page not found"}'),
      "the Docker daemon at docker://unix://DIR/docker.sock has no BuildKit (POST /grpc: 404 page not found); " +
        "Docker Engine 18.09 or newer for Linux has one; for Podman use podman-container://",
    ],
    [
      "a page without message",
      json("404 Not Found", '{"cause":1}'),
      "the Docker daemon at docker://unix://DIR/docker.sock has no BuildKit " +
        '(POST /grpc: 404 {"cause":1}); Docker Engine 18.09 or newer for Linux has one; for Podman use podman-container://',
    ],
    [
      "no upgrade",
      json("200 OK", "hello"),
      "failed to connect to docker://unix://DIR/docker.sock: unable to upgrade to h2c, received 200; " +
        "it is not Docker Engine, or a proxy before it cannot upgrade",
    ],
    [
      "TLS is wanted",
      json("400 Bad Request", "Client sent an HTTP request to an HTTPS server.\n"),
      "failed to connect to docker://unix://DIR/docker.sock: Client sent an HTTP request to an HTTPS server.; " +
        "it wants TLS: set DOCKER_TLS_VERIFY and DOCKER_CERT_PATH, or give the TLS options",
    ],
    [
      "no HTTP",
      SETTINGS.toString("latin1"),
      "failed to connect to docker://unix://DIR/docker.sock: what answers there does not speak HTTP/1.1; " +
        "for a buildkitd use unix:// or tcp:// without docker://",
    ],
  ])("%s", async (_what, answer, message) => {
    expect(await refusal(answer)).toEqual(["daemon/protocol", message]);
  });

  test("nothing at all", async () => {
    expect(await refusal("")).toEqual([
      "daemon/unreachable",
      "failed to connect to docker://unix://DIR/docker.sock: the connection was closed before POST /grpc was answered; is dockerd running there?",
    ]);
  });

  test("an endless message, of which the beginning is shown", async () => {
    const [, message] = await refusal(`HTTP/1.1 500 x\r\n\r\n${"y".repeat(200_000)}`, "wait");
    expect(message).toBe(
      `failed to connect to docker://unix://DIR/docker.sock: Error response from daemon: 500 ${"y".repeat(300)}...`,
    );
  });

  test("it takes the connection and is silent", async () => {
    const address = await listen(() => {});
    await expect((await daemon(address, { connectTimeout: 100 })).connect()).rejects.toMatchObject({
      code: "daemon/unreachable",
      message: `failed to connect to ${address}: no answer to POST /grpc within 100 ms; check that a BuildKit runs there and is not stuck`,
    });
  });

  test("it takes too long over a refusal", async () => {
    const address = await listen(
      engine((_head, socket) => void socket.write("HTTP/1.1 500 x\r\nContent-Length: 9\r\n\r\nabc")),
    );
    await expect((await daemon(address, { connectTimeout: 100 })).connect()).rejects.toMatchObject({
      message: expect.stringContaining("no answer to POST /grpc within 100 ms"),
    });
  });

  test("it is given up", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    let closed: Promise<unknown> = Promise.resolve();
    const address = await listen((socket) => {
      closed = new Promise((resolve) => socket.once("close", resolve));
      socket.resume();
      controller.abort(reason);
    });
    await expect((await daemon(address)).connect({ signal: controller.signal })).rejects.toBe(reason);
    await closed;
  });

  test("it is not there", async () => {
    const path = join(dir, "none.sock");
    await expect((await daemon(`docker://unix://${path}`)).connect()).rejects.toMatchObject({
      code: "daemon/unreachable",
      message: `Cannot connect to the Docker daemon at unix://${path}: no such socket ${path}; is dockerd running?`,
    });
  });
});

describe("Docker Engine over TLS", () => {
  const authority = makeCertificate({ name: "an authority" });
  const server = makeCertificate({ name: "a server", ips: ["127.0.0.1"], issuer: authority });
  const client = makeCertificate({ name: "a client", issuer: authority });

  async function listenTls(): Promise<string> {
    const on = createTlsServer(
      { cert: server.cert, key: server.key, ca: authority.cert, requestCert: true },
      engine(serveGrpc),
    );
    on.on("tlsClientError", () => {});
    await new Promise<void>((resolve) => on.listen(0, "127.0.0.1", resolve));
    closers.push(() => on.close());
    const address = on.address();
    return `tcp://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  }

  beforeEach(() => {
    writeFileSync(join(dir, "ca.pem"), authority.cert);
    writeFileSync(join(dir, "cert.pem"), client.cert);
    writeFileSync(join(dir, "key.pem"), client.key);
  });

  test("as DOCKER_TLS_VERIFY and DOCKER_CERT_PATH say", async () => {
    const host = await listenTls();
    const env = { DOCKER_HOST: host, DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: dir, HOME: "/nonexistent" };
    const found = await daemon("docker://", { env });
    expect(found.address).toBe(`docker://${host}`);
    expect(await hello(found)).toBe("hello");
  });

  test("as options say", async () => {
    const found = await resolveDaemon(parseAddress(`docker://${await listenTls()}`), { env: {} }, { dir });
    expect(await hello(found)).toBe("hello");
  });

  test("with whoever answers, for DOCKER_TLS alone", async () => {
    writeFileSync(join(dir, "ca.pem"), makeCertificate().cert);
    const env = { DOCKER_HOST: await listenTls(), DOCKER_TLS: "1", DOCKER_CERT_PATH: dir };
    expect(await hello(await daemon("docker://", { env }))).toBe("hello");
    await expect(
      (await daemon("docker://", { env: { ...env, DOCKER_TLS_VERIFY: "1" } })).connect(),
    ).rejects.toMatchObject({ code: "daemon/certificate" });
  });

  test("not without its authority", async () => {
    rmSync(join(dir, "ca.pem"));
    const env = { DOCKER_HOST: "tcp://h", DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: dir };
    await expect(daemon("docker://", { env })).rejects.toMatchObject({
      code: "file/read",
      message: `could not read ca certificate ${dir}/ca.pem: no such file`,
    });
  });
});

describe("Docker Engine over ssh", () => {
  test("is reached by its own dial-stdio", async () => {
    const path = createFakePath();
    closers.push(path.remove);
    await listen(engine(serveGrpc));
    path.add(
      "ssh",
      `note("called", { args, pid: process.pid });
       const socket = net.connect({ path: ${JSON.stringify(join(dir, "docker.sock"))}, allowHalfOpen: true });
       process.stdin.pipe(socket).pipe(process.stdout);`,
    );
    const env = { ...path.env, DOCKER_HOST: "ssh://me@far:22" };
    const found = await daemon("docker://", { env });
    expect(found).toMatchObject({
      address: "docker://ssh://me@far:22",
      kind: "docker",
      authority: "localhost",
    });
    expect(await hello(found)).toBe("hello");
    expect(path.noted("called")).toMatchObject({
      args: ["-l", "me", "-p", "22", "-T", "--", "far", "docker", "system", "dial-stdio"],
    });
    const stream = await (await daemon("docker://ssh://far/run/a%20b.sock", { env })).connect();
    const noted = path.noted("called") as { args: string[]; pid: number };
    expect(noted.args).toEqual([
      "-T",
      "--",
      "far",
      "docker",
      "'--host=unix:///run/a b.sock'",
      "system",
      "dial-stdio",
    ]);
    stream.destroy();
    await until(() => !isAlive(noted.pid));
  });

  test("tells what ssh says", async () => {
    const path = createFakePath();
    closers.push(path.remove);
    path.add("ssh", `console.error("me@far: Permission denied (publickey)."); process.exitCode = 255;`);
    await expect((await daemon("docker://ssh://far", { env: path.env })).connect()).rejects.toMatchObject({
      code: "daemon/unreachable",
      message: "ssh far docker failed: me@far: Permission denied (publickey).",
    });
  });
});
