import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BuildError } from "../../src/base/diagnostic/build-error.js";
import type { Platform } from "../../src/base/platform/platform.js";
import type { ResolvedImage } from "../../src/frontend/image-resolver.js";
import { NO_CREDENTIALS } from "../../src/registry/auth/credentials.js";
import { createRegistryResolver, type RegistryOptions } from "../../src/registry/registry-resolver.js";
import {
  DOCKER_MANIFEST,
  OCI_CONFIG,
  OCI_INDEX,
  OCI_MANIFEST,
  RegistryServer,
  sendJson,
  sha256,
} from "../harness/registry-server.js";

const AMD64: Platform = { os: "linux", architecture: "amd64" };
const FAST: RegistryOptions = {
  credentials: async () => NO_CREDENTIALS,
  retry: { baseDelay: 1 },
  requestTimeout: 2000,
  connectTimeout: 2000,
};

let server: RegistryServer;
beforeEach(async () => {
  server = await RegistryServer.start();
});
afterEach(() => server.close());

function pull(
  ref: string,
  options: RegistryOptions = {},
  platform = AMD64,
  signal?: AbortSignal,
): Promise<ResolvedImage> {
  const resolver = createRegistryResolver({ ...FAST, ...options });
  return resolver.resolve(ref, { platform, logName: "load metadata", resolveMode: "default", signal });
}

async function failure(
  lookup: Promise<unknown>,
): Promise<{ readonly code: string; readonly message: string }> {
  const error = await lookup.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof BuildError)) throw new Error("expected a BuildError", { cause: error });
  return { code: error.code, message: error.message };
}

/** The beginning of every message. */
const prefix = (name: string) => `failed to resolve source metadata for ${server.host}/${name}: `;

describe("an image", () => {
  const config = { os: "linux", architecture: "amd64", config: { Env: ["A=b"] } };

  test("by tag: its manifest, then its config", async () => {
    const manifest = server.addImage("org/app", "1", config);
    const image = await pull(`${server.host}/org/app:1`);
    expect(image.ref).toBe(`${server.host}/org/app:1`);
    expect(image.digest).toBe(manifest.digest);
    expect(JSON.parse(Buffer.from(image.config).toString())).toEqual(config);
    expect(server.pulls).toEqual([
      "GET /v2/org/app/manifests/1",
      `GET /v2/org/app/blobs/${sha256(JSON.stringify(config))}`,
    ]);
    expect(server.requests[0]?.accept).toBe(
      "application/vnd.docker.distribution.manifest.v2+json, " +
        "application/vnd.docker.distribution.manifest.list.v2+json, " +
        "application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json, */*",
    );
    expect(server.requests[1]?.accept).toBe(`${OCI_CONFIG}, */*`);
  });

  test("without a tag is the latest", async () => {
    server.addImage("app", "latest");
    expect((await pull(`${server.host}/app`)).ref).toBe(`${server.host}/app:latest`);
  });

  test("by digest, whatever its tag", async () => {
    const { digest } = server.addImage("app", "");
    const ref = `${server.host}/app:gone@${digest}`;
    expect(await pull(ref)).toMatchObject({ ref, digest });
  });

  test("is found whatever it is said to be, if it looks like one", async () => {
    const blob = server.addBlob("app", "{}");
    for (const type of ["text/plain", "application/json; charset=utf-8", ""]) {
      server.addManifest("app", "x", { schemaVersion: 2, config: blob, layers: [] }, type);
      expect(Buffer.from((await pull(`${server.host}/app:x`)).config).toString()).toBe("{}");
    }
  });

  test("of Docker's types", async () => {
    const docker = {
      ...server.addBlob("app", "{}"),
      mediaType: "application/vnd.docker.container.image.v1+json",
    };
    const { digest } = server.addManifest("app", "x", { schemaVersion: 2, config: docker }, DOCKER_MANIFEST);
    expect((await pull(`${server.host}/app:x`)).digest).toBe(digest);
  });

  test("of a registry that does not say the digest", async () => {
    const { digest } = server.addImage("app", "x");
    server.hideDigest = true;
    expect((await pull(`${server.host}/app:x`)).digest).toBe(digest);
  });

  test("that is alone serves for any platform", async () => {
    const { digest } = server.addImage("app", "x", { os: "windows", architecture: "arm64" });
    expect((await pull(`${server.host}/app:x`)).digest).toBe(digest);
  });
});

