import { afterEach, describe, expect, test } from "vitest";
import type { Credentials } from "../../src/registry/auth/credentials.js";
import { OCI_MANIFEST, RegistryServer } from "../harness/registry-server.js";
import { selfSignedCertificate } from "../harness/self-signed-certificate.js";
import { failure, pull } from "./pull.js";

const PASSWORD: Credentials = { kind: "password", username: "ann", password: "s3cret" };

const servers: RegistryServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function start(...tls: Parameters<typeof RegistryServer.start>): Promise<RegistryServer> {
  const server = await RegistryServer.start(...tls);
  servers.push(server);
  return server;
}

test("a registry on this machine is asked over TLS, whatever its certificate", async () => {
  const server = await start(selfSignedCertificate());
  server.addImage("app", "x");
  await pull(`localhost:${server.port}/app:x`);
  await pull(`${server.host}/app:x`);
});

test("and over plain HTTP, if it refuses TLS", async () => {
  const server = await start();
  server.addImage("app", "x");
  await pull(`localhost:${server.port}/app:x`);
});

describe("a redirect of content", () => {
  test("takes the credentials nowhere else", async () => {
    const [server, store] = [await start(), await start()];
    const { digest } = server.addImage("app", "x");
    store.addImage("app", "x");
    server.auth = { kind: "basic", user: "ann", password: "s3cret" };
    server.intercept = (request, response) => {
      if (!request.url?.includes("/blobs/")) return false;
      response.writeHead(307, { location: `${store.url}${request.url}?signature=abc` }).end();
      return true;
    };
    expect((await pull(`${server.host}/app:x`, { credentials: async () => PASSWORD })).digest).toBe(digest);
    expect(store.requests).toMatchObject([{ authorization: undefined }]);
  });

  test("to a place that wants credentials gets none", async () => {
    const [server, store] = [await start(), await start()];
    server.addImage("app", "x");
    store.auth = { kind: "bearer" };
    server.intercept = (request, response) => {
      response.writeHead(307, { location: `${store.url}${request.url}?signature=abc` }).end();
      return true;
    };
    const error = await failure(pull(`${server.host}/app:x`, { credentials: async () => PASSWORD }));
    expect(error.code).toBe("image/unauthorized");
    expect(error.message).toContain(`${store.url}/v2/app/manifests/x?signature=REDACTED: 401 Unauthorized`);
    expect(store.tokens).toEqual([]);
  });
});

describe("mirrors", () => {
  const DOMAIN = "registry.invalid";

  test("are asked first and in order, and told for whom", async () => {
    const [first, second] = [await start(), await start()];
    const { digest } = second.addImage("app", "x");
    const mirrors = { [DOMAIN]: [first.host, second.host] };
    expect(await pull(`${DOMAIN}/app:x`, { mirrors })).toMatchObject({ ref: `${DOMAIN}/app:x`, digest });
    expect(first.pulls[0]).toBe(`GET /v2/app/manifests/x?ns=${DOMAIN}`);
    expect(second.pulls[0]).toBe(`GET /v2/app/manifests/x?ns=${DOMAIN}`);
  });

  test("may have a path and a scheme", async () => {
    const server = await start();
    server.addImage("hub/library/app", "latest");
    const mirrors = { "docker.io": [`http://${server.host}/hub/`] };
    expect((await pull("app", { mirrors })).ref).toBe("docker.io/library/app:latest");
  });

  test("that are broken are not asked twice", async () => {
    const [first, second] = [await start(), await start()];
    second.addImage("app", "x");
    first.intercept = (_, response) => {
      response.writeHead(503).end();
      return true;
    };
    await pull(`${DOMAIN}/app:x`, { mirrors: { [DOMAIN]: [first.host, second.host] } });
    expect(first.requests).toHaveLength(2); // for the manifest and for the config
  });

  test("that spoil content are passed over", async () => {
    const [first, second] = [await start(), await start()];
    const { digest } = second.addImage("app", "x");
    first.addManifest("app", digest, "{}", OCI_MANIFEST);
    await pull(`${DOMAIN}/app@${digest}`, { mirrors: { [DOMAIN]: [first.host, second.host] } });
  });

  test("need no TLS if they are on this machine", async () => {
    const server = await start(selfSignedCertificate());
    server.addImage("app", "x");
    await pull(`${DOMAIN}/app:x`, { mirrors: { [DOMAIN]: [server.host] } });
  });

  test("report the error that is nearest to the goal", async () => {
    const [first, second] = [await start(), await start()];
    second.auth = { kind: "basic", user: "ann", password: "s3cret" };
    const mirrors = { [first.host]: [second.host] };
    // The mirror denies, the registry does not have it.
    expect(await failure(pull(`${first.host}/app:x`, { mirrors }))).toMatchObject({
      code: "image/unauthorized",
    });
    await second.close();
    servers.splice(servers.indexOf(second), 1);
    expect(await failure(pull(`${first.host}/app:x`, { mirrors }))).toMatchObject({
      code: "image/not-found",
    });
  });

  test("that are no hosts are an error", async () => {
    const lookup = pull(`${DOMAIN}/app:x`, { mirrors: { [DOMAIN]: ["no host"] } });
    expect(await failure(lookup)).toMatchObject({ code: "image/reference" });
  });
});
