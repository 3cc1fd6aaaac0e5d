import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sha256 } from "../../harness/registry-server.js";
import { failure } from "../../registry/pull.js";
import { withRegistry } from "./image/layered-image.js";
import { keyOf, open, sourceWorld, temporaryDirectory, testContext } from "./source-world.js";
import { namesIn } from "./test-layers.js";

const registry = withRegistry();
const DIGEST = sha256("content");

test("a blob of a registry is a file named by its digest", async () => {
  registry().addBlob("app", "content");
  const world = sourceWorld();
  const ref = `${registry().host}/app@${DIGEST}`;
  const source = open(world.build(), `docker-image+blob://${ref}`);
  const json = `{"Digest":"${DIGEST}","Filename":"","Perm":0,"UID":0,"GID":0}`;
  expect(await keyOf(source)).toBe(sha256(`buildkit.source.v0:${sha256(json)}`));
  expect(registry().pulls).toEqual([]);
  const tree = await source.tree(testContext());
  const directory = world.layers.directory({ id: tree.id });
  const name = DIGEST.slice("sha256:".length);
  expect(namesIn(directory)).toEqual([name]);
  const { mode, mtimeMs } = statSync(join(directory, name));
  expect([mode & 0o7777, mtimeMs]).toEqual([0o600, 0]);
  expect(readFileSync(join(directory, name), "utf8")).toBe("content");
  expect(world.layers.sealed).toEqual([`regular: blob ${ref}`]);
  expect(source.pin()).toEqual({ kind: "blob", ref, digest: DIGEST, isLocal: false });
});

test("a blob of a directory, with a name and a mode", async () => {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, "blobs", "sha256"), { recursive: true });
  writeFileSync(join(directory, "blobs", DIGEST.replace(":", "/")), "content");
  const world = sourceWorld();
  const environment = world.build({ layouts: new Map([["store", directory]]) });
  const attrs = { "oci.store": "store", "http.filename": "a/b.txt", "http.perm": "0755" };
  const source = open(environment, `oci-layout+blob://x/app@${DIGEST}`, attrs);
  const json = `{"Digest":"${DIGEST}","Filename":"b.txt","Perm":493,"UID":0,"GID":0}`;
  expect(await keyOf(source)).toBe(sha256(`buildkit.source.v0:${sha256(json)}`));
  const tree = await source.tree(testContext());
  const path = join(world.layers.directory({ id: tree.id }), "b.txt");
  expect(statSync(path).mode & 0o7777).toBe(0o755);
});

test.each([
  ["docker-image+blob://h/app:x", {}, "invalid reference digest"],
  [`docker-image+blob://h/app@${DIGEST}`, { "oci.store": "s" }, 'unknown attribute "oci.store"'],
  [`oci-layout+blob://h/app@${DIGEST}`, {}, "oci-layout blob source requires store id"],
  [`oci-layout+blob://h/app@${DIGEST}`, { "oci.store": "s" }, 'unknown store "s": not found'],
  [`docker-image+blob://h/app@${DIGEST}`, { "http.perm": "rw" }, 'parsing "rw": invalid syntax'],
])("%s %j is refused", async (identifier, attrs: Record<string, string>, message) => {
  const error = await failure((async () => open(sourceWorld().build(), identifier, attrs))());
  expect(error.message).toContain(message);
});

test("a blob that is not there leaves nothing", async () => {
  const world = sourceWorld();
  const source = open(world.build(), `docker-image+blob://${registry().host}/app@${DIGEST}`);
  expect(await failure(source.tree(testContext()))).toMatchObject({ code: "image/not-found" });
  expect(world.layers.open()).toBe(0);
});
