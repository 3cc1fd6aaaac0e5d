import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { createBlobStore } from "../../../src/engine/content/create-blob-store.js";
import { createLayerStore } from "../../../src/engine/layers/create-layer-store.js";
import type { SourceEnvironment } from "../../../src/engine/sources/source-environment.js";
import { openState, type State } from "../../../src/engine/state/state.js";
import { readViewFile } from "../../../src/engine/view/read-file.js";
import { RegistryServer, sha256 } from "../../harness/registry-server.js";
import { tarOf } from "../../harness/tar-of.js";
import { hasGit } from "../../harness/web-server.js";
import { startGitSite } from "./git/git-site.js";
import { gives, startSite } from "./http/test-site.js";
import { GZIP } from "./image/layered-image.js";
import { keyOf, open, sourceWorld, temporaryDirectory, testContext } from "./source-world.js";

// The stores give layers overlayfs's form, which needs a name space of one's own or the machine's administrator.
const isRoot = process.getuid?.() === 0;

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A process's state in a directory, and the environment of a build in it. */
async function stateOf(
  root: string,
): Promise<{ readonly state: State; readonly environment: SourceEnvironment }> {
  const state = await openState(root, { isUserNamespace: false });
  closers.push(() => state.close());
  const blobs = createBlobStore(state);
  const layers = createLayerStore(state, blobs);
  const table = state.table<string>("records", { encoding: "string" });
  const records = {
    get: (key: string) => table.get(`source ${key}`),
    put: (key: string, value: string) => void table.put(`source ${key}`, value),
  };
  return { state, environment: { ...sourceWorld().build(), layers, blobs, records } };
}

async function textOf(
  environment: SourceEnvironment,
  identifier: string,
  path: string,
  attrs = {},
): Promise<string> {
  const tree = await open(environment, identifier, attrs).tree(testContext());
  return Buffer.from(readViewFile(await tree.view(testContext()), path)).toString("utf8");
}

test.skipIf(!isRoot)(
  "an image is fetched and unpacked, and there for the next process (needs root)",
  async () => {
    const registry = await RegistryServer.start();
    closers.push(() => registry.close());
    const tars = [await tarOf({ "a.txt": "one", "b.txt": "one" }), await tarOf({ "b.txt": "two" })];
    const layers = tars.map((tar) => registry.addBlob("app", gzipSync(tar), GZIP));
    const rootfs = { type: "layers", diff_ids: tars.map((tar) => sha256(tar)) };
    const config = registry.addBlob("app", JSON.stringify({ os: "linux", architecture: "amd64", rootfs }));
    registry.addManifest("app", "x", { schemaVersion: 2, config, layers });
    const root = join(temporaryDirectory(), "state");
    const ref = `docker-image://${registry.host}/app:x`;
    const first = await stateOf(root);
    expect(await textOf(first.environment, ref, "/a.txt")).toBe("one");
    expect(await textOf(first.environment, ref, "/b.txt")).toBe("two");
    expect(registry.pulls).toHaveLength(4);
    await first.state.close();
    const second = await stateOf(root);
    expect(await textOf(second.environment, ref, "/b.txt")).toBe("two");
    expect(registry.pulls.slice(4)).toEqual(["HEAD /v2/app/manifests/x"]);
  },
);

test.skipIf(!isRoot)("a blob that is not what its layer is made of is an error (needs root)", async () => {
  const registry = await RegistryServer.start();
  closers.push(() => registry.close());
  const tar = await tarOf({ "a.txt": "one" });
  const layers = [registry.addBlob("app", gzipSync(tar), GZIP)];
  const rootfs = { type: "layers", diff_ids: [sha256("another")] };
  const config = registry.addBlob("app", JSON.stringify({ rootfs }));
  registry.addManifest("app", "x", { schemaVersion: 2, config, layers });
  const { environment } = await stateOf(join(temporaryDirectory(), "state"));
  await expect(textOf(environment, `docker-image://${registry.host}/app:x`, "/a.txt")).rejects.toThrow(
    sha256("another"),
  );
});

test.skipIf(!isRoot)("a download is remembered by the next process (needs root)", async () => {
  const site = await startSite(gives("hello", { etag: '"1"' }));
  const root = join(temporaryDirectory(), "state");
  const first = await stateOf(root);
  expect(await textOf(first.environment, `${site.url}/a.txt`, "/a.txt")).toBe("hello");
  const key = await keyOf(open(first.environment, `${site.url}/a.txt`));
  await first.state.close();
  const second = await stateOf(root);
  expect(await keyOf(open(second.environment, `${site.url}/a.txt`))).toBe(key);
  expect(await textOf(second.environment, `${site.url}/a.txt`, "/a.txt")).toBe("hello");
  expect(site.asked).toEqual(["GET /a.txt", "HEAD /a.txt"]);
});

test.skipIf(!isRoot || !hasGit())(
  "a repository is mirrored for all processes (needs root and git)",
  async () => {
    const site = await startGitSite();
    const repository = site.add("app");
    const one = repository.commit({ "a.txt": "one", "sub/b.txt": "sub" });
    const root = join(temporaryDirectory(), "state");
    const attrs = { "git.fullurl": `${site.url}/app/.git` };
    const first = await stateOf(root);
    const second = await stateOf(root);
    const texts = await Promise.all(
      [first, second].map(({ environment }) => textOf(environment, "git://h/app#main", "/a.txt", attrs)),
    );
    expect(texts).toEqual(["one", "one"]);
    const asked = site.requests.length;
    expect(await textOf(second.environment, `git://h/app#${one}:sub`, "/b.txt", attrs)).toBe("sub");
    expect(site.requests).toHaveLength(asked);
  },
);
