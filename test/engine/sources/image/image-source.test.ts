import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { OCI_INDEX, RegistryServer, sha256 } from "../../../harness/registry-server.js";
import { failure } from "../../../registry/pull.js";
import { AMD64, keyOf, open, sourceWorld, testContext } from "../source-world.js";
import { addLayeredImage, GZIP, withRegistry } from "./layered-image.js";

const registry = withRegistry();

/** The digest of a source whose scheme says `json` of it. */
function keyFor(json: string): string {
  return sourceKey(sha256(json));
}

function sourceKey(key: string): string {
  return `sha256:${createHash("sha256").update(`buildkit.source.v0:${key}`).digest("hex")}`;
}

describe("keys", () => {
  test("are of what the reference leads to, then of the layers", async () => {
    const image = addLayeredImage(registry(), "app", "x", ["one", "two"]);
    const source = open(sourceWorld().build(), `docker-image://${registry().host}/app:x`);
    const context = testContext();
    expect(await source.cacheKey(0, context)).toEqual({
      digest: keyFor(`{"Digest":"${image.digest}","OS":"linux","Arch":"amd64"}`),
      isLast: false,
    });
    const chain = sha256(`${image.diffIds[0]} ${image.diffIds[1]}`);
    expect(await source.cacheKey(1, context)).toEqual({ digest: sourceKey(chain), isLast: true });
    expect(registry().pulls).toEqual(["GET /v2/app/manifests/x", `GET /v2/app/blobs/${image.config.digest}`]);
    const { statuses } = context;
    const id = `resolve ${registry().host}/app:x`;
    expect(statuses).toEqual([{ id }, { id, isDone: true }]);
  });

  test("have the whole platform in them, and the index", async () => {
    const platform = { os: "linux", architecture: "arm", variant: "v7" };
    const image = addLayeredImage(registry(), "app", "", ["one"], platform);
    const manifests = [{ mediaType: image.mediaType, digest: image.digest, size: image.size, platform }];
    const index = registry().addManifest("app", "x", { schemaVersion: 2, manifests }, OCI_INDEX);
    const wanted = { OS: "linux", Architecture: "arm", Variant: "v7", OSVersion: "1", OSFeatures: ["f"] };
    const source = open(sourceWorld().build(), `docker-image://${registry().host}/app:x`, {}, wanted);
    expect(await keyOf(source)).toBe(
      keyFor(
        `{"Digest":"${index.digest}","OS":"linux","Arch":"arm","Variant":"v7","OSVersion":"1","OSFeatures":["f"]}`,
      ),
    );
  });

  test("of fewer layers", async () => {
    const image = addLayeredImage(registry(), "app", "x", ["one", "two", "three"]);
    const attrs = { "image.layerlimit": "2" };
    const source = open(sourceWorld().build(), `docker-image://${registry().host}/app:x`, attrs);
    expect(await keyOf(source)).toBe(
      keyFor(`{"Digest":"${image.digest}","OS":"linux","Arch":"amd64","Limit":2}`),
    );
    const chain = sha256(`${image.diffIds[0]} ${image.diffIds[1]}`);
    expect((await source.cacheKey(1, testContext())).digest).toBe(sourceKey(chain));
    expect((await source.tree(testContext())).lazyLayers).toHaveLength(2);
  });

  test("of an image without layers are the same", async () => {
    registry().addImage("app", "x");
    const source = open(sourceWorld().build(), `docker-image://${registry().host}/app:x`);
    expect((await source.cacheKey(1, testContext())).digest).toBe(await keyOf(source));
    expect((await source.tree(testContext())).id).toBe("");
  });
});

