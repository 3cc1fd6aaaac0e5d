import { createServer, type IncomingMessage, request } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { proxiesOf } from "../../../src/registry/http/proxy.js";
import { createTransport } from "../../../src/registry/http/transport.js";
import { RegistryServer } from "../../harness/registry-server.js";
import { selfSignedCertificate } from "../../harness/self-signed-certificate.js";

describe("the proxy for a URL", () => {
  const both = { HTTP_PROXY: "http://plain:3128", HTTPS_PROXY: "https://tls" };
  test.each([
    ["http://h/", both, "http://plain:3128/"],
    ["https://h/", both, "https://tls/"],
    ["https://h/", { HTTP_PROXY: "http://plain" }, undefined],
    ["https://h/", { https_proxy: "p:1" }, "http://p:1/"],
    ["https://h/", { https_proxy: "socks5://p:1" }, undefined],
    ["https://h/", { https_proxy: "::" }, undefined],
    ["https://localhost:5000/", both, undefined],
    ["https://127.0.0.1/", both, undefined],
    ["https://h/", { ...both, NO_PROXY: "*" }, undefined],
    ["https://h/", { ...both, NO_PROXY: "g, H" }, undefined],
    ["https://a.h/", { ...both, NO_PROXY: "h" }, undefined],
    ["https://a.h/", { ...both, NO_PROXY: ".h" }, undefined],
    ["https://a.h/", { ...both, NO_PROXY: "*.h" }, undefined],
    ["https://h/", { ...both, NO_PROXY: ".h" }, "https://tls/"],
    ["https://ah/", { ...both, NO_PROXY: "h" }, "https://tls/"],
    ["https://h/", { ...both, NO_PROXY: "h:443" }, undefined],
    ["https://h:444/", { ...both, NO_PROXY: "h:443" }, "https://tls/"],
    ["http://10.1.2.3/", { ...both, no_proxy: "10.0.0.0/8" }, undefined],
    ["http://11.1.2.3/", { ...both, no_proxy: "10.0.0.0/8" }, "http://plain:3128/"],
    ["http://10.1.2.3/", { ...both, no_proxy: "10.1.2.3" }, undefined],
    ["http://[fd00::1]/", { ...both, no_proxy: "fd00::/8" }, undefined],
    ["http://[fd00::1]/", { ...both, no_proxy: "fd00::1" }, undefined],
    ["http://[fd00::1]/", { ...both, no_proxy: "[fd00::1]:81" }, "http://plain:3128/"],
    ["http://h/", { ...both, no_proxy: ",, 10.0.0.0/99, [" }, "http://plain:3128/"],
  ])("%s with %j", (url, env: NodeJS.ProcessEnv, proxy) => {
    expect(proxiesOf(env)(new URL(url))?.href).toBe(proxy);
  });
});

describe("through a proxy", () => {
  const closers: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    await Promise.all(closers.splice(0).map((close) => close()));
  });

  /** A proxy that takes every host for 127.0.0.1, and notes what it is asked. */
  async function startProxy(status = 200) {
    const asked: string[] = [];
    const note = ({ method, url, headers }: IncomingMessage) =>
      asked.push(`${method} ${url} ${headers["proxy-authorization"] ?? ""}`.trim());
    const server = createServer((incoming, response) => {
      note(incoming);
      const { port, pathname } = new URL(incoming.url ?? "");
      const onwards = request({ port, path: pathname, headers: incoming.headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 0, answer.headers);
        answer.pipe(response);
      });
      onwards.end();
    });
    server.on("connect", (incoming, socket) => {
      note(incoming);
      if (status !== 200) {
        socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
        return;
      }
      closers.push(async () => socket.destroy());
      const target = connect(Number(incoming.url?.split(":")[1]), "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        socket.pipe(target).pipe(socket);
      });
      target.on("error", () => socket.destroy());
      socket.on("error", () => target.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closers.push(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));
    return { asked, url: `http://ann:p%40w@127.0.0.1:${(server.address() as AddressInfo).port}` };
  }

  const LOGIN = `Basic ${Buffer.from("ann:p@w").toString("base64")}`;

  async function get(server: RegistryServer, proxyUrl: string) {
    const transport = createTransport({
      connectTimeout: 2000,
      requestTimeout: 2000,
      proxy: () => new URL(proxyUrl),
    });
    const url = new URL(`${server.url.replace("127.0.0.1", "registry.invalid")}/v2/app/manifests/x`);
    return transport.send(
      { method: "GET", url, headers: { accept: "*/*" }, maxBytes: 10_000 },
      "any",
      undefined,
    );
  }

  test("plain HTTP goes as whole URLs", async () => {
    const server = await RegistryServer.start();
    closers.push(() => server.close());
    server.addImage("app", "x");
    const proxy = await startProxy();
    const outcome = await get(server, proxy.url);
    expect(outcome).toMatchObject({ kind: "response", status: 200 });
    expect(proxy.asked).toEqual([`GET http://registry.invalid:${server.port}/v2/app/manifests/x ${LOGIN}`]);
  });

  test("TLS goes through a tunnel", async () => {
    const server = await RegistryServer.start(selfSignedCertificate());
    closers.push(() => server.close());
    server.addImage("app", "x");
    const proxy = await startProxy();
    const outcome = await get(server, proxy.url);
    expect(outcome).toMatchObject({ kind: "response", status: 200 });
    expect(proxy.asked).toEqual([`CONNECT registry.invalid:${server.port} ${LOGIN}`]);
    expect(server.requests).toHaveLength(1);
  });

  test("a tunnel that is refused is an error, without the login", async () => {
    const server = await RegistryServer.start(selfSignedCertificate());
    closers.push(() => server.close());
    const proxy = await startProxy(407);
    const outcome = await get(server, proxy.url);
    const host = new URL(proxy.url).host;
    expect(outcome).toMatchObject({
      kind: "failure",
      message: `the proxy ${host} answered 407 to CONNECT`,
    });
  });
});
