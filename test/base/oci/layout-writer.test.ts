import { expect, test } from "vitest";
import { digestOf } from "../../../src/base/image/digest.js";
import { jsonBlob, layoutEntries } from "../../../src/base/oci/layout-writer.js";

const text = (content: unknown) => Buffer.concat([...(content as Iterable<Uint8Array>)]).toString();

test("a JSON blob is described by its bytes", () => {
  const { descriptor, content } = jsonBlob(
    "application/x",
    { b: 1, a: [2] },
    { platform: { architecture: "amd64", os: "linux" } },
  );
  expect(text(content())).toBe('{"b":1,"a":[2]}');
  expect(descriptor).toEqual({
    mediaType: "application/x",
    digest: digestOf(Buffer.from('{"b":1,"a":[2]}')),
    size: 15,
    platform: { architecture: "amd64", os: "linux" },
  });
});

test("a layout has every blob once, sorted, whatever the order they are given in", () => {
  const one = jsonBlob("application/x", 1);
  const two = jsonBlob("application/x", 2);
  const entries = layoutEntries([one.descriptor], [two, one, two], 7, { "manifest.json": [] });
  expect(entries.map(({ kind, path, mode, mtime, size }) => [kind, path, mode, mtime, size])).toEqual([
    ["directory", "blobs", 0o755, 7, undefined],
    ["directory", "blobs/sha256", 0o755, 7, undefined],
    ...[one, two]
      .map(({ descriptor }) => ["file", `blobs/${descriptor.digest.replace(":", "/")}`, 0o644, 7, 1])
      .sort(([, a], [, b]) => (String(a) < String(b) ? -1 : 1)),
    ["file", "index.json", 0o644, 7, entries[4]?.size],
    ["file", "manifest.json", 0o644, 7, 2],
    ["file", "oci-layout", 0o644, 7, 30],
  ]);
  expect(text(entries.at(-1)?.content?.())).toBe('{"imageLayoutVersion":"1.0.0"}');
  expect(JSON.parse(text(entries[4]?.content?.()))).toEqual({
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.index.v1+json",
    manifests: [one.descriptor],
  });
});
