import { describe, expect, it } from "vitest";
import {
  type CacheConfig,
  parseCacheConfig,
  printCacheConfig,
} from "../../../src/engine/cache/cache-config.js";
import { importCache } from "../../../src/engine/cache/import-cache.js";
import { digest } from "../solver/fake-graph.js";

const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
const [a, b, c] = ["a", "b", "c"].map(digest) as [string, string, string];

describe("configs of caches", () => {
  it("are printed as BuildKit does, without a parent for layer 0", () => {
    const config: CacheConfig = {
      layers: [
        { blob: a, parent: -1 },
        { blob: b, parent: 0 },
        { blob: c, parent: 1 },
      ],
      records: [
        { digest: a, inputs: [], results: [], chains: [] },
        {
          digest: b,
          inputs: [
            [
              { selector: "", link: 0 },
              { selector: c, link: 0 },
            ],
          ],
          results: [{ layer: 0, createdAt: Date.UTC(2026, 0, 2, 3, 4, 5) + 120.5 }],
          chains: [{ layers: [2, 0], createdAt: Date.UTC(2026, 0, 2) }],
        },
      ],
    };
    const printed = text(printCacheConfig(config));
    expect(printed).toBe(
      `{"layers":[{"blob":"${a}","parent":-1},{"blob":"${b}"},{"blob":"${c}","parent":1}],` +
        `"records":[{"digest":"${a}"},` +
        `{"layers":[{"layer":0,"createdAt":"2026-01-02T03:04:05.1205Z"}],` +
        `"chains":[{"layers":[2,0],"createdAt":"2026-01-02T00:00:00Z"}],` +
        `"digest":"${b}","inputs":[[{"link":0},{"selector":"${c}","link":0}]]}]}`,
    );
    expect(parseCacheConfig(Buffer.from(printed))).toEqual(config);
    expect(text(printCacheConfig({ layers: [], records: [] }))).toBe("{}");
  });

  it("are read leniently where BuildKit does so", () => {
    const read = parseCacheConfig(
      json({
        unknown: 1,
        layers: null,
        records: [
          {
            digest: a,
            layers: [{ createdAt: "2026-01-02T03:04:05.123456789+01:00" }, { layer: 1, createdAt: 5 }],
          },
        ],
      }),
    );
    expect(read.layers).toEqual([]);
    expect(read.records[0]!.results[0]!.layer).toBe(0);
    expect(read.records[0]!.results[0]!.createdAt).toBeCloseTo(Date.UTC(2026, 0, 2, 2, 4, 5) + 123.456789, 3);
    expect(read.records[0]!.results[1]!.createdAt).toBe(0);
  });

  it.each<[string, Uint8Array, string]>([
    ["what is no JSON", Buffer.from("{"), "not JSON"],
    ["what is no object", json([]), "not a JSON object"],
    ["what is too large", Buffer.alloc(1024 * 1024 + 1, " "), "too large (1048577 > 1048576)"],
    ["layers that are no list", json({ layers: {} }), "not a list"],
    ["numbers that are none", json({ layers: [{ blob: a, parent: "0" }] }), "parent is not a number"],
    [
      "numbers that are not whole",
      json({ records: [{ digest: a, inputs: [[{ link: 0.5 }]] }] }),
      "link is not a number",
    ],
    ["digests that are none", json({ records: [{ digest: "../../etc" }] }), "invalid checksum digest"],
    ["random keys", json({ records: [{ digest: "random:abc" }] }), "unsupported digest algorithm"],
    [
      "selectors that are none",
      json({ records: [{ digest: a, inputs: [[{ selector: 1 }]] }] }),
      "selector is not a string",
    ],
  ])("refuse %s", (_, bytes, message) => {
    expect(() => parseCacheConfig(bytes)).toThrow(message);
  });
});

describe("importing", () => {
  const described = [a, b, c].map((blob) => ({
    mediaType: "application/vnd.oci.image.layer.v1.tar+gzip",
    digest: blob,
    size: 1,
    annotations: { "containerd.io/uncompressed": digest(`diff ${blob}`) },
  }));
  const load = (config: object) =>
    importCache(parseCacheConfig(json(config)), described, (blobs) =>
      blobs.map(({ descriptor }) => descriptor.digest),
    );
  const signal = new AbortController().signal;

  it.each<[string, object, string]>([
    [
      "records that refer to nothing",
      { records: [{ digest: a, inputs: [[{ link: 1 }]] }] },
      "invalid record ID: 1",
    ],
    [
      "records before the first",
      { records: [{ digest: a, inputs: [[{ link: -1 }]] }] },
      "invalid record ID: -1",
    ],
    [
      "records that need themselves",
      { records: [{ digest: a, inputs: [[{ link: 0 }]] }] },
      "invalid looping record",
    ],
    [
      "records that need each other",
      {
        records: [
          { digest: a, inputs: [[{ link: 1 }]] },
          { digest: b, inputs: [[{ link: 0 }]] },
        ],
      },
      "invalid looping record",
    ],
    ["inputs without a key", { records: [{ digest: a, inputs: [[]] }] }, "invalid empty input for record 0"],
    [
      "layers that are not there",
      { records: [{ digest: a, layers: [{ layer: 0 }] }] },
      "invalid layer index 0",
    ],
    [
      "layers of chains that are not there",
      { records: [{ digest: a, chains: [{ layers: [4] }] }] },
      "invalid layer index 4",
    ],
    [
      "layers upon themselves",
      {
        layers: [
          { blob: a, parent: 1 },
          { blob: b, parent: 0 },
        ],
        records: [{ digest: a, layers: [{ layer: 0 }] }],
      },
      "invalid looping layer",
    ],
  ])("refuses %s", (_, config, message) => {
    expect(() => load(config)).toThrow(message);
  });

  it("takes a layer without a parent for one that stands upon layer 0", async () => {
    const source = load({
      layers: [{ blob: a, parent: -1 }, { blob: b }, { blob: c, parent: 1 }],
      records: [{ digest: a, layers: [{ layer: 2, createdAt: "2026-01-01T00:00:00Z" }] }],
    });
    const [result] = source.keys.results(a);
    expect(await source.load(result!.name, signal)).toEqual([a, b, c]);
    expect(await source.load("other", signal)).toBeUndefined();
  });

  it("has chains of layers as they are listed, and leaves out what is not described", async () => {
    const source = load({
      layers: [
        { blob: a, parent: -1 },
        { blob: b, parent: -1 },
        { blob: digest("unknown"), parent: -1 },
      ],
      records: [
        { digest: a, chains: [{ layers: [1, 0], createdAt: "2026-01-01T00:00:00Z" }] },
        { digest: b, chains: [{ layers: [1, 2] }], layers: [{ layer: 2 }] },
      ],
    });
    expect(await source.load(source.keys.results(a)[0]!.name, signal)).toEqual([b, a]);
    expect(source.keys.results(b)).toEqual([]);
    expect(source.keys.has(b)).toBe(true);
  });

  it("is quick with what was made to be slow", () => {
    const layers = Array.from({ length: 4000 }, (_, i) => ({ blob: a, parent: i - 1 }));
    const records = Array.from({ length: 4000 }, (_, i) => ({
      digest: a,
      layers: [{ layer: 3999 }],
      inputs: i === 0 ? [] : [[{ link: i - 1 }]],
    }));
    expect(load({ layers, records }).keys.has(a)).toBe(true);
  });
});
