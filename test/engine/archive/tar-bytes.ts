import type { FileInfo, FileView } from "../../../src/engine/view/file-view.js";

/** A header as a test wants it, right or wrong; written apart from what is tested. */
export interface RawHeader {
  readonly name?: string | Uint8Array;
  readonly type?: string;
  readonly mode?: number;
  readonly uid?: number | Uint8Array;
  readonly gid?: number | Uint8Array;
  readonly size?: number | Uint8Array;
  readonly mtime?: number | Uint8Array;
  readonly link?: string;
  readonly magic?: string;
  readonly prefix?: string;
  readonly major?: number;
  readonly minor?: number;
  /** Bytes that are put in at last, by place. */
  readonly patch?: Readonly<Record<number, Uint8Array | string>>;
  readonly checksum?: number;
}

const BLOCK = 512;

/** A header block. */
export function header(raw: RawHeader = {}): Buffer {
  const block = Buffer.alloc(BLOCK);
  const text = (value: string | Uint8Array, at: number): void => {
    block.set(typeof value === "string" ? Buffer.from(value) : value, at);
  };
  const number = (value: number | Uint8Array, at: number, length: number): void => {
    text(typeof value === "number" ? value.toString(8).padStart(length - 1, "0") : value, at);
  };
  text(raw.name ?? "file", 0);
  number(raw.mode ?? 0o644, 100, 8);
  number(raw.uid ?? 0, 108, 8);
  number(raw.gid ?? 0, 116, 8);
  number(raw.size ?? 0, 124, 12);
  number(raw.mtime ?? 1_600_000_000, 136, 12);
  text(raw.type ?? "0", 156);
  text(raw.link ?? "", 157);
  text(raw.magic ?? "ustar\u000000", 257);
  if (raw.major !== undefined) number(raw.major, 329, 8);
  if (raw.minor !== undefined) number(raw.minor, 337, 8);
  text(raw.prefix ?? "", 345);
  for (const [at, value] of Object.entries(raw.patch ?? {})) text(value, Number(at));
  block.fill(" ", 148, 156);
  const sum = raw.checksum ?? block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return block;
}

/** Content with the zeros that fill its last block. */
export function content(data: string | Uint8Array): Buffer {
  const bytes = Buffer.from(data);
  return Buffer.concat([bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)]);
}

/** An entry with its content; the size is that of the content unless it is told. */
export function entry(raw: RawHeader, data: string | Uint8Array = ""): Buffer {
  return Buffer.concat([header({ size: Buffer.from(data).length, ...raw }), content(data)]);
}

/** A directory, `0755` unless told. */
export function directory(name: string, raw: RawHeader = {}): Buffer {
  return entry({ name, type: "5", mode: 0o755, ...raw });
}

/** An extended header for the entry after it. */
export function pax(records: Readonly<Record<string, string | Uint8Array>>, type = "x"): Buffer {
  return entry({ name: "PaxHeaders/x", type }, paxRecords(Object.entries(records)));
}

export function paxRecords(records: readonly (readonly [string, string | Uint8Array])[]): Buffer {
  return Buffer.concat(
    records.map(([key, value]) => {
      const rest = Buffer.concat([Buffer.from(` ${key}=`), Buffer.from(value), Buffer.from("\n")]);
      let length = rest.length + 1;
      while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
      return Buffer.concat([Buffer.from(String(length)), rest]);
    }),
  );
}

export const END = Buffer.alloc(2 * BLOCK);

/** A whole archive. */
export function archive(...parts: readonly Uint8Array[]): Buffer {
  return Buffer.concat([...parts, END]);
}

/** A stream of some bytes in pieces of one size. */
export async function* stream(bytes: Uint8Array, size = bytes.length || 1): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(Buffer.from(chunk));
  return Buffer.concat(all);
}

/** What a tree has, a line for each file: what tests compare. */
export function listView(view: FileView, from = ""): string[] {
  const lines: string[] = [];
  for (const name of view.readDirectory(from || "/")) {
    const path = `${from}/${name}`;
    const info = view.lstat(path)!;
    lines.push(`${path} ${describe(view, path, info)}`);
    if (info.kind === "directory") lines.push(...listView(view, path));
  }
  return lines;
}

function describe(view: FileView, path: string, info: FileInfo): string {
  const parts = [info.kind, info.mode.toString(8), `${info.uid}:${info.gid}`, String(info.mtime)];
  if (info.kind === "file") parts.push(String(info.size));
  if (info.kind === "symlink") parts.push(`-> ${view.readLink(path)}`);
  if (info.kind === "char" || info.kind === "block") parts.push(`${info.major},${info.minor}`);
  for (const [name, value] of view.xattrs(path)) parts.push(`${name}=${Buffer.from(value).toString("hex")}`);
  return parts.join(" ");
}

/** Whether this process may make devices and set owners, without which layers can't be unpacked. */
export const IS_ROOT = process.getuid?.() === 0 && process.platform === "linux";
