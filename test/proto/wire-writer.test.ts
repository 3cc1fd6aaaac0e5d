import { describe, expect, test } from "vitest";
import { BuildError } from "../../src/base/diagnostic/build-error.js";
import { decodeText } from "../../src/base/util/decode-text.js";
import {
  encodeBuildOp,
  encodeFileAction,
  encodeFileActionMkFile,
  encodeInput,
  encodeLinuxResources,
  encodeMeta,
  encodeMount,
  encodeOp,
  encodeOpMetadata,
  encodePassthroughOp,
  encodePosition,
  encodeSourceOp,
  encodeUserOpt,
} from "../../src/proto/generated/ops.js";
import { releaseEncoded } from "../../src/proto/wire-writer.js";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const TEN = "ffffffffffffffffff01";

describe("bytes", () => {
  test.each<[string, Uint8Array, string]>([
    ["nothing", encodeOp({}), ""],
    ["fields in ascending order", encodeInput({ index: 1, digest: "a" }), "0a0161" + "1001"],
    ["zero and empty are left out", encodeInput({ index: 0, digest: "" }), ""],
    ["a bigint zero is left out", encodeInput({ index: 0n }), ""],
    ["empty bytes are left out", encodeFileActionMkFile({ data: new Uint8Array() }), ""],
    ["an undefined member is left out", encodeMeta({ args: undefined, user: undefined }), ""],
    ["false is left out, true is 1", encodeMount({ readonly: true, dest: "" }), "2801"],
    ["the oneof goes last", encodeOp({ merge: {}, constraints: {}, inputs: [{}] }), "0a00" + "5a00" + "3200"],
    ["a set message is written even when empty", encodeOp({ constraints: {} }), "5a00"],
    ["a set number of a oneof is written even when 0", encodeUserOpt({ byID: 0 }), "1000"],
    ["a plain 0 beside a oneof is not", encodeFileAction({ input: 0, rm: {} }), "3a00"],
    ["empty elements are written", encodeMeta({ args: ["", "a", ""] }), "0a00" + "0a0161" + "0a00"],
    ["negative int32", encodePosition({ line: -1 }), `08${TEN}`],
    ["least int32", encodePosition({ line: -(2 ** 31) }), "0880808080f8ffffffff01"],
    ["negative int64", encodeInput({ index: -1 }), `10${TEN}`],
    ["negative bigint", encodeInput({ index: -1n }), `10${TEN}`],
    ["least int64", encodeInput({ index: -(2n ** 63n) }), "1080808080808080808001"],
    ["2^31", encodeInput({ index: 2 ** 31 }), "108080808008"],
    ["-2^31 - 1", encodeInput({ index: -(2 ** 31) - 1 }), "10fffffffff7ffffffff01"],
    ["nanoseconds beyond 2^53", encodeInput({ index: 1_700_000_000_000_000_000 }), "108080a8b1e39fe7cb17"],
    ["the same as a bigint", encodeInput({ index: 1_700_000_000_000_000_000n }), "108080a8b1e39fe7cb17"],
    ["greatest uint64", encodeLinuxResources({ cpuShares: 2n ** 64n - 1n }), `18${TEN}`],
    ["greatest uint32", encodeUserOpt({ byID: 0xffffffff }), "10ffffffff0f"],
    ["packed numbers", encodePassthroughOp({ outputs: [0, 1, -1, 300] }), `120e0001${TEN}ac02`],
    ["packed int32", encodeMeta({ validExitCodes: [0, 127, -1] }), `620c007f${TEN}`],
    ["no packed numbers", encodePassthroughOp({ outputs: [] }), ""],
    ["two-byte tags", encodeMount({ resultID: "r", contentCache: 2 }), "ba010172" + "c00102"],
    [
      "maps by key, key and value always",
      encodeSourceOp({ attrs: { b: "", "": "x" } }),
      "12050a00120178" + "12050a01621200",
    ],
    ["false in a map", encodeOpMetadata({ caps: { a: false } }), "2a050a01611000"],
    ["empty message in a map", encodeBuildOp({ inputs: { a: {} } }), "12050a01611200"],
    ["characters of two, three and four bytes", encodeInput({ digest: "é€😀" }), "0a09c3a9e282acf09f9880"],
  ])("%s", (_, bytes, wanted) => {
    expect(hex(bytes)).toBe(wanted);
  });

  test("maps follow the bytes of their keys, not JavaScript's order", () => {
    const attrs = { "\u{1f600}": "1", "\uffff": "2", 9: "3", 10: "4" };
    const keys = hex(encodeSourceOp({ attrs })).match(/0a(02(3130)|01(39)|03(efbfbf)|04(f09f9880))12/g);
    expect(keys).toEqual(["0a02313012", "0a013912", "0a03efbfbf12", "0a04f09f988012"]);
  });

  test("a key that is named like the prototype is a key", () => {
    const attrs = JSON.parse('{"__proto__":"x"}') as Record<string, string>;
    expect(hex(encodeSourceOp({ attrs }))).toBe("120e0a095f5f70726f746f5f5f120178");
  });
});

