import { afterEach, describe, expect, test } from "vitest";
import { createHttpClient } from "../../../src/registry/http/client.js";
import type { HttpOutcome, HttpRequest } from "../../../src/registry/http/exchange.js";
import { createTransport, type Transport } from "../../../src/registry/http/transport.js";
import { RegistryServer } from "../../harness/registry-server.js";
import { selfSignedCertificate } from "../../harness/self-signed-certificate.js";

const POLICY = { attempts: 3, baseDelay: 1, maxDelay: 2, maxRetryAfter: 50 };
const TLS = selfSignedCertificate();

const servers: RegistryServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function start(...tls: Parameters<typeof RegistryServer.start>): Promise<RegistryServer> {
  const server = await RegistryServer.start(...tls);
  servers.push(server);
  return server;
}

function transport(): Transport {
  return createTransport({ connectTimeout: 1000, requestTimeout: 1000, certificateAuthorities: [TLS.cert] });
}

const secure = () => createHttpClient(transport(), POLICY, () => false);
const insecure = () => createHttpClient(transport(), POLICY, () => true);

function get(url: string, headers: Record<string, string> = {}): HttpRequest {
  return { method: "GET", url: new URL(url), headers, maxBytes: 1000 };
}

function statusOf(outcome: HttpOutcome): number | string {
  return outcome.kind === "response" ? outcome.status : outcome.message;
}

describe("plain HTTP", () => {
  test("is never tried where TLS is due", async () => {
    const server = await start();
    expect(await secure().send(get(`https://${server.host}/`))).toMatchObject({ reason: "not-tls" });
    expect(server.requests).toEqual([]);
  });

  test("is remembered where TLS is refused", async () => {
    const server = await start();
    let handshakes = 0;
    const real = transport();
    const counting: Transport = {
      send(request, trust, signal) {
        if (request.url.protocol === "https:") handshakes++;
        return real.send(request, trust, signal);
      },
    };
    const client = createHttpClient(counting, POLICY, () => true);
    for (let i = 0; i < 3; i++) expect(statusOf(await client.send(get(`https://${server.host}/`)))).toBe(404);
    expect(handshakes).toBe(1);
  });

  test("is not tried where TLS is spoken", async () => {
    const server = await start(TLS);
    expect(await insecure().send(get(`https://${server.host}/`))).toMatchObject({
      status: 404,
      url: { protocol: "https:" },
    });
  });
});

describe("a redirect", () => {
  const AUTHORIZATION = { authorization: "Bearer s3cret" };

  test("to the same place keeps the credentials, to another drops them", async () => {
    const [server, other] = [await start(TLS), await start(TLS)];
    server.intercept = (request, response) => {
      const next = request.url === "/1" ? "/2" : `${other.url}/blob?signature=abc`;
      response.writeHead(307, { location: next }).end();
      return true;
    };
    expect(statusOf(await secure().send(get(`${server.url}/1`, AUTHORIZATION)))).toBe(404);
    expect(server.requests.map(({ authorization }) => authorization)).toEqual([
      "Bearer s3cret",
      "Bearer s3cret",
    ]);
    expect(other.requests).toMatchObject([{ url: "/blob?signature=abc", authorization: undefined }]);
  });

  test("with a password in its URL does not use it", async () => {
    const server = await start(TLS);
    server.intercept = (request, response) => {
      if (request.url !== "/1") return false;
      response.writeHead(302, { location: `https://ann:pw@${server.host}/2` }).end();
      return true;
    };
    expect(statusOf(await secure().send(get(`${server.url}/1`)))).toBe(404);
    expect(server.requests[1]?.authorization).toBeUndefined();
  });

  test.each([
    [
      "from TLS to plain HTTP",
      (host: string) => `http://${host}/`,
      "redirected from https to plain http on HOST",
    ],
    ["to a file", () => "file:///etc/passwd", "redirected to a file: URL"],
    ["to nonsense", () => "https://", "redirected to something that is not a URL"],
    ["without end", () => "/again", "stopped after 5 redirects"],
  ])("%s is not followed", async (_, location, message) => {
    const [server, other] = [await start(TLS), await start()];
    server.intercept = (_request, response) => {
      response.writeHead(301, { location: location(other.host) }).end();
      return true;
    };
    expect(statusOf(await secure().send(get(server.url)))).toBe(message.replace("HOST", other.host));
    expect(other.requests).toEqual([]);
  });

  test("from plain HTTP to TLS is followed", async () => {
    const [server, other] = [await start(), await start(TLS)];
    server.intercept = (_, response) => {
      response.writeHead(308, { location: `${other.url}/` }).end();
      return true;
    };
    expect(statusOf(await secure().send(get(server.url)))).toBe(404);
  });

  test("of a POST is not followed", async () => {
    const server = await start();
    server.intercept = (_, response) => {
      response.writeHead(307, { location: "/2" }).end();
      return true;
    };
    const outcome = await secure().send({ ...get(server.url), method: "POST", body: "password=s3cret" });
    expect(statusOf(outcome)).toBe(`a POST request was redirected to ${server.host}`);
  });

  test("without a place to go is an answer", async () => {
    const server = await start();
    server.intercept = (_, response) => {
      response.writeHead(302).end();
      return true;
    };
    expect(statusOf(await secure().send(get(server.url)))).toBe(302);
  });
});

describe("trying again", () => {
  async function asked(
    statuses: readonly number[],
    headers = {},
    once = false,
  ): Promise<readonly [number, number | string]> {
    const server = await start();
    let count = 0;
    server.intercept = (_, response) => {
      response.writeHead(statuses[Math.min(count++, statuses.length - 1)]!, headers).end();
      return true;
    };
    const outcome = await secure().send(get(server.url), { once });
    return [count, statusOf(outcome)];
  }

  test.each([408, 429, 500, 502, 503, 504])("helps after %s", async (status) => {
    expect(await asked([status, 200])).toEqual([2, 200]);
  });

  test("has an end", async () => {
    expect(await asked([503])).toEqual([3, 503]);
  });

  test.each([400, 401, 403, 404, 501])("does not happen after %s", async (status) => {
    expect(await asked([status, 200])).toEqual([1, status]);
  });

  test("does not happen if there are others to ask", async () => {
    expect(await asked([503, 200], {}, true)).toEqual([1, 503]);
  });

  test("waits as long as it is asked to, within reason", async () => {
    expect(await asked([429, 200], { "retry-after": "0" })).toEqual([2, 200]);
    expect(await asked([429, 200], { "retry-after": "1" })).toEqual([1, 429]);
  });
});
