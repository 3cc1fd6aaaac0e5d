import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  OCI_CONFIG,
  OCI_INDEX,
  OCI_MANIFEST,
  RegistryServer,
  sendJson,
  sha256,
} from "../harness/registry-server.js";
import { failure, pull } from "./pull.js";

let server: RegistryServer;
beforeEach(async () => {
  server = await RegistryServer.start();
});
afterEach(() => server.close());

/** The beginning of every message. */
const prefix = (name: string) => `failed to resolve source metadata for ${server.host}/${name}: `;

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
