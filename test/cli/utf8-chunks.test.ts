import { describe, expect, test } from "vitest";
import { utf8Chunks } from "../../src/cli/utf8-chunks.js";

function collected(data: string | Uint8Array): { readonly text: string; readonly largest: number } {
  const parts: Buffer[] = [];
  for (const chunk of utf8Chunks(data)) parts.push(Buffer.from(chunk));
  return { text: Buffer.concat(parts).toString(), largest: Math.max(0, ...parts.map((part) => part.length)) };
}

describe("utf8Chunks", () => {
  test.each([
    ["nothing", ""],
    ["a word", "häß"],
    ["much ASCII", "abc".repeat(100_000)],
    ["characters that do not fit the end of a chunk", `a${"😀".repeat(70_000)}`],
    ["lone surrogates", "\ud800x".repeat(30_000)],
  ])("%s", (_, text) => {
    const { text: written, largest } = collected(text);
    expect(written).toBe(Buffer.from(text).toString());
    expect(largest).toBeLessThanOrEqual(65_536);
  });

  test("bytes stay what they are", () => {
    const bytes = new Uint8Array(200_000).fill(65);
    expect([...utf8Chunks(bytes)]).toEqual([bytes]);
  });
});
