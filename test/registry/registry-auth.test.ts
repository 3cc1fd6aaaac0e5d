import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BuildError } from "../../src/base/diagnostic/build-error.js";
import { type Credentials, NO_CREDENTIALS } from "../../src/registry/auth/credentials.js";
import { createRegistryResolver, type RegistryOptions } from "../../src/registry/registry-resolver.js";
import { basic, RegistryServer, sendJson } from "../harness/registry-server.js";

const PASSWORD: Credentials = { kind: "password", username: "ann", password: "s3cret" };
const LOOKUP = {
  platform: { os: "linux", architecture: "amd64" },
  logName: "load metadata",
  resolveMode: "default",
} as const;

let server: RegistryServer;
beforeEach(async () => {
  server = await RegistryServer.start();
  server.addImage("org/app", "x");
  server.addImage("org/other", "x");
});
afterEach(() => server.close());

function resolver(credentials: Credentials = NO_CREDENTIALS, options: RegistryOptions = {}) {
  return createRegistryResolver({
    credentials: async () => credentials,
    retry: { baseDelay: 1 },
    ...options,
  });
}

function pull(credentials?: Credentials, options?: RegistryOptions) {
  return resolver(credentials, options).resolve(`${server.host}/org/app:x`, LOOKUP);
}

async function failure(
  lookup: Promise<unknown>,
): Promise<{ readonly code: string; readonly message: string }> {
  const error = await lookup.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof BuildError)) throw new Error("expected a BuildError", { cause: error });
  const begin = `failed to resolve source metadata for ${server.host}/org/app:x: `;
  expect(error.message.startsWith(begin)).toBe(true);
  expect(JSON.stringify(error)).not.toContain("s3cret");
  return { code: error.code, message: error.message.slice(begin.length) };
}

const DENIED = "pull access denied, repository does not exist or may require authorization: ";
const tokenRequests = () => server.requests.filter(({ url }) => url.startsWith("/token"));

describe("basic authentication", () => {
  beforeEach(() => {
    server.auth = { kind: "basic", user: "ann", password: "s3cret" };
  });

  test("sends the password once it is asked for", async () => {
    await pull(PASSWORD);
    expect(server.requests.map(({ authorization }) => authorization)).toEqual([
      undefined,
      basic("ann", "s3cret"),
      basic("ann", "s3cret"),
    ]);
  });

  test("without a login says how to log in", async () => {
    expect(await failure(pull())).toEqual({
      code: "image/unauthorized",
      message: `${DENIED}no basic auth credentials; check the name, or log in with "docker login ${server.host}"`,
    });
  });

  test("with the wrong password gives up at once", async () => {
    expect(await failure(pull({ ...PASSWORD, password: "s3cret?" }))).toEqual({
      code: "image/unauthorized",
      message: `${DENIED}authorization failed; check the name, or log in with "docker login ${server.host}"`,
    });
    expect(server.requests).toHaveLength(2);
  });
});

