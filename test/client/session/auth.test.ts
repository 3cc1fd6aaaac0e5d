import { createPublicKey, verify } from "node:crypto";
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type DockerAuthOptions, dockerAuthService } from "../../../src/client/session/docker-auth.js";
import { Auth, type FetchTokenRequest } from "../../../src/proto/generated/auth.js";
import type { RpcClient } from "../../../src/wire/rpc/client.js";
import { StatusCode } from "../../../src/wire/rpc/status.js";
import { basic, RegistryServer, sendJson } from "../../harness/registry-server.js";
import { serve, stopServing } from "./serve.js";

const HUB = "registry-1.docker.io";

let folder: string;
let registry: RegistryServer;
let steps: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "auth-"));
  registry = await RegistryServer.start();
  steps = [];
});
afterEach(async () => {
  await stopServing();
  await registry.close();
  await rm(folder, { recursive: true });
});

function start(
  auths: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, unknown>> = {},
): Promise<RpcClient> {
  return startWith({}, auths, more);
}

async function startWith(
  { env, ...options }: DockerAuthOptions,
  auths: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, unknown>> = {},
): Promise<RpcClient> {
  await writeFile(join(folder, "config.json"), JSON.stringify({ auths, ...more }));
  const onStep = (name: string) => {
    steps.push(name);
    return (error?: unknown) => {
      if (error !== undefined) steps.push(`failed ${name}`);
    };
  };
  const surroundings = { DOCKER_CONFIG: folder, PATH: `${folder}${delimiter}${process.env.PATH}`, ...env };
  return serve(dockerAuthService({ onStep, retry: { attempts: 1 }, ...options, env: surroundings }));
}

function login(user: string, password: string) {
  return { auth: Buffer.from(`${user}:${password}`).toString("base64") };
}

function tokenRequest(host: string): FetchTokenRequest {
  return {
    ClientID: "buildkit",
    Host: host,
    Realm: `${registry.url}/token`,
    Service: "test registry",
    Scopes: ["repository:library/alpine:pull", "repository:me/app:pull,push"],
  };
}

describe("Credentials", () => {
  test("are those of docker login; Docker Hub has a key of its own", async () => {
    const client = await start({
      "https://index.docker.io/v1/": login("ann", "pw"),
      "ghcr.io": { identitytoken: "id" },
      "gcr.io": { registrytoken: "rt" },
    });
    const ask = (Host: string) => client.call(Auth.Credentials, { Host });
    expect(await ask(HUB)).toEqual({ Username: "ann", Secret: "pw" });
    expect(await ask(HUB)).toEqual({ Username: "ann", Secret: "pw" });
    expect(await ask("ghcr.io")).toEqual({ Secret: "id" });
    expect(await ask("gcr.io")).toEqual({});
    expect(await ask("unknown.example")).toEqual({});
    expect(steps).toEqual([
      `[auth] sharing credentials for ${HUB}`,
      "[auth] sharing credentials for ghcr.io",
    ]);
  });

  async function writeHelper(body: string): Promise<void> {
    const path = join(folder, "docker-credential-fake");
    await writeFile(path, `#!/bin/sh\nread server\necho "$server" >> '${folder}/asked'\n${body}\n`);
    await chmod(path, 0o755);
  }

  test("may come from a helper, which is asked once", async () => {
    await writeHelper(`echo '{"Username":"bob","Secret":"s3cret"}'`);
    const client = await start({}, { credHelpers: { "ghcr.io": "fake" } });
    const ask = () => client.call(Auth.Credentials, { Host: "ghcr.io" });
    expect(await Promise.all([ask(), ask()])).toEqual(Array(2).fill({ Username: "bob", Secret: "s3cret" }));
    expect(await readFile(join(folder, "asked"), "utf8")).toBe("ghcr.io\n");
  });

  test("of a helper that fails are an error that shows nothing of it", async () => {
    await writeHelper("echo s3cret; exit 3");
    const client = await start({}, { credsStore: "fake" });
    const error = await client.call(Auth.Credentials, { Host: "ghcr.io" }).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code: StatusCode.unknown });
    expect(String(error)).toContain("docker-credential-fake: it failed with status 3");
    expect(String(error)).not.toContain("s3cret");
  });
});

