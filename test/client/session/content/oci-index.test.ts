import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  findIndexEntry,
  putIndexEntry,
  readDescriptor,
} from "../../../../src/client/session/content/oci-index.js";

const MANIFEST = "application/vnd.oci.image.manifest.v1+json";
const INDEX = "application/vnd.oci.image.index.v1+json";
const IMAGE_NAME = "io.containerd.image.name";
const REF_NAME = "org.opencontainers.image.ref.name";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "oci-index-"));
});
afterEach(() => rm(directory, { recursive: true }));

function entry(digit: string) {
  return { mediaType: MANIFEST, digest: `sha256:${digit.repeat(64)}`, size: 7 };
}

async function index(): Promise<unknown> {
  return JSON.parse(await readFile(join(directory, "index.json"), "utf8"));
}

describe("putting", () => {
  test("makes a layout", async () => {
    await putIndexEntry(directory, entry("1"), [{ kind: "tag", value: "latest" }]);
    expect(await readFile(join(directory, "oci-layout"), "utf8")).toBe('{"imageLayoutVersion":"1.0.0"}');
    expect(await index()).toEqual({
      schemaVersion: 2,
      mediaType: INDEX,
      manifests: [{ ...entry("1"), annotations: { [REF_NAME]: "latest" } }],
    });
    expect((await readdir(directory)).sort()).toEqual(["index.json", "oci-layout"]);
    expect((await stat(join(directory, "index.json"))).mode & 0o777).toBe(0o644);
  });

  test("under names replaces what had them, and keeps the rest", async () => {
    const other = { ...entry("0"), annotations: { [REF_NAME]: "latest" }, unknown: true };
    await writeFile(
      join(directory, "index.json"),
      JSON.stringify({ schemaVersion: 2, manifests: [other], x: 1 }),
    );
    const name = { kind: "name", value: "docker.io/library/app:latest" } as const;
    await putIndexEntry(directory, { ...entry("1"), annotations: { a: "b" } }, [name]);
    await putIndexEntry(directory, entry("2"), [name, { kind: "name", value: "docker.io/library/app:v2" }]);
    expect(await index()).toEqual({
      schemaVersion: 2,
      mediaType: INDEX,
      x: 1,
      manifests: [
        other,
        { ...entry("2"), annotations: { [IMAGE_NAME]: name.value, [REF_NAME]: "latest" } },
        { ...entry("2"), annotations: { [IMAGE_NAME]: "docker.io/library/app:v2", [REF_NAME]: "v2" } },
      ],
    });
  });

  test("without a name adds", async () => {
    await putIndexEntry(directory, entry("1"), []);
    await putIndexEntry(directory, entry("1"), []);
    expect(await index()).toMatchObject({ manifests: [entry("1"), entry("1")] });
  });

  test.each([
    ["localhost:5000/app", ""],
    ["localhost:5000/app:v1", "v1"],
    ["docker.io/library/app@sha256:aa", "@sha256:aa"],
    ["docker.io/library/app:v1@sha256:aa", "v1@sha256:aa"],
    ["plain", "plain"],
    ["http://x/y:z", "http://x/y:z"],
  ])("%s has the reference %j", async (value, ref) => {
    await putIndexEntry(directory, entry("1"), [{ kind: "name", value }]);
    expect(await index()).toMatchObject({
      manifests: [{ annotations: { [IMAGE_NAME]: value, [REF_NAME]: ref } }],
    });
  });

  test("many at a time loses none", async () => {
    const tags = Array.from({ length: 12 }, (_, i) => `t${i}`);
    await Promise.all(tags.map((value) => putIndexEntry(directory, entry("1"), [{ kind: "tag", value }])));
    for (const tag of tags) expect(await findIndexEntry(directory, tag)).toMatchObject(entry("1"));
  });

  test("passes over a lock that a dead process left", async () => {
    const lock = join(directory, "index.json.lock");
    await writeFile(lock, "");
    await utimes(lock, new Date(0), new Date(0));
    await putIndexEntry(directory, entry("1"), []);
    expect((await readdir(directory)).sort()).toEqual(["index.json", "oci-layout"]);
  });

  test("refuses what is no digest, and an index that is none", async () => {
    await expect(putIndexEntry(directory, { digest: "sha256:../x" }, [])).rejects.toMatchObject({
      code: "image/reference",
    });
    const path = join(directory, "index.json");
    await writeFile(path, "[1");
    await expect(putIndexEntry(directory, entry("1"), [])).rejects.toMatchObject({
      code: "file/read",
      message: `could not unmarshal ${path}: it is not the JSON of an index`,
    });
    expect(await readFile(path, "utf8")).toBe("[1");
  });
});

describe("finding", () => {
  test("looks for full names first", async () => {
    await putIndexEntry(directory, entry("1"), [{ kind: "tag", value: "x/a:b" }]);
    await putIndexEntry(directory, entry("2"), [{ kind: "name", value: "x/a:b" }]);
    expect(await findIndexEntry(directory, "x/a:b")).toMatchObject(entry("2"));
    expect(await findIndexEntry(directory, "b")).toMatchObject(entry("2"));
    expect(await findIndexEntry(directory, "c")).toBeUndefined();
  });

  test("in nothing is an error", async () => {
    const path = join(directory, "index.json");
    await expect(findIndexEntry(directory, "latest")).rejects.toMatchObject({
      code: "file/read",
      message: `could not read ${path}: open ${path}: no such file or directory`,
    });
  });

  test("passes over entries that are none", async () => {
    await writeFile(
      join(directory, "index.json"),
      JSON.stringify({ manifests: [null, 1, {}, { digest: 1 }] }),
    );
    expect(await findIndexEntry(directory, "latest")).toBeUndefined();
  });
});

test.each(["", "1", "{}", '{"digest":1}'])("a daemon's answer %j is no descriptor", (text) => {
  expect(() => readDescriptor(text)).toThrow("the daemon's answer has a descriptor that is none");
});