describe("layers", () => {
  test("are fetched when they are wanted, with progress", async () => {
    const image = addLayeredImage(registry(), "app", "x", ["one", "two"]);
    const world = sourceWorld();
    const environment = world.build();
    const source = open(environment, `docker-image://${registry().host}/app:x`);
    const tree = await source.tree(testContext());
    const [first, second] = (tree.lazyLayers ?? []).map((layer) => world.layers.lazyOf(layer));
    expect(first?.below).toEqual([]);
    expect(second?.below).toEqual(tree.lazyLayers?.slice(0, 1));
    expect(second).toMatchObject({
      description: `pulled from ${registry().host}/app:x`,
      blob: { descriptor: image.layers[1], diffId: image.diffIds[1], compression: "gzip" },
    });
    expect(registry().pulls).toHaveLength(2);
    const context = testContext();
    await Promise.all([1, 2].map(() => second?.provider(second.blob, context)));
    expect(registry().pulls.slice(2)).toEqual([`GET /v2/app/blobs/${image.layers[1]?.digest}`]);
    const { digest, size } = image.layers[1]!;
    expect(environment.blobs.size(digest)).toBe(size);
    expect(context.statuses).toEqual([
      { id: digest, current: 0, total: size },
      { id: digest, current: size, total: size, isDone: true },
    ]);
    await second?.provider(second.blob, context);
    expect(registry().pulls).toHaveLength(3);
  });

  test.each([
    ["application/vnd.oci.image.layer.v1.tar", "uncompressed"],
    ["application/vnd.oci.image.layer.v1.tar+zstd", "zstd"],
    ["application/vnd.docker.image.rootfs.diff.tar.gzip", "gzip"],
    ["application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", "gzip"],
    ["application/octet-stream", "other"],
  ])("of the type %s are %s", async (mediaType, compression) => {
    addLayeredImage(registry(), "app", "x", ["one"], undefined, mediaType);
    const world = sourceWorld();
    const tree = await open(world.build(), `docker-image://${registry().host}/app:x`).tree(testContext());
    expect(world.layers.lazyOf(tree.lazyLayers![0]!).blob.compression).toBe(compression);
  });

  test("that registries may not hand out are fetched from their URLs, or else from the registry", async () => {
    const store = await RegistryServer.start();
    try {
      const there = store.addBlob("files", "foreign");
      const mediaType = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
      const url = `${store.url}/v2/files/blobs/${there.digest}`;
      const layers = ["foreign", "also"];
      addLayeredImage(registry(), "app", "x", layers, undefined, mediaType, [`${url}x`, url]);
      const world = sourceWorld();
      const tree = await open(world.build(), `docker-image://${registry().host}/app:x`).tree(testContext());
      for (const layer of tree.lazyLayers ?? []) {
        const { blob, provider } = world.layers.lazyOf(layer);
        await provider(blob, testContext());
      }
      expect(store.pulls).toHaveLength(2);
      expect(registry().pulls.slice(2)).toEqual([`GET /v2/app/blobs/${sha256("also")}`]);
    } finally {
      await store.close();
    }
  });

  test("that the config does not know are an error", async () => {
    const server = registry();
    const config = server.addBlob("app", JSON.stringify({ rootfs: { type: "layers", diff_ids: [] } }));
    const layers = [{ ...server.addBlob("app", "one"), mediaType: GZIP }];
    server.addManifest("app", "x", { schemaVersion: 2, config, layers });
    const source = open(sourceWorld().build(), `docker-image://${server.host}/app:x`);
    expect(await failure(keyOf(source))).toEqual({
      code: "image/config",
      message: `${server.host}/app:x: mismatched image rootfs and manifest layers: its config names 0, its manifest 1`,
    });
  });
});

describe("what is looked up again", () => {
  test("is asked of the registry, but not fetched again", async () => {
    const { digest } = addLayeredImage(registry(), "app", "x", ["one"]);
    const world = sourceWorld();
    const ref = `docker-image://${registry().host}/app`;
    const first = await keyOf(open(world.build(), `${ref}:x`));
    registry().requests.length = 0;
    expect(await keyOf(open(world.build(), `${ref}:x`))).toBe(first);
    expect(registry().pulls).toEqual(["HEAD /v2/app/manifests/x"]);
    await keyOf(open(world.build(), `${ref}@${digest}`));
    expect(registry().pulls).toHaveLength(1);
    const changed = addLayeredImage(registry(), "app", "x", ["other"]);
    expect(await keyOf(open(world.build(), `${ref}:x`))).toBe(
      keyFor(`{"Digest":"${changed.digest}","OS":"linux","Arch":"amd64"}`),
    );
  });

  test("within a build is one answer", async () => {
    addLayeredImage(registry(), "app", "x", ["one"]);
    const environment = sourceWorld().build();
    const ref = `docker-image://${registry().host}/app:x`;
    const [first, second] = await Promise.all([1, 2].map(() => keyOf(open(environment, ref))));
    expect(second).toBe(first);
    addLayeredImage(registry(), "app", "x", ["other"]);
    expect(await keyOf(open(environment, ref))).toBe(first);
    expect(registry().pulls).toHaveLength(2);
  });

  test("by digest is asked of a repository that has not given it before", async () => {
    const { digest } = addLayeredImage(registry(), "app", "x", ["one"]);
    const world = sourceWorld();
    await keyOf(open(world.build(), `docker-image://${registry().host}/app:x`));
    const other = open(world.build(), `docker-image://${registry().host}/other@${digest}`);
    expect(await failure(keyOf(other))).toMatchObject({ code: "image/not-found" });
  });
});