describe("texts of any length", () => {
  // Around the lengths at which the way of writing and the size of the prefix change.
  const lengths = [1, 15, 16, 17, 18, 19, 20, 126, 127, 128, 300, 16_383, 16_384, 40_000, 200_000];
  test.each(lengths)("%d characters", (length) => {
    for (const last of ["a", "é", "€", "😀", "\ufffd"]) {
      for (const text of [last.padStart(length, "x"), last + "y".repeat(length - 1), last.repeat(length)]) {
        const bytes = Buffer.from(text);
        const before = "z".repeat(7);
        const meta = encodeMeta({ args: [before, text], cwd: "after" });
        const prefix = Buffer.from(encodeMeta({ args: [before] }));
        const at = prefix.length + meta.length - prefix.length - 7 - bytes.length;
        expect(Buffer.from(meta.subarray(0, prefix.length)).equals(prefix)).toBe(true);
        expect(Buffer.from(meta.subarray(at, at + bytes.length)).equals(bytes)).toBe(true);
        expect(Buffer.from(meta.subarray(-7)).toString()).toBe("\x1a\x05after");
      }
    }
  });
});

describe("what can't be written", () => {
  const thrown = (run: () => unknown): BuildError => {
    try {
      run();
    } catch (error) {
      return BuildError.from(error);
    }
    throw new Error("did not throw");
  };

  test.each([
    ["a byte that was not UTF-8", decodeText(Uint8Array.of(0x61, 0xff))],
    ["one in a long text", `${"a".repeat(100)}\udcff${"b".repeat(100)}`],
    ["half a pair", "\ud83d"],
    ["halves the wrong way round", "\ude00\ud83d"],
  ])("%s", (_, text) => {
    const runs = [
      () => encodeInput({ digest: text }),
      () => encodeSourceOp({ attrs: { [text]: "" } }),
      () => encodeSourceOp({ attrs: { a: text } }),
    ];
    for (const run of runs) {
      expect(thrown(run)).toMatchObject({
        code: "text/invalid-utf8",
        message: "string field contains invalid UTF-8",
      });
    }
  });

  test.each<[string, () => unknown, string]>([
    ["a fraction", () => encodeInput({ index: 0.5 }), "field of type int64 can't hold 0.5"],
    ["infinity", () => encodeInput({ index: 1 / 0 }), "field of type int64 can't hold Infinity"],
    ["2^63", () => encodeInput({ index: 2 ** 63 }), `field of type int64 can't hold ${2 ** 63}`],
    ["a fraction of an int32", () => encodePosition({ line: 1.5 }), "field of type int32 can't hold 1.5"],
    [
      "2^31 as an int32",
      () => encodePosition({ line: 2 ** 31 }),
      "field of type int32 can't hold 2147483648",
    ],
    [
      "2^32 as an uint32",
      () => encodeUserOpt({ byID: 2 ** 32 }),
      "field of type uint32 can't hold 4294967296",
    ],
    ["a negative uint32", () => encodeUserOpt({ byID: -1 }), "field of type uint32 can't hold -1"],
    [
      "a negative uint64",
      () => encodeLinuxResources({ cpuPeriod: -1 }),
      "field of type uint64 can't hold -1",
    ],
    [
      "a fraction of an uint64",
      () => encodeLinuxResources({ cpuPeriod: 0.1 }),
      "field of type uint64 can't hold 0.1",
    ],
    [
      "2^64",
      () => encodeLinuxResources({ cpuPeriod: 2n ** 64n }),
      `field of type uint64 can't hold ${2n ** 64n}`,
    ],
  ])("%s", (_, run, message) => {
    expect(thrown(run)).toMatchObject({ code: "internal", message });
  });

  test("leaves nothing behind for the next message", () => {
    expect(() => encodeMeta({ args: ["\ud800"], cwd: "/x" })).toThrow(BuildError);
    expect(hex(encodeInput({ index: 1 }))).toBe("1001");
  });
});

test("messages made later change nothing in those made before", () => {
  const made: [Uint8Array, string][] = [];
  for (let i = 0; i < 2000; i++) {
    const bytes = encodeMeta({ args: [`${i}`, "é".repeat(i % 40), "long ".repeat(i % 60)] });
    made.push([bytes, hex(bytes)]);
  }
  const large = encodeFileActionMkFile({ data: new Uint8Array(3_000_000).fill(7) });
  made.push([large, hex(large)]);
  encodeMeta({ args: ["😀".repeat(20_000)] });
  for (const [bytes, before] of made) expect(hex(bytes)).toBe(before);
  expect(large.length).toBe(3_000_000 + 5);
  expect(large.buffer.byteLength).toBeLessThan(large.length + 100);
});

describe("room that is taken back", () => {
  test("is that of the last message", () => {
    const kept = encodeMeta({ args: ["kept"] });
    const before = hex(kept);
    const first = encodeMeta({ args: ["first"] });
    releaseEncoded(first);
    const second = encodeMeta({ args: ["other"] });
    expect([second.buffer, second.byteOffset]).toEqual([first.buffer, first.byteOffset]);
    expect(hex(kept)).toBe(before);
  });

  test("is not that of earlier ones", () => {
    const earlier = encodeMeta({ args: ["earlier"] });
    const last = encodeMeta({ args: ["last"] });
    const before = [hex(earlier), hex(last)];
    releaseEncoded(earlier);
    releaseEncoded(encodeFileActionMkFile({ data: new Uint8Array(100_000) }));
    for (let i = 0; i < 20; i++) encodeMeta({ args: ["later"] });
    expect([hex(earlier), hex(last)]).toEqual(before);
  });
});