describe("an index", () => {
  const architecture = (image: ResolvedImage): unknown =>
    JSON.parse(Buffer.from(image.config).toString()).architecture;

  test("gives the image for the platform and its own digest", async () => {
    const index = server.addIndex("app", "x", [
      { os: "linux", architecture: "arm64" },
      { os: "linux", architecture: "amd64" },
      { os: "unknown", architecture: "unknown" },
    ]);
    const image = await pull(`${server.host}/app:x`);
    expect(architecture(image)).toBe("amd64");
    expect(image.digest).toBe(index.digest);
    expect(server.requests).toHaveLength(3);
    expect(server.requests[1]?.accept).toBe(`${OCI_MANIFEST}, */*`);
    expect(architecture(await pull(`${server.host}/app:x`, {}, { os: "linux", architecture: "arm64" }))).toBe(
      "arm64",
    );
  });

  test("gives what comes next for a platform that it lacks", async () => {
    server.addIndex("app", "x", [
      { os: "linux", architecture: "arm", variant: "v6" },
      { os: "linux", architecture: "arm", variant: "v7" },
      { os: "linux", architecture: "386" },
    ]);
    const variant = JSON.parse(
      Buffer.from(
        (await pull(`${server.host}/app:x`, {}, { os: "linux", architecture: "arm64" })).config,
      ).toString(),
    ).variant;
    expect(variant).toBe("v7");
    expect(architecture(await pull(`${server.host}/app:x`))).toBe("386");
  });

  test("without a match says what there is", async () => {
    const index = server.addIndex("app", "x", [
      { os: "linux", architecture: "arm64", variant: "v8" },
      { os: "windows", architecture: "amd64", "os.version": "10.0.17763" },
      { os: "unknown", architecture: "unknown" },
    ]);
    expect(await failure(pull(`${server.host}/app:x`, {}, { os: "linux", architecture: "s390x" }))).toEqual({
      code: "image/platform",
      message: `${prefix("app:x")}no match for platform in manifest ${index.digest}: not found; it has nothing for linux/s390x, choose one of linux/arm64/v8, windows(10.0.17763)/amd64`,
    });
  });

  test("may leave the platform to the config", async () => {
    const manifests = [server.addImage("app", "", { os: "linux", architecture: "amd64" })];
    server.addManifest("app", "x", { schemaVersion: 2, manifests }, OCI_INDEX);
    expect(architecture(await pull(`${server.host}/app:x`))).toBe("amd64");
    expect(
      await failure(pull(`${server.host}/app:x`, {}, { os: "linux", architecture: "arm64" })),
    ).toMatchObject({
      code: "image/platform",
    });
  });

  test("may hold indexes, but not without end", async () => {
    const image = server.addImage("app", "");
    let inner = server.addManifest("app", "0", { schemaVersion: 2, manifests: [image] }, OCI_INDEX);
    for (let i = 1; i <= 8; i++) {
      inner = server.addManifest("app", String(i), { schemaVersion: 2, manifests: [inner] }, OCI_INDEX);
    }
    expect(architecture(await pull(`${server.host}/app:6`))).toBe("amd64");
    expect((await failure(pull(`${server.host}/app:7`))).message).toContain(
      "indexes are nested more than 8 deep",
    );
  });
});