describe("FetchToken", () => {
  test("with a password", async () => {
    registry.auth = { kind: "bearer", user: "ann", password: "pw", expiresIn: 300 };
    const client = await start({ "registry.example": login("ann", "pw") });
    expect(await client.call(Auth.FetchToken, tokenRequest("registry.example"))).toEqual({
      Token: "token-1",
      ExpiresIn: 300,
    });
    const { url, authorization } = registry.requests[0]!;
    expect(new URL(url, registry.url).searchParams.getAll("scope")).toEqual(tokenRequest("").Scopes);
    expect(authorization).toBe(basic("ann", "pw"));
    await client.call(Auth.FetchToken, tokenRequest("registry.example"));
    expect(steps).toEqual(["[auth] library/alpine:pull me/app:pull,push token for registry.example"]);
  });

  test("with an identity token", async () => {
    registry.auth = { kind: "bearer", refreshToken: "id", field: "access_token" };
    const client = await start({ "registry.example": { identitytoken: "id" } });
    expect(await client.call(Auth.FetchToken, tokenRequest("registry.example"))).toEqual({
      Token: "token-1",
      ExpiresIn: 60,
    });
    const form = new URLSearchParams(registry.requests[0]!.body);
    expect(registry.requests[0]!.method).toBe("POST");
    expect(form.get("grant_type")).toBe("refresh_token");
    expect(form.get("refresh_token")).toBe("id");
    expect(form.get("scope")).toBe("repository:library/alpine:pull repository:me/app:pull,push");
  });

  test("with a token for the registry itself", async () => {
    const client = await start({ "registry.example": { registrytoken: "rt" } });
    expect(await client.call(Auth.FetchToken, tokenRequest("registry.example"))).toEqual({
      Token: "rt",
      ExpiresIn: 60,
    });
    expect(registry.requests).toEqual([]);
  });

  test("without a login; what the server says of its time is passed on", async () => {
    registry.intercept = (_request, response) => {
      sendJson(response, 200, { token: "t", expires_in: 7200, issued_at: "2024-05-06T07:08:09.5Z" });
      return true;
    };
    const client = await start({});
    expect(await client.call(Auth.FetchToken, tokenRequest("registry.example"))).toEqual({
      Token: "t",
      ExpiresIn: 7200,
      IssuedAt: Date.UTC(2024, 4, 6, 7, 8, 9) / 1000,
    });
    expect(registry.requests[0]).toMatchObject({ method: "GET", authorization: undefined });
    expect(steps).toEqual([]);
  });

  test("refused ends the step with an error that shows no secret", async () => {
    registry.intercept = (_request, response) => {
      sendJson(response, 401, { details: "hunter2 is wrong" });
      return true;
    };
    const client = await start({ "registry.example": login("ann", "hunter2") });
    const error = await client
      .call(Auth.FetchToken, tokenRequest("registry.example"))
      .catch((thrown: Error) => thrown);
    expect(String(error)).toContain(
      "failed to fetch oauth token: unexpected status from GET request to http://127.0.0.1",
    );
    expect(String(error)).not.toContain("hunter2");
    const name = "[auth] library/alpine:pull me/app:pull,push token for registry.example";
    expect(steps).toEqual([name, `failed ${name}`]);
  });

  test.each([
    ["http://auth.example/token", "the token server on auth.example is not asked, as it does not use https"],
    ["nothing", "invalid token auth challenge realm"],
  ])("from %s sends no login there", async (Realm, message) => {
    const client = await start({ "registry.example": login("ann", "pw") });
    const call = client.call(Auth.FetchToken, { ...tokenRequest("registry.example"), Realm });
    await expect(call).rejects.toThrow(message);
  });
});

describe("token authority", () => {
  const Salt = Buffer.from("salt of the daemon");

  function keyOf(client: RpcClient, Host: string, salt: Uint8Array = Salt): Promise<string> {
    return client
      .call(Auth.GetTokenAuthority, { Host, Salt: salt })
      .then(({ PublicKey }) => Buffer.from(PublicKey ?? []).toString("hex"));
  }

  test("signs as NaCl does: the signature, then the payload", async () => {
    const client = await start({ "ghcr.io": login("ann", "pw") });
    const x = Buffer.from(await keyOf(client, "ghcr.io"), "hex").toString("base64url");
    const publicKey = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
    const Payload = Buffer.from("payload");
    const { Signed = new Uint8Array() } = await client.call(Auth.VerifyTokenAuthority, {
      Host: "ghcr.io",
      Payload,
      Salt,
    });
    expect(Signed.length).toBe(64 + Payload.length);
    expect(Buffer.from(Signed.subarray(64)).equals(Payload)).toBe(true);
    expect(verify(null, Payload, publicKey, Signed.subarray(0, 64))).toBe(true);
  });

  test("is another for each host and salt, and the same in the next session", async () => {
    const auths = { "ghcr.io": login("ann", "pw"), "gcr.io": login("ann", "pw") };
    const client = await start(auths);
    const keys = [
      await keyOf(client, "ghcr.io"),
      await keyOf(client, "gcr.io"),
      await keyOf(client, "ghcr.io", Buffer.from("other")),
    ];
    expect(new Set(keys).size).toBe(3);
    expect(await keyOf(await start(auths), "ghcr.io")).toBe(keys[0]);
    const file = join(folder, ".token_seed");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const seeds = JSON.parse(await readFile(file, "utf8"));
    expect(Object.keys(seeds)).toEqual(["gcr.io", "ghcr.io"]);
    expect(Buffer.from(seeds["gcr.io"].Seed, "base64").length).toBe(16);
  });

  test("agrees with the reference for a known seed, and without a login", async () => {
    const seeds = { "ghcr.io": { Seed: Buffer.from("0123456789abcdef").toString("base64") } };
    await writeFile(join(folder, ".token_seed"), JSON.stringify(seeds));
    const client = await start({ "ghcr.io": login("ann", "pw") });
    expect(await keyOf(client, "ghcr.io")).toBe(
      "2cd0151bad551c4975156ed7ad476ee3a29e40ef17c91855119cbe405cd0d483",
    );
    expect(await keyOf(client, "unknown.example")).toBe(
      "7a08f97a363ad20f9fd038685b7d80d1265ddfef4c153e1dfd0cc4abd147cd1b",
    );
    expect(JSON.parse(await readFile(join(folder, ".token_seed"), "utf8"))).toEqual(seeds);
  });

  test("may be switched off", async () => {
    const client = await startWith(
      { env: { BUILDKIT_NO_CLIENT_TOKEN: "1" } },
      { "ghcr.io": login("ann", "pw") },
    );
    await expect(client.call(Auth.GetTokenAuthority, { Host: "ghcr.io", Salt })).rejects.toMatchObject({
      code: StatusCode.unavailable,
      message: "client side tokens disabled",
    });
  });
});
