import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { Zstd } from "@hpcc-js/wasm-zstd";
import { describe, expect, test } from "vitest";
import { COMPRESSIONS } from "../../frontend-image/compression.js";
import { ZSTD_ENGINE, type ZstdEngine, zstd } from "../../frontend-image/zstd.js";

/** The same bytes each time, which repeat from afar and are else as good as random. */
function sample(length: number): Buffer {
  const blocks: Buffer[] = [];
  for (let at = 0, index = 0; at < length; at += 32, index++) {
    blocks.push(
      createHash("sha256")
        .update(String(index % 20_000))
        .digest(),
    );
  }
  return Buffer.concat(blocks).subarray(0, length);
}

async function* cut(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function join(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(Uint8Array.from(piece));
  return Buffer.concat(all);
}

const engines: ZstdEngine[] = ZSTD_ENGINE === "node" ? ["node", "wasm"] : ["wasm"];

describe.each(engines)("zstd by %s", (engine) => {
  test.each([0, 1, 300_000, 1_500_000])("of %d bytes is one frame that unpacks to them", async (length) => {
    const bytes = sample(length);
    const packed = await join(zstd(cut(bytes, 65_536), 3, engine));
    expect(packed.subarray(0, 4).toString("hex")).toBe("28b52ffd");
    if (length > 1_000_000) expect(packed.length).toBeLessThan(700_000);
    if (length > 0) expect(Buffer.from((await Zstd.load()).decompress(packed)).equals(bytes)).toBe(true);
  });

  test("does not depend on how its input is cut", async () => {
    const bytes = sample(1_000_000);
    const [whole, ...others] = await Promise.all(
      [1_000_000, 262_144, 77_777].map((size) => join(zstd(cut(bytes, size), 4, engine))),
    );
    for (const other of others) expect(other.equals(whole!)).toBe(true);
  });

  test("fails with its input", async () => {
    async function* broken() {
      yield Buffer.from("x");
      throw new Error("no more");
    }
    await expect(join(zstd(broken(), 3, engine))).rejects.toThrow("no more");
  });
});

test("gzip names no time, and unpacks", async () => {
  const bytes = sample(300_000);
  const packed = await join(COMPRESSIONS.gzip.compress(cut(bytes, 65_536), 9));
  expect(packed.subarray(4, 8).toString("hex")).toBe("00000000");
  expect(gunzipSync(packed).equals(bytes)).toBe(true);
});
