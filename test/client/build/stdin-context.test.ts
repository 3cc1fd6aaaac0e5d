import { describe, expect, test } from "vitest";
import { sniffContext } from "../../../src/client/build/stdin-context.js";

/** A header of a tar file for an empty file. */
function tarHeader(name: string): Buffer {
  const header = Buffer.alloc(512);
  header.write(name);
  header.write("0000644\0", 100);
  header.write("00000000000\0", 124);
  header.fill(" ", 148, 156);
  header.write("0", 156);
  header.write("ustar\0", 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}

async function* chunksOf(...chunks: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

async function all(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}

describe("sniffContext", () => {
  test("hands an archive on as it came, however it was cut", async () => {
    const tar = Buffer.concat([tarHeader("a"), Buffer.alloc(5000, 1)]);
    const found = await sniffContext(chunksOf(tar.subarray(0, 3), tar.subarray(3, 700), tar.subarray(700)));
    expect(found.kind).toBe("archive");
    expect(found.kind === "archive" && (await all(found.chunks)).equals(tar)).toBe(true);
  });

  test("reads all else as the file to build", async () => {
    const found = await sniffContext(
      chunksOf(Buffer.from("FROM "), Buffer.from("a\n"), Buffer.alloc(3000, 0x23)),
    );
    expect(found.kind === "file" && Buffer.from(found.bytes).toString()).toBe(`FROM a\n${"#".repeat(3000)}`);
  });

  test.each([
    ["a binary", Buffer.from("\x7fELF\0\0rest"), "is neither an archive nor a text"],
    ["UTF-16", Buffer.from("FROM a\n", "utf16le"), "is neither an archive nor a text"],
    ["zstd", Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3]), "is an archive packed by zstd"],
  ])("refuses %s", async (_name, bytes, message) => {
    await expect(sniffContext(chunksOf(bytes))).rejects.toMatchObject({
      code: "option/value",
      message: expect.stringContaining(`the standard input ${message}`),
    });
  });

  test.each([Buffer.alloc(0), Buffer.from("\ufeffFROM a # é\n"), Buffer.from([0xff, 0x0a])])(
    "leaves it to the frontend to read %j",
    async (bytes) => {
      const found = await sniffContext(chunksOf(bytes));
      expect(found.kind === "file" && bytes.equals(found.bytes)).toBe(true);
    },
  );

  test("does not read a huge file to its end", async () => {
    let read = 0;
    const endless = async function* () {
      for (;;) {
        read++;
        yield Buffer.alloc(1 << 20, 0x23);
      }
    };
    await expect(sniffContext(endless())).rejects.toThrow(expect.objectContaining({ code: "limit/size" }));
    expect(read).toBeLessThan(20);
  });
});
