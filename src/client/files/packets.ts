import { decodeText, encodeText } from "../../base/util/decode-text.js";
import {
  decodePacket,
  encodePacket,
  type Packet,
  PacketType,
  type Stat,
  writeStat,
} from "../../proto/generated/fsutil.js";
import { type Draft, decode, type WireReader } from "../../proto/wire-reader.js";
import { encode, type WireWriter } from "../../proto/wire-writer.js";
import type { Codec } from "../../wire/rpc/method.js";
import type { RpcStream } from "../../wire/rpc/stream.js";

/** Messages as bytes that may be kept. */
export const rawCodec: Codec<Uint8Array> = {
  encode: (message) => message,
  decode: (bytes) => new Uint8Array(bytes),
};

/** A stream of encoded messages. */
export type RawStream = Pick<RpcStream<Uint8Array, Uint8Array>, "send" | "receive" | "drained">;

/** Room that {@link frameData} needs in front of the data. */
export const DATA_ROOM = 16;

/**
 * Makes a packet of type DATA in place: `length` bytes of `buffer` from `start` on, with {@link DATA_ROOM} before them
 * to write to. No data means the end of the file.
 */
export function frameData(buffer: Uint8Array, start: number, length: number, id: number): Uint8Array {
  let at = start;
  if (length > 0) {
    at = varintBefore(buffer, at, length);
    buffer[--at] = 0x22;
  }
  if (id > 0) {
    at = varintBefore(buffer, at, id);
    buffer[--at] = 0x18;
  }
  buffer[--at] = PacketType.DATA;
  buffer[--at] = 0x08;
  return buffer.subarray(at, start + length);
}

function varintBefore(buffer: Uint8Array, end: number, value: number): number {
  let size = 1;
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) size++;
  const start = end - size;
  let rest = value;
  for (let at = start; at < end - 1; at++) {
    buffer[at] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  buffer[end - 1] = rest;
  return start;
}

/** Encodes any packet; texts may have bytes that are not UTF-8, as the reference's own encoder lets them. */
export function packetBytes(packet: Packet): Uint8Array {
  const { stat } = packet;
  const isPlain = stat === undefined || (isUtf8(stat.path) && isUtf8(stat.linkname) && hasPlainXattrs(stat));
  return isPlain ? encodePacket(packet) : encode(writeRawStat, stat);
}

/** Reads a packet. Its data may be a part of `bytes`. Throws a BuildError `proto/malformed`. */
export function readPacket(bytes: Uint8Array): Packet {
  const data = readData(bytes);
  if (data !== undefined) return data;
  try {
    return decodePacket(bytes);
  } catch (error) {
    // Perhaps only for a name that is not UTF-8.
    const packet = decode(readRawPacket, bytes);
    if (packet.stat === undefined) throw error;
    return packet;
  }
}

/** The usual packet with data, read without a copy; undefined for anything else. */
function readData(bytes: Uint8Array): Packet | undefined {
  if (bytes[0] !== 0x08 || bytes[1] !== PacketType.DATA) return undefined;
  let at = 2;
  const varint = (tag: number): number => {
    if (bytes[at] !== tag) return 0;
    let value = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = bytes[++at] ?? 0x80;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        at++;
        return value;
      }
    }
    return -1;
  };
  const ID = varint(0x18);
  const length = varint(0x22);
  if (ID < 0 || length < 1 || at + length !== bytes.length) return undefined;
  return { type: PacketType.DATA, ID, data: bytes.subarray(at) };
}

function isUtf8(text: string | undefined): boolean {
  return text === undefined || text.isWellFormed();
}

function hasPlainXattrs({ xattrs }: Stat): boolean {
  return xattrs === undefined || Object.keys(xattrs).every(isUtf8);
}

/** A packet with a stat of which texts are no UTF-8: those as bytes, which are written alike, and then the rest. */
function writeRawStat(w: WireWriter, { path, linkname, xattrs, ...rest }: Stat): void {
  const mark = w.mark();
  for (const [name, value] of Object.entries(xattrs ?? {})) {
    const entry = w.mark();
    w.bytes(18, value);
    w.bytes(10, encodeText(name));
    w.close(82, entry);
  }
  if (linkname) w.bytes(58, encodeText(linkname));
  writeStat(w, rest);
  if (path) w.bytes(10, encodeText(path));
  w.close(18, mark);
}

function readRawPacket(r: WireReader): Packet {
  const packet: Draft<Packet> = {};
  while (r.more()) {
    const tag = r.tag();
    if (tag >>> 3 === 2) packet.stat = r.message(tag, readRawStat);
    else if (tag >>> 3 === 1) packet.type = r.int32(tag) as PacketType;
    else r.skip(tag);
  }
  return packet;
}

/** Keeps bytes that are not UTF-8. */
function readRawStat(r: WireReader): Stat {
  const stat: Draft<Stat> = {};
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        stat.path = decodeText(r.bytes(tag));
        break;
      case 2:
        stat.mode = r.uint32(tag);
        break;
      case 3:
        stat.uid = r.uint32(tag);
        break;
      case 4:
        stat.gid = r.uint32(tag);
        break;
      case 5:
        stat.size = r.int64(tag);
        break;
      case 6:
        stat.modTime = r.int64(tag);
        break;
      case 7:
        stat.linkname = decodeText(r.bytes(tag));
        break;
      case 8:
        stat.devmajor = r.int64(tag);
        break;
      case 9:
        stat.devminor = r.int64(tag);
        break;
      case 10:
        stat.xattrs = { ...stat.xattrs, ...r.message(tag, readRawXattr) };
        break;
      default:
        r.skip(tag);
    }
  }
  return stat;
}

function readRawXattr(r: WireReader): Readonly<Record<string, Uint8Array>> {
  let name = "";
  let value: Uint8Array = new Uint8Array();
  while (r.more()) {
    const tag = r.tag();
    if (tag >>> 3 === 1) name = decodeText(r.bytes(tag));
    else if (tag >>> 3 === 2) value = r.bytes(tag);
    else r.skip(tag);
  }
  return Object.fromEntries([[name, value]]);
}
