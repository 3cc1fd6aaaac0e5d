import { describe, expect, test } from "vitest";
import { BuildError } from "../../src/base/diagnostic/build-error.js";
import {
  decodeBuildOp,
  decodeDefinition,
  decodeFileAction,
  decodeInput,
  decodeLinuxResources,
  decodeMeta,
  decodeMount,
  decodeOp,
  decodeOpMetadata,
  decodePassthroughOp,
  decodePosition,
  decodeSourceOp,
  decodeUserOpt,
  encodeDefinition,
  encodeLinuxResources,
} from "../../src/proto/generated/ops.js";

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex.replaceAll(" ", ""), "hex"));

describe("reads", () => {
  test.each<[string, unknown, unknown]>([
    ["nothing", decodeOp(bytes("")), {}],
    ["fields in any order", decodeInput(bytes("1001 0a0161")), { digest: "a", index: 1 }],
    ["the last of several values", decodeInput(bytes("1001 1002 0a0161 0a0162")), { digest: "b", index: 2 }],
    [
      "unknown fields of every wire type",
      decodeInput(bytes("f80701 f1070102030405060708 fa0702ffff fd0701020304 1001")),
      { index: 1 },
    ],
    [
      "a message in two parts",
      decodeOp(bytes("5203 0a0161 5203 120162")),
      { platform: { Architecture: "a", OS: "b" } },
    ],
    [
      "a oneof in two parts",
      decodeOp(bytes("1a03 0a0161 1a02 1200")),
      { source: { identifier: "a", attrs: { "": "" } } },
    ],
    ["the last member of a oneof", decodeOp(bytes("1200 1a03 0a0161 3200")), { merge: {} }],
    ["0 in a oneof", decodeUserOpt(bytes("0a00 1000")), { byID: 0 }],
    ["packed numbers", decodePassthroughOp(bytes("120400 01ac02")), { outputs: [0, 1, 300] }],
    ["numbers one by one", decodePassthroughOp(bytes("1000 1001 1203 02ac02")), { outputs: [0, 1, 2, 300] }],
    ["packed in several parts", decodeMeta(bytes("620100 6200 620101")), { validExitCodes: [0, 1] }],
    ["a map entry without key and value", decodeSourceOp(bytes("1200")), { attrs: { "": "" } }],
    ["a map entry the wrong way round", decodeOpMetadata(bytes("2a05 1001 0a0161")), { caps: { a: true } }],
    ["a map entry without message", decodeBuildOp(bytes("1203 0a0161")), { inputs: { a: {} } }],
    ["a map entry with more in it", decodeOpMetadata(bytes("2a07 0a0161 1801 1001")), { caps: { a: true } }],
    [
      "the last of several entries",
      decodeOpMetadata(bytes("2a05 0a0161 1001 2a05 0a0161 1000")),
      { caps: { a: false } },
    ],
    ["negative int32", decodePosition(bytes("08ffffffffffffffffff01")), { line: -1 }],
    ["an int32 in five bytes", decodePosition(bytes("08ffffffff0f")), { line: -1 }],
    ["a number longer than needed", decodePosition(bytes("088180808000")), { line: 1 }],
    ["int64 beyond 2^53", decodeInput(bytes("108080a8b1e39fe7cb17")), { index: 1_700_000_000_000_000_000n }],
    ["int64 up to 2^53", decodeInput(bytes("10ffffffffffffff0f")), { index: 2 ** 53 - 1 }],
    ["least int64", decodeInput(bytes("1080808080808080808001")), { index: -(2n ** 63n) }],
    ["greatest uint64", decodeLinuxResources(bytes("18ffffffffffffffffff01")), { cpuShares: 2n ** 64n - 1n }],
    ["2^32", decodeLinuxResources(bytes("188080808010")), { cpuShares: 2 ** 32 }],
    ["any number as true", decodeMount(bytes("2880808080808080808001")), { readonly: true }],
    ["an enum it does not know", decodeMount(bytes("3063")), { mountType: 99 }],
    ["a byte order mark", decodeInput(bytes("0a04efbbbf61")), { digest: "\ufeffa" }],
    ["a replacement character", decodeInput(bytes("0a03efbfbd")), { digest: "\ufffd" }],
    ["a two-byte tag", decodeMount(bytes("ba010172")), { resultID: "r" }],
  ])("%s", (_, message, wanted) => {
    expect(message).toStrictEqual(wanted);
  });

  test("a key named like the prototype as a key", () => {
    const { attrs } = decodeSourceOp(bytes("120e 0a095f5f70726f746f5f5f 120178"));
    expect(Object.entries(attrs!)).toEqual([["__proto__", "x"]]);
    expect(Object.getPrototypeOf(attrs)).toBe(Object.prototype);
  });

  test("a copy: bytes that change afterwards do not matter", () => {
    const input = bytes("0a020102");
    const { def } = decodeDefinition(input);
    input.fill(9);
    expect(def).toEqual([Uint8Array.of(1, 2)]);
  });

  test("part of a larger buffer", () => {
    expect(decodeInput(bytes("ffff 1001 ffff").subarray(2, 4))).toEqual({ index: 1 });
  });
});