describe("a token", () => {
  test("for anybody", async () => {
    server.auth = { kind: "bearer" };
    await pull();
    expect(tokenRequests()).toHaveLength(1);
    const url = new URL(tokenRequests()[0]!.url, server.url);
    expect(url.searchParams.getAll("scope")).toEqual(["repository:org/app:pull"]);
    expect(url.searchParams.get("service")).toBe("test registry");
    expect(server.pulls).toHaveLength(3);
  });

  test.each(["token", "access_token"] as const)("in the field %s", async (field) => {
    server.auth = { kind: "bearer", field };
    await pull();
  });

  test("is shared by all lookups of a repository, and no others", async () => {
    server.auth = { kind: "bearer", expiresIn: 300 };
    const shared = resolver();
    const apps = [1, 2, 3].map(() => shared.resolve(`${server.host}/org/app:x`, LOOKUP));
    await Promise.all(apps);
    expect(tokenRequests()).toHaveLength(1);
    await shared.resolve(`${server.host}/org/app:x`, LOOKUP);
    expect(tokenRequests()).toHaveLength(1);
    await shared.resolve(`${server.host}/org/other:x`, LOOKUP);
    expect(tokenRequests().length).toBeGreaterThan(1);
  });

  test("that has expired is fetched anew before it is refused", async () => {
    server.auth = { kind: "bearer", expiresIn: 0.001 };
    const shared = resolver();
    await shared.resolve(`${server.host}/org/app:x`, LOOKUP);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const before = server.pulls.length;
    await shared.resolve(`${server.host}/org/app:x`, LOOKUP);
    expect(server.pulls.length - before).toBe(2);
  });

  test("that is refused later is fetched anew once", async () => {
    server.auth = { kind: "bearer", expiresIn: 300 };
    const shared = resolver();
    await shared.resolve(`${server.host}/org/app:x`, LOOKUP);
    server.tokens.length = 0;
    server.tokens.push("unrelated");
    await shared.resolve(`${server.host}/org/app:x`, LOOKUP);
    expect(tokenRequests()).toHaveLength(2);
  });

  test("that is good for nothing is fetched once", async () => {
    server.auth = { kind: "bearer", user: "ann", password: "s3cret" };
    expect(await failure(pull())).toEqual({
      code: "image/unauthorized",
      message: `${DENIED}server message: insufficient_scope: authorization failed; check the name, or log in with "docker login ${server.host}"`,
    });
    expect(tokenRequests()).toHaveLength(1);
  });

  test("for a password, by GET", async () => {
    server.auth = { kind: "bearer", user: "ann", password: "s3cret" };
    await pull(PASSWORD);
    expect(tokenRequests().map(({ method, authorization }) => [method, authorization])).toEqual([
      ["GET", basic("ann", "s3cret")],
    ]);
  });

  test("for a password, by POST where GET is not known", async () => {
    server.auth = { kind: "bearer", user: "ann", password: "s3cret", without: "GET" };
    await pull(PASSWORD);
    expect(tokenRequests().map(({ method }) => method)).toEqual(["GET", "POST"]);
    expect(Object.fromEntries(new URLSearchParams(tokenRequests()[1]?.body))).toEqual({
      client_id: "buildfile-client",
      grant_type: "password",
      password: "s3cret",
      scope: "repository:org/app:pull",
      service: "test registry",
      username: "ann",
    });
  });

  test("for an identity token, by POST", async () => {
    server.auth = { kind: "bearer", refreshToken: "s3cret-identity" };
    await pull({ kind: "identity-token", token: "s3cret-identity" });
    expect(tokenRequests().map(({ method }) => method)).toEqual(["POST"]);
    expect(Object.fromEntries(new URLSearchParams(tokenRequests()[0]?.body))).toEqual({
      client_id: "buildfile-client",
      grant_type: "refresh_token",
      refresh_token: "s3cret-identity",
      scope: "repository:org/app:pull",
      service: "test registry",
    });
  });

  test("of the registry itself is sent as it is", async () => {
    server.auth = { kind: "bearer" };
    server.tokens.push("s3cret-static");
    await pull({ kind: "registry-token", token: "s3cret-static" });
    expect(tokenRequests()).toEqual([]);
    const wrong = await failure(pull({ kind: "registry-token", token: "s3cret-wrong" }));
    expect(wrong.message).toContain("server message: insufficient_scope");
  });

  test("that no header can hold is not sent", async () => {
    server.auth = { kind: "bearer" };
    const error = await failure(pull({ kind: "registry-token", token: "s3cret\n" }));
    expect(error.code).toBe("image/protocol");
  });
});