describe("refuses", () => {
  const advice = "; the registry, or a proxy before it, does not keep to the protocol";

  test("a manifest of schema 1", async () => {
    const text =
      "support Docker Image manifest version 2, schema 1 has been removed. " +
      "More information at https://docs.docker.com/go/deprecated-image-specs/";
    const old = { schemaVersion: 1, fsLayers: [{ blobSum: sha256("") }] };
    for (const type of [
      "application/vnd.docker.distribution.manifest.v1+prettyjws",
      "text/plain",
      OCI_MANIFEST,
    ]) {
      server.addManifest("app", "x", old, type);
      expect(await failure(pull(`${server.host}/app:x`))).toEqual({
        code: "image/protocol",
        message: `${prefix("app:x")}${text}${advice}`,
      });
    }
  });

  test("content of another digest", async () => {
    const { digest } = server.addImage("app", "x");
    server.intercept = (_, response) => {
      sendJson(response, 200, { schemaVersion: 2 });
      return true;
    };
    expect(await failure(pull(`${server.host}/app@${digest}`))).toEqual({
      code: "image/protocol",
      message: `${prefix(`app@${digest}`)}unexpected commit digest ${sha256('{"schemaVersion":2}')}, expected ${digest}: failed precondition${advice}`,
    });
  });

  test("content that is not of the digest in the header", async () => {
    server.intercept = (_, response) => {
      response.setHeader("docker-content-digest", sha256("other"));
      sendJson(response, 200, {});
      return true;
    };
    expect((await failure(pull(`${server.host}/app:x`))).message).toContain("unexpected commit digest");
    server.intercept = (_, response) => {
      response.setHeader("docker-content-digest", "sha256:0");
      sendJson(response, 200, {});
      return true;
    };
    expect((await failure(pull(`${server.host}/app:x`))).message).toContain(
      '"sha256:0" in header not a valid digest: invalid checksum digest length',
    );
  });

  test("a config of another size", async () => {
    const blob = server.addBlob("app", '{"a":1}');
    const manifest = (size: unknown) => ({ schemaVersion: 2, config: { ...blob, size } });
    server.addManifest("app", "more", manifest(8));
    server.addManifest("app", "less", manifest(6));
    server.addManifest("app", "none", manifest("7"));
    server.addManifest("app", "huge", manifest(8 * 1024 * 1024 + 1));
    expect((await failure(pull(`${server.host}/app:more`))).message).toContain(
      "unexpected commit size 7, expected 8",
    );
    expect((await failure(pull(`${server.host}/app:less`))).message).toContain(
      "the answer is larger than 6 bytes",
    );
    expect((await failure(pull(`${server.host}/app:none`))).message).toContain("invalid size");
    expect(await failure(pull(`${server.host}/app:huge`))).toEqual({
      code: "image/config",
      message: `${prefix("app:huge")}rejecting 8388609 byte config for ${server.host}/app:huge; at most 8388608 are read`,
    });
  });

  test("a manifest that is too large, with and without a length", async () => {
    const big = Buffer.alloc(4 * 1024 * 1024 + 1, 32);
    for (const header of [{ "content-length": big.length }, {}]) {
      server.intercept = (_, response) => {
        response.writeHead(200, { "content-type": OCI_MANIFEST, ...header });
        response.end(big);
        return true;
      };
      expect(await failure(pull(`${server.host}/app:x`))).toEqual({
        code: "image/protocol",
        message: `${prefix("app:x")}failed to do request: GET "http://${server.host}/v2/app/manifests/x": the answer is larger than 4194304 bytes; check that ${server.host} is a registry`,
      });
    }
  });

  test.each([
    ["not JSON", "no {", OCI_MANIFEST, "it is not JSON"],
    ["not an object", "[]", OCI_MANIFEST, "it is not a JSON object"],
    ["neither manifest nor index", "{}", "text/html", 'encountered unknown type "text/html"'],
    [
      "an index called manifest",
      '{"manifests":[{}]}',
      OCI_MANIFEST,
      `expected manifest but found index (${OCI_MANIFEST})`,
    ],
    [
      "a manifest called index",
      '{"layers":[{}]}',
      OCI_INDEX,
      `expected index but found manifest (${OCI_INDEX})`,
    ],
    ["both", '{"manifests":[{}],"layers":[{}]}', "", "invalid ambiguous manifest and manifest list"],
    [
      "a bad digest",
      `{"config":{"digest":"sha256:0","size":1,"mediaType":"${OCI_CONFIG}"}}`,
      OCI_MANIFEST,
      'invalid descriptor of a config "sha256:0": invalid checksum digest length',
    ],
    ["deep", "[".repeat(100_000), OCI_MANIFEST, "it is not JSON"],
  ])("what is %s", async (_, text, type, message) => {
    server.addManifest("app", "x", text, type);
    const error = await failure(pull(`${server.host}/app:x`));
    expect(error.code).toBe("image/protocol");
    expect(error.message).toContain(message);
  });

  test("what is no container image", async () => {
    const chart = { ...server.addBlob("app", "{}"), mediaType: "application/vnd.cncf.helm.config.v1+json" };
    server.addManifest("app", "x", { schemaVersion: 2, config: chart, layers: [] });
    expect(await failure(pull(`${server.host}/app:x`))).toEqual({
      code: "image/config",
      message: `${prefix("app:x")}encountered unknown type "application/vnd.cncf.helm.config.v1+json"; children may not be fetched; this is not a container image`,
    });
  });

  test("an encoding that was not asked for", async () => {
    server.intercept = (_, response) => {
      response.setHeader("content-encoding", "gzip");
      sendJson(response, 200, {});
      return true;
    };
    expect((await failure(pull(`${server.host}/app:x`))).message).toContain(
      'unexpected content encoding "gzip"',
    );
  });

  test("names that are none", async () => {
    expect(await failure(pull("No Image"))).toMatchObject({ code: "image/reference" });
    expect(await failure(pull("a__b.c/d"))).toMatchObject({
      code: "image/reference",
      message: 'failed to resolve source metadata for a__b.c/d:latest: invalid registry host ""',
    });
    expect(await failure(pull("localhost:99999/d"))).toMatchObject({ code: "image/reference" });
  });
});

