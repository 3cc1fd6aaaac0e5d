import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ResolvedImage } from "../../src/frontend/image-resolver.js";
import {
  DOCKER_MANIFEST,
  OCI_CONFIG,
  OCI_INDEX,
  OCI_MANIFEST,
  RegistryServer,
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