describe("a token server", () => {
  test("that refuses the password", async () => {
    server.auth = { kind: "bearer", user: "ann", password: "other" };
    expect(await failure(pull(PASSWORD))).toEqual({
      code: "image/unauthorized",
      message: `failed to fetch oauth token: unexpected status from GET request to http://${server.host}/token?service=test+registry&scope=repository%3Aorg%2Fapp%3Apull: 401 Unauthorized: incorrect username or password; check the name, or log in with "docker login ${server.host}"`,
    });
  });

  test("that repeats secrets is not quoted", async () => {
    server.auth = { kind: "bearer" };
    server.intercept = (request, response) => {
      if (!request.url?.startsWith("/token")) return false;
      sendJson(response, 403, { details: `you sent ${request.headers.authorization}, that is s3cret` });
      return true;
    };
    const error = await failure(pull(PASSWORD));
    expect(error.message).toContain("403 Forbidden; check the name");
    expect(error.message).not.toContain("you sent");
  });

  test.each([
    ["", 200, "failed to fetch anonymous token: unable to decode token response"],
    ["{}", 200, "authorization server did not include a token in the response"],
    ['{"token":7}', 200, "authorization server did not include a token in the response"],
    ['{"token":"a\\nb"}', 200, "the token is not one that a header can hold"],
    ['{"error":"no","error_description":"not today"}', 400, "400 Bad Request: not today"],
  ])("that answers %j", async (body, status, message) => {
    server.auth = { kind: "bearer" };
    server.intercept = (request, response) => {
      if (!request.url?.startsWith("/token")) return false;
      response.writeHead(status).end(body);
      return true;
    };
    expect(await failure(pull())).toMatchObject({
      code: "image/protocol",
      message: expect.stringContaining(message),
    });
  });

  test("that is broken for a moment is asked again", async () => {
    server.auth = { kind: "bearer" };
    let broken = 2;
    server.intercept = (request, response) => {
      if (!request.url?.startsWith("/token") || broken-- === 0) return false;
      response.writeHead(502).end();
      return true;
    };
    await pull();
  });

  test("that fails does not spoil later lookups", async () => {
    server.auth = { kind: "bearer" };
    const shared = resolver();
    server.intercept = (request, response) => {
      if (!request.url?.startsWith("/token")) return false;
      response.writeHead(400).end();
      return true;
    };
    const two = [1, 2].map(() => shared.resolve(`${server.host}/org/app:x`, LOOKUP));
    for (const lookup of two) expect((await failure(lookup)).message.match(/failed to/g)).toHaveLength(1);
    server.intercept = undefined;
    await shared.resolve(`${server.host}/org/app:x`, LOOKUP);
  });

  test.each([
    [
      "http://tokens.example.com/token",
      "the token server on tokens.example.com is not asked, as it does not use https",
    ],
    ["ftp://127.0.0.1/token", "the token server on 127.0.0.1 is not asked, as it does not use https"],
    ["/token", "invalid token auth challenge realm"],
  ])("at %s is not asked", async (realm, message) => {
    server.auth = { kind: "bearer", realm };
    const error = await failure(pull(PASSWORD));
    expect(error).toMatchObject({ code: "image/protocol", message: expect.stringContaining(message) });
  });

  test("is not named", async () => {
    server.intercept = (_, response) => {
      response.writeHead(401, { "www-authenticate": "Bearer service=x" }).end();
      return true;
    };
    expect((await failure(pull())).message).toContain("no realm specified for token auth challenge");
  });
});

test("a registry that wants nothing we know", async () => {
  for (const challenge of [undefined, "Digest realm=x", "Negotiate"]) {
    server.intercept = (_, response) => {
      response.writeHead(401, challenge === undefined ? {} : { "www-authenticate": challenge }).end();
      return true;
    };
    expect(await failure(pull(PASSWORD))).toMatchObject({
      code: "image/unauthorized",
      message: expect.stringContaining(`${DENIED}authorization failed`),
    });
  }
});

test("credentials that cannot be had stop the lookup", async () => {
  server.auth = { kind: "bearer" };
  const credentials = () => Promise.reject(new BuildError("image/unauthorized", "helper broke"));
  expect(await failure(pull(undefined, { credentials }))).toEqual({
    code: "image/unauthorized",
    message: "helper broke",
  });
});

test("a wait for a token ends with an abort", async () => {
  server.auth = { kind: "bearer" };
  const controller = new AbortController();
  server.intercept = (request) => {
    if (!request.url?.startsWith("/token")) return false;
    controller.abort(new Error("enough"));
    return true;
  };
  const lookup = resolver(NO_CREDENTIALS, { requestTimeout: 300, retry: { attempts: 1 } }).resolve(
    `${server.host}/org/app:x`,
    { ...LOOKUP, signal: controller.signal },
  );
  await expect(lookup).rejects.toThrow("enough");
});
