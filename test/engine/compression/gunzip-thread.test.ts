import { createHash } from "node:crypto";
import { availableParallelism } from "node:os";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { decompress } from "../../../src/engine/compression/decompress.js";
import { gunzipInThread } from "../../../src/engine/compression/gunzip-thread.js";
import { InputBuffer } from "../../../src/engine/compression/input-buffer.js";
import { collect, noise, stream, text } from "./bytes.js";

const sha256 = (bytes: Uint8Array): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

/** What a thread makes of bytes, and the digest that it tells. */
async function unpack(
  bytes: AsyncIterable<Uint8Array>,
): Promise<{ content: Buffer; digest: string | undefined }> {
  let digest: string | undefined;
  const content = await collect(
    gunzipInThread(new InputBuffer(bytes), (made) => {
      digest = made;
    }),
  );
  return { content, digest };
}

describe("a thread that unpacks gzip", () => {
  const parts = [text(5_000_000), Buffer.alloc(0), noise(3_000_000), Buffer.from("end")];
  const content = Buffer.concat(parts);
  const packed = Buffer.concat(parts.map((part) => gzipSync(part)));

  it.each([999, 100_000, 1 << 26])("gives what several members hold, and its digest (%i)", async (size) => {
    const made = await unpack(stream(packed, size));
    expect(made.content.equals(content)).toBe(true);
    expect(made.digest).toBe(sha256(content));
  });

  it("unpacks nothing, and what has zeros behind it", async () => {
    expect(await unpack(stream(gzipSync("")))).toEqual({
      content: Buffer.alloc(0),
      digest: sha256(Buffer.alloc(0)),
    });
    const made = await unpack(stream(Buffer.concat([gzipSync("a"), Buffer.alloc(3000)])));
    expect(made.content.toString()).toBe("a");
  });

  it("waits for who reads, and for who writes", async () => {
    const large = noise(24_000_000);
    const bytes = gzipSync(large, { level: 0 });
    let given = 0;
    async function* slowly(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < bytes.length; at += 50_000) {
        given = at;
        yield bytes.subarray(at, at + 50_000);
        if (at % 1_000_000 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
    }
    const chunks = gunzipInThread(new InputBuffer(slowly()), () => {});
    const first = await chunks.next();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(given).toBeLessThan(16_000_000);
    const rest = await collect(chunks);
    expect(Buffer.concat([first.value!, rest]).equals(large)).toBe(true);
  });

  it.each([
    ["cut off", packed.subarray(0, packed.length - 10), "gzip: unexpected EOF"],
    ["changed", Buffer.from(packed).fill(1, packed.length - 60, packed.length - 40), /^gzip: /],
  ])("fails if it is %s", async (_name, bytes, message) => {
    await expect(unpack(stream(bytes, 70_000))).rejects.toMatchObject({
      code: "layer/compression",
      message: typeof message === "string" ? message : expect.stringMatching(message),
    });
  });

  it("fails as its source does", async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield packed.subarray(0, 500_000);
      throw new Error("no more of it");
    }
    await expect(unpack(broken())).rejects.toThrow("no more of it");
  });

  it("ends its source when nobody wants more", async () => {
    let isEnded = false;
    async function* watched(): AsyncGenerator<Uint8Array> {
      try {
        yield* stream(packed, 100_000);
      } finally {
        isEnded = true;
      }
    }
    for await (const _chunk of decompress(watched(), { inThread: true })) break;
    expect(isEnded).toBe(true);
  });
});

describe("decompress", () => {
  it.skipIf(availableParallelism() < 2)(
    "leaves what is large to threads, as many as there are processors for (more than one)",
    async () => {
      const large = gzipSync(noise(3_000_000));
      const open = () => decompress(stream(large, 100_000), { inThread: true });
      const streams = Array.from({ length: availableParallelism() + 4 }, open);
      const all = streams.map((each) => ({ each, chunks: each[Symbol.asyncIterator]() }));
      await Promise.all(all.map(({ chunks }) => chunks.next()));
      const threads = streams.filter(({ hashed }) => hashed !== undefined);
      expect(threads).toHaveLength(Math.min(4, availableParallelism() - 1));
      for (const { chunks } of all) await chunks.return?.();
      const again = open();
      const content = await collect(again);
      expect(again.hashed?.digest).toBe(sha256(content));
    },
  );

  it.each([
    ["small", gzipSync(noise(1_000_000))],
    ["not packed", noise(3_000_000)],
  ])("does what is %s by itself", async (_name, bytes) => {
    const made = decompress(stream(bytes, 100_000), { inThread: true });
    await collect(made);
    expect(made.hashed).toBeUndefined();
  });
});