describe("refuses", () => {
  test.each<[string, (input: Uint8Array) => unknown, string, string]>([
    ["a tag without value", decodeInput, "0a", "at byte 1: cut off"],
    ["a text cut off", decodeInput, "0a0261", "at byte 2: cut off"],
    ["a number cut off", decodeInput, "10ff", "at byte 2: cut off"],
    ["a tag cut off", decodeInput, "ff", "at byte 1: cut off"],
    ["a length past the end", decodeDefinition, "0affffffff07", "at byte 6: cut off"],
    ["a length of 2^32", decodeDefinition, "0a8080808010", "at byte 6: length too large"],
    ["a length of 2^63", decodeDefinition, "0a80808080808080808001", "at byte 11: length too large"],
    ["a message past its outer one", decodeOp, "5202 0a05 00000000000000", "at byte 4: cut off"],
    ["a number past its message", decodeOp, "0a02 10ff 01", "at byte 4: cut off"],
    [
      "a number of eleven bytes",
      decodeInput,
      "10ffffffffffffffffffff01",
      "at byte 11: number longer than 64 bits",
    ],
    ["a number of 65 bits", decodeInput, "10ffffffffffffffffff02", "at byte 11: number longer than 64 bits"],
    ["field 0", decodeInput, "0001", "at byte 1: field number 0"],
    ["a field number of 33 bits", decodeInput, "8080808080 01", "at byte 6: field number too large"],
    ["the start of a group", decodeInput, "f307 f407", "at byte 2: wire type 3"],
    ["the end of a group", decodeInput, "f407", "at byte 2: wire type 4"],
    ["a group in a known field", decodeInput, "0b", "at byte 1: wire type 3 of field 1"],
    ["wire type 6", decodeInput, "fe07", "at byte 2: wire type 6"],
    ["a number where a text is due", decodeInput, "0801", "at byte 1: wire type 0 of field 1"],
    ["a text where a number is due", decodeInput, "120101", "at byte 1: wire type 2 of field 2"],
    ["a text where an int32 is due", decodePosition, "0a0101", "at byte 1: wire type 2 of field 1"],
    ["a text where a bool is due", decodeMount, "2a0101", "at byte 1: wire type 2 of field 5"],
    ["a number where a message is due", decodeOp, "1001", "at byte 1: wire type 0 of field 2"],
    [
      "eight bytes where numbers are due",
      decodeMeta,
      "610102030405060708",
      "at byte 1: wire type 1 of field 12",
    ],
    ["a number where an entry is due", decodeSourceOp, "1001", "at byte 1: wire type 0 of field 2"],
    ["an unknown field cut off", decodeInput, "fa0705ff", "at byte 3: cut off"],
    ["eight bytes cut off", decodeInput, "f10700000000", "at byte 2: cut off"],
    ["a text after others cut off", decodeInput, "0a0161 0a03616261 0a02c3", "at byte 10: cut off"],
    ["bytes that are not UTF-8", decodeInput, "0a0261ff", "at byte 4: string field contains invalid UTF-8"],
    ["a surrogate in UTF-8", decodeInput, "0a03eda080", "at byte 5: string field contains invalid UTF-8"],
    [
      "a key that is not UTF-8",
      decodeSourceOp,
      "12030a01ff",
      "at byte 5: string field contains invalid UTF-8",
    ],
  ])("%s", (_, decode, hex, message) => {
    expect(() => decode(bytes(hex))).toThrow(
      expect.objectContaining({ code: "proto/malformed", message: `malformed protobuf ${message}` }),
    );
  });

  test("every beginning of a message that does not end with a field", () => {
    const whole = encodeDefinition({ def: [bytes("0102")], metadata: { a: { caps: { b: true } } } });
    const ends = [0, 4, whole.length];
    for (let end = 0; end <= whole.length; end++) {
      if (ends.includes(end)) expect(decodeDefinition(whole.subarray(0, end))).toBeDefined();
      else expect(() => decodeDefinition(whole.subarray(0, end))).toThrow(BuildError);
    }
  });

  test("nesting without end, without overflowing the stack", () => {
    let nested = new Uint8Array();
    for (let i = 0; i < 5001; i++) nested = Buffer.concat([lengthPrefix(i % 3, nested.length), nested]);
    expect(() => decodeDefinition(nested)).toThrow("nested too deeply");
  });
});

/** Definition.Source, Source.infos and SourceInfo.definition, from the inside out. */
function lengthPrefix(level: number, length: number): Uint8Array {
  const tag = [0x1a, 0x12, 0x1a][level]!;
  const prefix = [tag];
  for (; length > 0x7f; length >>>= 7) prefix.push((length & 0x7f) | 0x80);
  return Uint8Array.from([...prefix, length]);
}

describe("takes a long input", () => {
  test("a million fields", () => {
    const many = Buffer.alloc(2_000_000, Uint8Array.of(0x0a, 0x00));
    expect(decodeDefinition(many).def).toHaveLength(1_000_000);
    const switching = Buffer.alloc(2_000_000, Uint8Array.of(0x22, 0x00, 0x3a, 0x00));
    expect(decodeFileAction(switching)).toEqual({ rm: {} });
  });

  test("round trip of unsigned 64 bits", () => {
    const message = { memory: -1, cpuShares: 2n ** 63n };
    expect(decodeLinuxResources(encodeLinuxResources(message))).toEqual(message);
  });
});
