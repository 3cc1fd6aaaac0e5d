import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { imageContent } from "../../../src/engine/images/image-content.js";
import { createImageStore, type ImageStore } from "../../../src/engine/images/image-store.js";
import { openDatabase, type Table } from "../../../src/engine/state/database.js";
import { BlobDirectory, temporaryDirectory } from "../exporters/doubles.js";

const target = (digest: string) => ({ mediaType: "application/x", digest, size: 3 });
let close: () => Promise<void> = async () => {};
let time = 0;

async function open(): Promise<{ readonly images: ImageStore; readonly table: Table }> {
  const root = await openDatabase(join(temporaryDirectory(), "db"));
  const table = root.openDB<string, string>({ name: "images", encoding: "string" });
  close = () => root.close();
  time = 0;
  return { table, images: createImageStore(table, () => ++time) };
}

afterEach(() => close());

it("keeps names until they are removed", async () => {
  const { images } = await open();
  await images.put("b:1", target("sha256:1"));
  await images.put("a:1", target("sha256:2"));
  await images.put("b:1", target("sha256:3"));
  expect(images.list()).toEqual([
    { name: "a:1", target: target("sha256:2"), createdAt: 3, updatedAt: 4 },
    { name: "b:1", target: target("sha256:3"), createdAt: 1, updatedAt: 5 },
  ]);
  expect(await images.remove("b:1")).toBe(true);
  expect(await images.remove("b:1")).toBe(false);
  expect(images.get("b:1")).toBeUndefined();
});

it.each(["", "x".repeat(2000), "a\0b"])("refuses names that can't be", async (name) => {
  const { images } = await open();
  await expect(images.put(name, target("sha256:1"))).rejects.toMatchObject({ code: "image/reference" });
});

it("passes over what makes no sense", async () => {
  const { images, table } = await open();
  await table.put("a", "{");
  await table.put("b", '{"target":{"digest":1}}');
  await images.put("c", target("sha256:1"));
  expect(images.list().map(({ name }) => name)).toEqual(["c"]);
  expect(images.get("a")).toBeUndefined();
});

it("tells all that an image is made of", async () => {
  const blobs = new BlobDirectory();
  const put = (value: unknown) => blobs.put(Buffer.from(JSON.stringify(value)));
  const config = await put({ rootfs: { diff_ids: ["sha256:d1", "sha256:d2"] } });
  const manifest = await put({
    config: { digest: config },
    layers: [
      { digest: "sha256:l1", size: 1000 },
      { digest: "sha256:l2", size: 200 },
      { digest: "sha256:l1", size: 1000 },
    ],
  });
  const index = await put({ manifests: [{ digest: manifest }, { digest: "sha256:gone", size: 30 }] });
  await expect(imageContent(index, blobs)).resolves.toEqual({
    blobs: new Set([index, manifest, config, "sha256:l1", "sha256:l2", "sha256:gone"]),
    size: (blobs.size(index) ?? 0) + 1230,
    diffIds: [["sha256:d1", "sha256:d2"]],
  });
});