describe("resolve modes", () => {
  const local = (name: string, digest: string) => ({
    images: { find: (wanted: string) => (wanted === name ? { digest, mediaType: "" } : undefined) },
  });

  test.each([
    ["local", {}, []],
    ["default", { gone: true }, ["GET /v2/app/manifests/x"]],
  ])("%s takes an image of the engine's own", async (mode, { gone }: { gone?: boolean }, pulls) => {
    const world = sourceWorld();
    const image = addLayeredImage(registry(), "kept", "x", ["one"]);
    await keyOf(open(world.build(), `docker-image://${registry().host}/kept:x`));
    if (!gone) addLayeredImage(registry(), "app", "x", ["other"]);
    registry().requests.length = 0;
    const environment = world.build(local(`${registry().host}/app:x`, image.digest));
    const attrs: Record<string, string> = mode === "default" ? {} : { "image.resolvemode": mode };
    const source = open(environment, `docker-image://${registry().host}/app:x`, attrs);
    expect(await keyOf(source)).toBe(keyFor(`{"Digest":"${image.digest}","OS":"linux","Arch":"amd64"}`));
    expect(registry().pulls).toEqual(pulls);
  });

  test("pull does not", async () => {
    const environment = sourceWorld().build(local(`${registry().host}/app:x`, sha256("x")));
    const source = open(environment, `docker-image://${registry().host}/app:x`, {
      "image.resolvemode": "pull",
    });
    expect(await failure(keyOf(source))).toMatchObject({ code: "image/not-found" });
  });
});

describe("errors", () => {
  const host = () => registry().host;

  test("of manifests of old", async () => {
    registry().addManifest("app", "x", { schemaVersion: 1, fsLayers: [{}] }, "application/json");
    const source = open(sourceWorld().build(), `docker-image://${host()}/app:x`);
    expect((await failure(keyOf(source))).message).toContain("schema 1 has been removed");
  });

  test("of another checksum", async () => {
    const { digest } = addLayeredImage(registry(), "app", "x", ["one"]);
    const attrs = { "image.checksum": sha256("other") };
    const source = open(sourceWorld().build(), `docker-image://${host()}/app:x`, attrs);
    expect(await failure(keyOf(source))).toEqual({
      code: "image/digest",
      message: `image digest ${digest} for ${host()}/app:x does not match expected checksum ${sha256("other")}`,
    });
  });

  test.each([
    [
      "docker-image://docker.io/library/app",
      {},
      "image/reference",
      "docker.io/library/app: object required; write a tag or a digest",
    ],
    ["docker-image://App:x", {}, "image/reference", "repository name (library/App) must be lowercase"],
    [
      "docker-image://app:x",
      { "image.layerlimit": "0" },
      "engine/definition",
      "attribute image.layerlimit: invalid layer limit 0",
    ],
    [
      "docker-image://app:x",
      { "image.resolvemode": "push" },
      "engine/definition",
      'invalid value "push"; it is one of default, pull, local',
    ],
    [
      "docker-image://app:x",
      { "image.layerlimits": "1" },
      "engine/unsupported",
      'unknown attribute "image.layerlimits" of a docker-image source',
    ],
    ["docker-images://app:x", {}, "engine/unsupported", "unknown scheme docker-images: not found"],
    ["app:x", {}, "engine/definition", 'failed to parse "app:x": invalid'],
    ["constructor://x", {}, "engine/unsupported", "unknown scheme constructor: not found"],
  ])("of %s %j", async (identifier, attrs, code, message) => {
    const opening = (async () => open(sourceWorld().build(), identifier, attrs))();
    const error = await failure(opening);
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });

  test("a limit above the number of layers", async () => {
    addLayeredImage(registry(), "app", "x", ["one"]);
    const attrs = { "image.layerlimit": "2" };
    const source = open(sourceWorld().build(), `docker-image://${host()}/app:x`, attrs);
    expect((await failure(keyOf(source))).message).toBe(
      `${host()}/app:x: layer limit 2 is greater than the number of layers in the image 1`,
    );
  });
});

test("metadata is the digest and the config, for any platform", async () => {
  const { digest } = registry().addIndex("app", "x", [
    { os: "linux", architecture: "amd64" },
    { os: "linux", architecture: "s390x" },
  ]);
  const source = open(sourceWorld().build(), `docker-image://${registry().host}/app:x`, {}, AMD64);
  const platform = { os: "linux", architecture: "s390x" };
  expect(source.pin()).toBeUndefined();
  const metadata = await source.metadata?.({ logName: "", platform }, testContext());
  expect(metadata?.image?.digest).toBe(digest);
  expect(Buffer.from(metadata?.image?.config ?? []).toString()).toContain("s390x");
  expect(source.pin()).toEqual({
    kind: "image",
    ref: `${registry().host}/app:x`,
    platform: AMD64,
    digest,
    isLocal: false,
  });
  const bare = await source.metadata?.({ logName: "", platform, noConfig: true }, testContext());
  expect(bare?.image).toEqual({ digest, config: new Uint8Array() });
});
