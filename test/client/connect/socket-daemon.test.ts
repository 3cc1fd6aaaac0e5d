import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect as connectHttp2, performServerHandshake } from "node:http2";
import { createServer as createNetServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { createServer as createTlsServer, type TlsOptions as ServerOptions } from "node:tls";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseAddress } from "../../../src/client/connect/address.js";
import { type Daemon, resolveDaemon } from "../../../src/client/connect/daemon.js";
import type { TlsOptions } from "../../../src/client/connect/tls-options.js";
import { makeCertificate } from "../../harness/certificate.js";

const HOUR = 3_600_000;
const authority = makeCertificate({ name: "an authority" });
const stranger = makeCertificate({ name: "another authority" });
const expiredAuthority = makeCertificate({ name: "an old authority", until: Date.UTC(2020, 1, 3) });
const here = { hosts: ["localhost"], ips: ["127.0.0.1"] };
const server = makeCertificate({ name: "a server", ...here, issuer: authority });
const client = makeCertificate({ name: "a client", issuer: authority });

let dir: string;
const closers: (() => void)[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "buildfile-connect-"));
});
afterEach(() => {
  for (const close of closers.splice(0)) close();
  rmSync(dir, { recursive: true, force: true });
});

/** Writes a file and gives its name. */
function file(name: string, content: string): string {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
}

async function listen(on: Server, where?: string): Promise<string> {
  const sockets = new Set<Socket>();
  on.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
  });
  await new Promise<void>((resolve) =>
    where === undefined ? on.listen(0, "127.0.0.1", resolve) : on.listen(where, resolve),
  );
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    on.close();
  });
  const address = on.address();
  return typeof address === "object" && address !== null
    ? `tcp://127.0.0.1:${address.port}`
    : `unix://${where}`;
}

/** Serves "hello" by HTTP/2 on a connection. */
function serveHttp2(socket: Socket): void {
  const session = performServerHandshake(socket);
  session.on("error", () => {});
  session.on("stream", (stream) => {
    stream.respond({ ":status": 200 });
    stream.end("hello");
  });
}

function listenTls(options: ServerOptions, serve: (socket: Socket) => void = serveHttp2): Promise<string> {
  const on = createTlsServer({ cert: server.cert, key: server.key, ...options }, serve);
  on.on("tlsClientError", () => {});
  on.on("secureConnection", (socket) => socket.on("error", () => {}));
  return listen(on);
}

function daemon(address: string, tls?: TlsOptions, connectTimeout?: number): Promise<Daemon> {
  return resolveDaemon(parseAddress(address), { env: {}, connectTimeout }, tls);
}

async function hello({ connect, authority: name }: Daemon): Promise<string> {
  const stream = await connect();
  const session = connectHttp2(`http://${name}`, { createConnection: () => stream });
  const said = await text(session.request({ ":path": "/" }));
  await new Promise<void>((resolve) => session.close(resolve));
  stream.destroy();
  return said;
}