describe("errors", () => {
  test("not found", async () => {
    expect(await failure(pull(`${server.host}/app:gone`))).toEqual({
      code: "image/not-found",
      message: `${prefix("app:gone")}${server.host}/app:gone: not found; check the name and the tag`,
    });
  });

  test("an image whose parts are missing", async () => {
    const config = { mediaType: OCI_CONFIG, digest: sha256("gone"), size: 4 };
    server.addManifest("app", "x", { schemaVersion: 2, config });
    expect(await failure(pull(`${server.host}/app:x`))).toEqual({
      code: "image/not-found",
      message: `${prefix("app:x")}${server.host}/app:x: ${config.digest}: not found; the image is incomplete in the registry, push it again`,
    });
  });

  test.each([
    [
      403,
      '{"errors":[{"code":"DENIED","message":"not yours"}]}',
      "image/unauthorized",
      '403 Forbidden: denied: not yours; check the name, or log in with "docker login HOST"',
    ],
    [400, "<html>", "image/protocol", "400 Bad Request; check that HOST is a registry"],
    [
      418,
      '{"message":"tea\\n\\u001b[31m"}',
      "image/protocol",
      "418 I'm a Teapot: tea [31m; check that HOST is a registry",
    ],
    [507, "", "image/unreachable", "507 Insufficient Storage; try again later"],
  ])("status %s", async (status, body, code, message) => {
    server.intercept = (_, response) => {
      response.writeHead(status);
      response.end(body);
      return true;
    };
    expect(await failure(pull(`${server.host}/app:x`))).toEqual({
      code,
      message: `${prefix("app:x")}unexpected status from GET request to http://${server.host}/v2/app/manifests/x: ${message.replace("HOST", server.host)}`,
    });
    expect(server.requests).toHaveLength(1);
  });

  test("a long error is cut off", async () => {
    server.intercept = (_, response) => {
      response.writeHead(400);
      response.write(Buffer.alloc(100 * 1024, 65));
      return true; // and never ends
    };
    expect((await failure(pull(`${server.host}/app:x`))).message).toContain("400 Bad Request; check");
  });

  test("nobody there", async () => {
    const { host } = server;
    await server.close();
    expect(await failure(pull(`${host}/app:x`))).toEqual({
      code: "image/unreachable",
      message: `failed to resolve source metadata for ${host}/app:x: failed to do request: GET "https://${host}/v2/app/manifests/x": connection refused; check the network, and that ${host} is the right registry`,
    });
    server = await RegistryServer.start();
  });

  test("a server that hangs", async () => {
    server.intercept = () => true;
    const begin = performance.now();
    const error = await failure(pull(`${server.host}/app:x`, { requestTimeout: 50 }));
    expect(error).toMatchObject({ code: "image/unreachable" });
    expect(error.message).toContain("no complete answer after 50 ms");
    expect(server.requests).toHaveLength(2);
    expect(performance.now() - begin).toBeLessThan(1500);
  });

  test("a body that hangs", async () => {
    server.intercept = (_, response) => {
      response.writeHead(200, { "content-length": 10 });
      response.write("{");
      return true;
    };
    const error = await failure(pull(`${server.host}/app:x`, { requestTimeout: 50 }));
    expect(error.message).toContain("no complete answer after 50 ms");
  });

  test("a body that breaks off is asked for again", async () => {
    let asked = 0;
    server.intercept = (_, response) => {
      asked++;
      response.writeHead(200, { "content-length": 10 });
      response.write("{", () => response.destroy());
      return true;
    };
    const error = await failure(pull(`${server.host}/app:x`));
    expect(error.code).toBe("image/unreachable");
    expect(asked).toBe(4);
    server.addImage("app", "x");
    server.intercept = (_, response) => {
      if (asked++ > 5) return false;
      response.destroy();
      return true;
    };
    await pull(`${server.host}/app:x`);
  });

  test("something that is no HTTP server", async () => {
    server.intercept = (request) => {
      request.socket.end("SSH-2.0-OpenSSH\r\n");
      return true;
    };
    expect(await failure(pull(`${server.host}/app:x`))).toMatchObject({ code: "image/protocol" });
  });
});

describe("an abort", () => {
  test("ends a request", async () => {
    const controller = new AbortController();
    server.intercept = () => {
      controller.abort(new Error("enough"));
      return true;
    };
    await expect(pull(`${server.host}/app:x`, {}, AMD64, controller.signal)).rejects.toThrow("enough");
  });

  test("ends a wait", async () => {
    const controller = new AbortController();
    server.intercept = (_, response) => {
      setTimeout(() => controller.abort(new Error("enough")), 20);
      response.writeHead(503).end();
      return true;
    };
    const options = { retry: { baseDelay: 60_000, maxDelay: 60_000 } };
    await expect(pull(`${server.host}/app:x`, options, AMD64, controller.signal)).rejects.toThrow("enough");
  });

  test("that came before sends nothing", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(pull(`${server.host}/app:x`, {}, AMD64, signal)).rejects.toThrow("enough");
    expect(server.requests).toEqual([]);
  });
});
