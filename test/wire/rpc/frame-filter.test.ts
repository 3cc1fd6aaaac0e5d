import { expect, test } from "vitest";
import { FrameFilter, type FrameHeader } from "../../../src/wire/rpc/frame-filter.js";
import { decodeHuffman } from "../../../src/wire/rpc/huffman.js";

function frame(type: number, payload: string): Buffer {
  return Buffer.concat([Buffer.from([0, 0, payload.length, type, 0, 0, 0, 0, 1]), Buffer.from(payload)]);
}

const watcher = {
  holds: ({ type }: FrameHeader) => type === 7,
  take: (held: Buffer) => Buffer.from(`<${held.subarray(9).toString()}>`),
};

const frames = [
  frame(0, "plain"),
  frame(7, "held"),
  frame(7, ""),
  frame(1, ""),
  frame(0, "x".repeat(200)),
  frame(7, "last"),
];
const stream = Buffer.concat([Buffer.from("preface"), ...frames]);
const expected = Buffer.concat([
  Buffer.from("preface"),
  frame(0, "plain"),
  Buffer.from("<held><>"),
  frame(1, ""),
  frame(0, "x".repeat(200)),
  Buffer.from("<last>"),
]);

test.each([1, 2, 3, 8, 9, 10, 13, 50, 1000])("frames in chunks of %i bytes", (size) => {
  const filter = new FrameFilter(watcher, "preface".length);
  const passed: Buffer[] = [];
  for (let at = 0; at < stream.length; at += size)
    passed.push(...filter.push(stream.subarray(at, at + size)));
  expect(Buffer.concat(passed).toString("latin1")).toBe(expected.toString("latin1"));
  expect(filter.flush().length).toBe(0);
});

test("a chunk of nothing special passes as it is, and what is held comes out at the end", () => {
  const filter = new FrameFilter(watcher, 0);
  const chunk = Buffer.concat([frame(0, "a"), frame(1, "b")]);
  expect(filter.push(chunk)[0]).toBe(chunk);
  expect(filter.push(frame(7, "abc").subarray(0, 10))).toEqual([]);
  expect(filter.flush().toString("latin1")).toBe(frame(7, "abc").subarray(0, 10).toString("latin1"));
  expect(filter.push(chunk)[0]).toBe(chunk);
});

/** RFC 7541, appendix C.4 and C.6, and others made with golang.org/x/net/http2/hpack. */
test.each([
  ["f1e3c2e5f23a6ba0ab90f4ff", "www.example.com"],
  ["a8eb10649cbf", "no-cache"],
  ["25a849e95bb8e8b4bf", "custom-value"],
  ["d07abe941054d444a8200595040b8166e082a62d1bff", "Mon, 21 Oct 2013 20:13:21 GMT"],
  ["", ""],
])("Huffman code %s is %j", (hex, text) => {
  expect(decodeHuffman(Buffer.from(hex, "hex"))).toBe(text);
});

test.each([
  ["a code that ends early", "f1e3c2e5f23a6ba0ab90f400"],
  ["too much padding", "f1e3c2e5f23a6ba0ab90f4ffff"],
  ["a control character", "ffc7"],
  ["no code at all", "ffffffff"],
])("%s is no Huffman code of a text", (_what, hex) => {
  expect(decodeHuffman(Buffer.from(hex, "hex"))).toBeUndefined();
});