describe("a socket", () => {
  test("of this machine", async () => {
    const address = await listen(createNetServer(serveHttp2), join(dir, "d.sock"));
    const found = await daemon(address);
    expect(found).toMatchObject({ address, kind: "buildkit", authority: "localhost" });
    expect(await hello(found)).toBe("hello");
  });

  test("of the network, any number of times", async () => {
    const address = await listen(createNetServer(serveHttp2));
    const found = await daemon(address);
    expect(found).toMatchObject({ address, kind: "buildkit", authority: address.slice(6) });
    expect(await Promise.all([hello(found), hello(found), hello(found)])).toEqual([
      "hello",
      "hello",
      "hello",
    ]);
  });

  test("does without the TLS options that are for others", async () => {
    const address = await listen(createNetServer(serveHttp2), join(dir, "d.sock"));
    expect(await hello(await daemon(address, { ca: "/nowhere" }))).toBe("hello");
  });

  test("that is not there", async () => {
    const path = join(dir, "none.sock");
    await expect((await daemon(`unix://${path}`)).connect()).rejects.toMatchObject({
      code: "daemon/unreachable",
      message: `failed to connect to unix://${path}: no such socket ${path}; is buildkitd running?`,
    });
  });

  test("that nobody listens on any more", async () => {
    const path = file("dead.sock", "");
    await expect((await daemon(`unix://${path}`)).connect()).rejects.toMatchObject({
      code: "daemon/unreachable",
      message: `failed to connect to unix://${path}: connection refused: nobody listens on ${path}; is buildkitd running?`,
    });
  });

  test("whose path is too long", async () => {
    const path = `/tmp/${"x".repeat(200)}`;
    await expect((await daemon(`unix://${path}`)).connect()).rejects.toMatchObject({
      code: "daemon/unreachable",
      message: `failed to connect to unix://${path}: the path of a socket may have at most 107 bytes; use a shorter one`,
    });
  });

  test("of a port that nobody listens on", async () => {
    const on = createNetServer();
    const address = await listen(on);
    await new Promise((resolve) => on.close(resolve));
    const port = address.split(":")[2];
    await expect((await daemon(address)).connect()).rejects.toMatchObject({
      code: "daemon/unreachable",
      message: `failed to connect to ${address}: connection refused: nobody listens on port ${port} of 127.0.0.1; is buildkitd running there?`,
    });
  });

  test("that takes connections and never answers", async () => {
    const address = await listen(createNetServer());
    const stream = await (await daemon(address, undefined, 100)).connect();
    const failed = new Promise((resolve) => stream.once("error", resolve));
    const session = connectHttp2("http://x", { createConnection: () => stream });
    const inSession = new Promise((resolve) => session.once("error", resolve));
    const error = {
      code: "daemon/unreachable",
      message: `failed to connect to ${address}: connected, but no answer within 100 ms; check that a BuildKit runs there and is not stuck`,
    };
    expect(await failed).toMatchObject(error);
    expect(await inSession).toMatchObject(error);
  });

  test("that answered once may be silent for as long as it likes", async () => {
    const address = await listen(createNetServer(serveHttp2));
    const stream = await (await daemon(address, undefined, 50)).connect();
    const session = connectHttp2("http://x", { createConnection: () => stream });
    await new Promise((resolve) => session.once("remoteSettings", resolve));
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(stream.destroyed).toBe(false);
    session.destroy();
  });

  test("is not opened for someone who gave up", async () => {
    const reason = new Error("enough");
    const found = await daemon(await listen(createNetServer(serveHttp2)));
    await expect(found.connect({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe("TLS", () => {
  test("with an authority that is named", async () => {
    const address = await listenTls({ ALPNProtocols: ["h2"] });
    const found = await daemon(address, { ca: file("ca.pem", authority.cert) });
    expect(found.authority).toBe("127.0.0.1");
    expect(await hello(found)).toBe("hello");
  });

  test("with a server that chooses no protocol", async () => {
    const address = await listenTls({});
    expect(await hello(await daemon(address, { ca: file("ca.pem", authority.cert) }))).toBe("hello");
  });

  test("with TLS 1.2", async () => {
    const address = await listenTls({ maxVersion: "TLSv1.2" });
    expect(await hello(await daemon(address, { ca: file("ca.pem", authority.cert) }))).toBe("hello");
  });

  test("offers HTTP/2 and names the server", async () => {
    const seen: unknown[] = [];
    const address = await listenTls({ ALPNProtocols: ["h2"] }, (socket) => {
      if ("alpnProtocol" in socket && "servername" in socket)
        seen.push(socket.alpnProtocol, socket.servername);
      serveHttp2(socket);
    });
    const found = await daemon(address, { ca: file("ca.pem", authority.cert), serverName: "localhost" });
    expect(found.authority).toBe("localhost");
    expect(await hello(found)).toBe("hello");
    expect(seen).toEqual(["h2", "localhost"]);
  });

  test.each([
    ["ca.pem", "cert.pem", "key.pem"],
    ["ca.crt", "tls.crt", "tls.key"],
  ])("with a client certificate, from a directory with %s", async (ca, cert, key) => {
    const address = await listenTls({ requestCert: true, ca: authority.cert });
    file(ca, authority.cert);
    file(cert, client.cert);
    file(key, client.key);
    expect(await hello(await daemon(address, { dir }))).toBe("hello");
  });

  test("does not slow down a server without session tickets that speaks first", async () => {
    const { constants } = await import("node:crypto");
    const address = await listenTls({ secureOptions: constants.SSL_OP_NO_TICKET });
    expect(await hello(await daemon(address, { ca: file("ca.pem", authority.cert) }))).toBe("hello");
  });

  test("that never answers is not waited for, nor is a handshake that never ends", async () => {
    const tls = { ca: file("ca.pem", authority.cert) };
    const mute = await listen(createNetServer());
    await expect((await daemon(mute, tls, 100)).connect()).rejects.toMatchObject({
      code: "daemon/unreachable",
      message: `failed to connect to ${mute}: no TLS handshake within 100 ms; check that a BuildKit runs there and is not stuck`,
    });
    const half = await listenTls({}, () => {});
    const stream = await (await daemon(half, tls, 100)).connect();
    const failed = new Promise((resolve) => stream.once("error", resolve));
    connectHttp2("http://x", { createConnection: () => stream }).on("error", () => {});
    expect(await failed).toMatchObject({
      message: expect.stringContaining("connected, but no answer within 100 ms"),
    });
  });

  test("is left alone for as long as it likes once it answered", async () => {
    const address = await listenTls({});
    const stream = await (await daemon(address, { ca: file("ca.pem", authority.cert) }, 200)).connect();
    const session = connectHttp2("http://x", { createConnection: () => stream });
    await new Promise((resolve) => session.once("remoteSettings", resolve));
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(stream.destroyed).toBe(false);
    session.destroy();
  });
});

describe("TLS is refused, and the certificate named,", () => {
  async function refusal(options: ServerOptions, tls: TlsOptions): Promise<[string, string]> {
    const address = await listenTls(options);
    const stream = await (await daemon(address, tls)).connect().catch((error: unknown) => error);
    const error = stream as { code: string; message: string };
    const lead = `failed to connect to ${address}: `;
    expect(error.message.startsWith(lead)).toBe(true);
    return [error.code, error.message.slice(lead.length).replaceAll(`${dir}/`, "")];
  }
  const trusting = () => ({ ca: file("ca.pem", authority.cert) });

  test("if the server's has expired", async () => {
    const old = makeCertificate({
      name: "an old server",
      ...here,
      issuer: authority,
      until: Date.UTC(2020, 0, 2, 3, 4),
    });
    expect(await refusal({ cert: old.cert, key: old.key }, trusting())).toEqual([
      "daemon/certificate",
      "the server's certificate (CN=an old server) expired on 2020-01-02 03:04 UTC; renew it on the server",
    ]);
  });

  test("if the authority's has expired", async () => {
    const made = makeCertificate({ name: "a server", ...here, issuer: expiredAuthority });
    expect(
      await refusal({ cert: made.cert, key: made.key }, { ca: file("ca.pem", expiredAuthority.cert) }),
    ).toEqual([
      "daemon/certificate",
      "the certificate authority in ca.pem (CN=an old authority) expired on 2020-02-03 00:00 UTC; get the new one",
    ]);
  });

  test("if the server's is not valid yet", async () => {
    const from = Date.UTC(2040, 0, 2, 3, 4);
    const early = makeCertificate({ name: "early", ...here, issuer: authority, from, until: from + HOUR });
    expect(await refusal({ cert: early.cert, key: early.key }, trusting())).toEqual([
      "daemon/certificate",
      "the server's certificate (CN=early) is valid only from 2040-01-02 03:04 UTC; check the clocks",
    ]);
  });

  test("if it is for another host", async () => {
    const other = makeCertificate({ name: "other", hosts: ["build.example"], issuer: authority });
    expect(await refusal({ cert: other.cert, key: other.key }, trusting())).toEqual([
      "daemon/certificate",
      "the server's certificate (CN=other) is for DNS:build.example, not for 127.0.0.1; " +
        "if that is the right server, set the TLS server name to one of them",
    ]);
    const address = await listenTls({ cert: other.cert, key: other.key });
    expect(await hello(await daemon(address, { ...trusting(), serverName: "build.example" }))).toBe("hello");
  });

  test("if its signer is not in the file", async () => {
    expect(await refusal({}, { ca: file("ca.pem", stranger.cert) })).toEqual([
      "daemon/certificate",
      "the server's certificate (CN=a server) is not trusted: its signer (CN=an authority) is not in ca.pem; " +
        "give the certificate authority that signed it",
    ]);
  });

  test("if its signer is not known", async () => {
    expect(await refusal({}, { serverName: "localhost" })).toEqual([
      "daemon/certificate",
      "the server's certificate (CN=a server) is not trusted: its signer (CN=an authority) is not known; " +
        "give the file of its certificate authority",
    ]);
  });

  test("if it signed itself", async () => {
    const self = makeCertificate({ name: "self", ...here });
    expect(await refusal({ cert: self.cert, key: self.key }, trusting())).toEqual([
      "daemon/certificate",
      "the server's certificate (CN=self) is not trusted: its signer (CN=self) is not in ca.pem; " +
        "give the certificate authority that signed it",
    ]);
  });

  test.each(["TLSv1.3", "TLSv1.2"] as const)(
    "if a client certificate is wanted, with %s",
    async (maxVersion) => {
      const options = { requestCert: true, rejectUnauthorized: true, ca: authority.cert, maxVersion };
      expect(await refusal(options, trusting())).toEqual([
        "daemon/certificate",
        "the server wants a client certificate; give a certificate and its key",
      ]);
    },
  );

  test("if ours is not accepted", async () => {
    const wrong = makeCertificate({ name: "wrong", issuer: stranger });
    const tls = { ...trusting(), cert: file("cert.pem", wrong.cert), key: file("key.pem", wrong.key) };
    // Node's own server ends the connection without an alert.
    const [code, message] = await refusal({ requestCert: true, ca: authority.cert }, tls);
    expect(code).toBe("daemon/certificate");
    expect(message).toBe(
      "the server ended the connection right after the TLS handshake; it may not accept the client certificate cert.pem",
    );
  });

  test("but not if the server does not speak TLS", async () => {
    const address = await listen(
      createNetServer((socket) => {
        socket.write(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]));
      }),
    );
    await expect((await daemon(address, trusting())).connect()).rejects.toMatchObject({
      code: "daemon/protocol",
      message: `failed to connect to ${address}: the server does not speak TLS; leave the TLS options away, or check the port`,
    });
  });

  test("but not if the server hangs up", async () => {
    const address = await listen(createNetServer((socket) => socket.end()));
    await expect((await daemon(address, trusting())).connect()).rejects.toMatchObject({
      code: "daemon/unreachable",
      message: `failed to connect to ${address}: the server ended the connection during the TLS handshake; check that it speaks TLS on that port`,
    });
  });

  test("but not if the server has another protocol", async () => {
    const [code, message] = await refusal({ ALPNProtocols: ["http/1.1"] }, trusting());
    expect(code).toBe("daemon/protocol");
    expect(message).toBe("the server does not speak HTTP/2 there; check the port");
  });
});

describe("TLS options", () => {
  const rejected = (tls: TlsOptions) => daemon("tcp://127.0.0.1:1", tls).then((found) => found.connect());

  test.each([
    [
      "a directory beside files",
      () => ({ dir, ca: "x" }),
      "option/value",
      "cannot specify a TLS directory and single TLS files at the same time",
    ],
    [
      "an empty directory",
      () => ({ dir }),
      "file/read",
      "directory DIR did not contain one of the needed files: ca.pem or ca.crt",
    ],
    [
      "a file that is not there",
      () => ({ ca: join(dir, "ca.pem") }),
      "file/read",
      "could not read ca certificate DIR/ca.pem: no such file",
    ],
    [
      "a file that is a directory",
      () => ({ ca: dir }),
      "file/read",
      "could not read ca certificate DIR: EISDIR",
    ],
    [
      "a file that is too large",
      () => ({ ca: file("ca.pem", "x".repeat(300_000)) }),
      "file/read",
      "could not read ca certificate DIR/ca.pem: too large",
    ],
    [
      "a certificate without key",
      () => ({ cert: "x" }),
      "option/value",
      "a client certificate needs its key: the key is not given",
    ],
    [
      "a key without certificate",
      () => ({ key: "x" }),
      "option/value",
      "a client certificate needs its key: the certificate is not given",
    ],
  ] as const)("%s", async (_what, options, code, message) => {
    const error = await rejected(options()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code });
    expect((error as Error).message.replaceAll(dir, "DIR")).toBe(message);
  });

  test.each([
    [
      "an authority that is none",
      { ca: "hello" },
      "failed to append ca certs: DIR/ca holds no PEM certificate",
    ],
    [
      "a certificate that is none",
      { cert: client.key, key: client.key },
      "could not read certificate/key: DIR/cert holds no PEM certificate",
    ],
    [
      "a key that is none",
      { cert: client.cert, key: client.cert },
      "could not read certificate/key: DIR/key holds no PEM private key",
    ],
    [
      "a key of another certificate",
      { cert: client.cert, key: server.key },
      "could not read certificate/key: the key DIR/key does not belong to the certificate DIR/cert",
    ],
    [
      "an encrypted key",
      {
        cert: client.cert,
        key: client.privateKey
          .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "secret" })
          .toString(),
      },
      "could not read certificate/key: the key DIR/key is encrypted; store it without a passphrase",
    ],
  ] as const)("%s", async (_what, contents, message) => {
    const address = await listenTls({});
    const tls = Object.fromEntries(
      Object.entries(contents).map(([name, content]) => [name, file(name, content)]),
    );
    const error = await (await daemon(address, tls)).connect().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "option/value" });
    expect((error as Error).message.replaceAll(dir, "DIR")).toBe(message);
  });
});
