import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fetchBlob } from "../../../../src/engine/sources/image/fetch-layer.js";
import { layoutPlace } from "../../../../src/engine/sources/image/layout-image.js";
import { OCI_CONFIG, OCI_MANIFEST, sha256 } from "../../../harness/registry-server.js";
import { failure } from "../../../registry/pull.js";
import { AMD64, keyOf, open, sourceWorld, temporaryDirectory, testContext } from "../source-world.js";
import { GZIP } from "./layered-image.js";

/** A layout directory with an image of one layer. */
function layoutWithImage() {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, "blobs", "sha256"), { recursive: true });
  const put = (content: string, mediaType: string) => {
    const digest = sha256(content);
    writeFileSync(join(directory, "blobs", digest.replace(":", "/")), content);
    return { mediaType, digest, size: content.length };
  };
  const rootfs = { type: "layers", diff_ids: [sha256("unpacked")] };
  const config = put(JSON.stringify({ os: "linux", architecture: "amd64", rootfs }), OCI_CONFIG);
  const layer = put("layer", GZIP);
  const manifest = put(JSON.stringify({ schemaVersion: 2, config, layers: [layer] }), OCI_MANIFEST);
  const path = (digest: string) => join(directory, "blobs", digest.replace(":", "/"));
  return { directory, config, layer, manifest, path, layouts: new Map([["store", directory]]) };
}

test("an image of a directory is read from there", async () => {
  const { layouts, layer, manifest } = layoutWithImage();
  const world = sourceWorld();
  const environment = world.build({ layouts });
  const ref = `x/app@${manifest.digest}`;
  const source = open(environment, `oci-layout://${ref}`, { "oci.store": "store", "oci.session": "abc" });
  const key = sha256(`{"Digest":"${manifest.digest}","OS":"linux","Arch":"amd64"}`);
  expect(await keyOf(source)).toBe(sha256(`buildkit.source.v0:${key}`));
  expect(await source.cacheKey(1, testContext())).toEqual({
    digest: sha256(`buildkit.source.v0:${sha256("unpacked")}`),
    isLast: true,
  });
  const tree = await source.tree(testContext());
  const { blob, provider } = world.layers.lazyOf(tree.lazyLayers![0]!);
  expect(environment.blobs.size(layer.digest)).toBeUndefined();
  await provider(blob, testContext());
  expect(environment.blobs.size(layer.digest)).toBe(5);
  expect(source.pin()).toEqual({
    kind: "image",
    ref,
    platform: AMD64,
    digest: manifest.digest,
    isLocal: true,
  });
});

test("a blob of several pieces comes as it is", async () => {
  const { layouts, directory } = layoutWithImage();
  const bytes = randomBytes(5_000_000);
  const digest = sha256(bytes);
  writeFileSync(join(directory, "blobs", digest.replace(":", "/")), bytes);
  const world = sourceWorld();
  const environment = world.build({ layouts });
  const places = [layoutPlace(layouts.get("store")!, digest)];
  await fetchBlob({ digest, size: bytes.length }, places, environment, testContext());
  const pieces: Uint8Array[] = [];
  for await (const piece of environment.blobs.read(digest)) pieces.push(Buffer.from(piece));
  expect(sha256(Buffer.concat(pieces))).toBe(digest);
});

describe("errors", () => {
  test("a name that no directory has", async () => {
    const opening = (async () =>
      open(sourceWorld().build(), `oci-layout://x/app@${sha256("x")}`, { "oci.store": "other" }))();
    expect(await failure(opening)).toEqual({
      code: "context/named",
      message: 'unknown store "other": not found; name a directory for it',
    });
  });

  test("no digest", async () => {
    const { layouts } = layoutWithImage();
    const opening = (async () =>
      open(sourceWorld().build({ layouts }), "oci-layout://x/app:x", { "oci.store": "store" }))();
    expect(await failure(opening)).toEqual({
      code: "image/reference",
      message: 'reference "x/app:x" must have digest',
    });
  });

  test.each(["config", "manifest"] as const)("a %s that is not what its name says", async (name) => {
    const layout = layoutWithImage();
    writeFileSync(layout.path(layout[name].digest), "{}");
    const source = open(sourceWorld().build(layout), `oci-layout://x/app@${layout.manifest.digest}`, {
      "oci.store": "store",
    });
    expect(await failure(keyOf(source))).toEqual({
      code: "image/digest",
      message: `unexpected digest ${sha256("{}")} in ${layout.directory}, expected ${layout[name].digest}`,
    });
  });

  test("a layer that is not what its name says, or is missing", async () => {
    const layout = layoutWithImage();
    const world = sourceWorld();
    const source = open(world.build(layout), `oci-layout://x/app@${layout.manifest.digest}`, {
      "oci.store": "store",
    });
    const tree = await source.tree(testContext());
    const { blob, provider } = world.layers.lazyOf(tree.lazyLayers![0]!);
    writeFileSync(layout.path(layout.layer.digest), "LAYER");
    expect(await failure(provider(blob, testContext()))).toMatchObject({ code: "image/digest" });
    rmSync(layout.path(layout.layer.digest));
    expect(await failure(provider(blob, testContext()))).toMatchObject({ code: "image/not-found" });
  });
});
