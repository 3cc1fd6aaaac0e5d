import { describe, expect, test } from "vitest";
import { DATA_ROOM, frameData, packetBytes, readPacket } from "../../../src/client/files/packets.js";
import { decodePacket, encodePacket, PacketType } from "../../../src/proto/generated/fsutil.js";

describe("packets", () => {
  test.each([
    [0, 1],
    [1, 127],
    [127, 128],
    [128, 16_383],
    [300_000, 16_384],
    [2 ** 28 - 1, 70_000],
    [2 ** 32 - 1, 3],
    [0, 0],
    [5, 0],
  ])("data of file %i, %i bytes, is framed in place", (ID, length) => {
    const buffer = new Uint8Array(DATA_ROOM + length + 3).fill(7);
    const framed = frameData(buffer, DATA_ROOM, length, ID);
    const data = buffer.subarray(DATA_ROOM, DATA_ROOM + length);
    expect(Buffer.from(framed)).toEqual(Buffer.from(encodePacket({ type: PacketType.DATA, ID, data })));
    expect(readPacket(framed)).toMatchObject(length > 0 ? { type: PacketType.DATA, ID, data } : {});
    expect(decodePacket(framed).ID ?? 0).toBe(ID);
  });

  test("names that are not UTF-8 keep their bytes", () => {
    const stat = {
      path: "a/\udcff\udcfe",
      mode: 0o644,
      size: 3,
      modTime: 1_234_567_890_123_456_789n,
      linkname: "x\udc80",
      devminor: 2,
      xattrs: { "user.\udcaa": new Uint8Array([1, 0]), user: new Uint8Array() },
    };
    const bytes = packetBytes({ type: PacketType.STAT, stat });
    expect(Buffer.from(bytes).includes(Buffer.from([0x61, 0x2f, 0xff, 0xfe]))).toBe(true);
    expect(readPacket(bytes)).toEqual({ stat });
    expect(() => decodePacket(bytes)).toThrow("invalid UTF-8");
  });

  test.each([
    ["cut off", [0x08]],
    ["data that is cut off", [0x08, 0x02, 0x22, 0x05, 0x01]],
    ["a length without an end", [0x08, 0x02, 0x22, 0xff, 0xff, 0xff, 0xff, 0xff]],
    ["an id without an end", [0x08, 0x02, 0x18, 0xff]],
  ])("%s is malformed", (_name, bytes) => {
    expect(() => readPacket(Uint8Array.from(bytes))).toThrow("malformed protobuf");
  });

  test("data may be followed by other fields", () => {
    const packet = readPacket(Uint8Array.from([0x08, 0x02, 0x22, 0x01, 0x41, 0x18, 0x07]));
    expect(packet).toEqual({ type: PacketType.DATA, ID: 7, data: new Uint8Array([0x41]) });
  });
});
