// Made from ../fsutil.proto by scripts/generate-proto.mjs; do not edit.

import { type Draft, decode, type WireReader } from "../wire-reader.js";
import { encode, sortedKeys, type WireWriter } from "../wire-writer.js";

export const PacketType = {
  STAT: 0,
  REQ: 1,
  DATA: 2,
  FIN: 3,
  ERR: 4,
} as const;
export type PacketType = (typeof PacketType)[keyof typeof PacketType];

/** A file without its content. */
export interface Stat {
  /** Relative, with slashes. */
  readonly path?: string | undefined;
  /** Go's FileMode, not st_mode. */
  readonly mode?: number | undefined;
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  readonly size?: number | bigint | undefined;
  /** Nanoseconds since 1970. */
  readonly modTime?: number | bigint | undefined;
  /** Target of a symlink; of a hard link the path that was sent before. */
  readonly linkname?: string | undefined;
  readonly devmajor?: number | bigint | undefined;
  readonly devminor?: number | bigint | undefined;
  readonly xattrs?: Readonly<Record<string, Uint8Array>> | undefined;
}

/** For messages of other files. */
export function writeStat(w: WireWriter, m: Stat): void {
  if (m.xattrs !== undefined) {
    const map = m.xattrs;
    const keys = sortedKeys(map);
    for (let i = keys.length - 1; i >= 0; i--) {
      const mark = w.mark();
      w.bytes(18, map[keys[i]!]!);
      w.string(10, keys[i]!);
      w.close(82, mark);
    }
  }
  if (m.devminor) w.int64(72, m.devminor);
  if (m.devmajor) w.int64(64, m.devmajor);
  if (m.linkname) w.string(58, m.linkname);
  if (m.modTime) w.int64(48, m.modTime);
  if (m.size) w.int64(40, m.size);
  if (m.gid) w.uint32(32, m.gid);
  if (m.uid) w.uint32(24, m.uid);
  if (m.mode) w.uint32(16, m.mode);
  if (m.path) w.string(10, m.path);
}

/** For messages of other files. */
export function readStat(r: WireReader, into: Stat = {}): Stat {
  const m: Draft<Stat> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.path = r.string(tag);
        break;
      case 2:
        m.mode = r.uint32(tag);
        break;
      case 3:
        m.uid = r.uint32(tag);
        break;
      case 4:
        m.gid = r.uint32(tag);
        break;
      case 5:
        m.size = r.int64(tag);
        break;
      case 6:
        m.modTime = r.int64(tag);
        break;
      case 7:
        m.linkname = r.string(tag);
        break;
      case 8:
        m.devmajor = r.int64(tag);
        break;
      case 9:
        m.devminor = r.int64(tag);
        break;
      case 10:
        r.entry<Uint8Array>(tag, (m.xattrs ??= {}) as Record<string, Uint8Array>, (r, t) => r.bytes(t), () => new Uint8Array());
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeStat(message: Stat): Uint8Array {
  return encode(writeStat, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeStat(bytes: Uint8Array): Stat {
  return decode(readStat, bytes);
}

export interface Packet {
  readonly type?: PacketType | undefined;
  /** Missing in the last packet of type STAT. */
  readonly stat?: Stat | undefined;
  /** The position of a file among the stats. */
  readonly ID?: number | undefined;
  /** A part of a file, empty at its end; the text of an error. */
  readonly data?: Uint8Array | undefined;
}

function writePacket(w: WireWriter, m: Packet): void {
  if (m.data !== undefined && m.data.length > 0) w.bytes(34, m.data);
  if (m.ID) w.uint32(24, m.ID);
  if (m.stat !== undefined) {
    const mark = w.mark();
    writeStat(w, m.stat);
    w.close(18, mark);
  }
  if (m.type) w.int32(8, m.type);
}

function readPacket(r: WireReader, into: Packet = {}): Packet {
  const m: Draft<Packet> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.type = r.int32(tag) as PacketType;
        break;
      case 2:
        m.stat = r.message(tag, readStat, m.stat);
        break;
      case 3:
        m.ID = r.uint32(tag);
        break;
      case 4:
        m.data = r.bytes(tag);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodePacket(message: Packet): Uint8Array {
  return encode(writePacket, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodePacket(bytes: Uint8Array): Packet {
  return decode(readPacket, bytes);
}
