/** What a made-up program or library says of itself. */
export interface TinyElf {
  /** The number of its processor: 243 is riscv64, which no machine that runs these tests has. */
  readonly machine?: number;
  readonly interpreter?: string;
  readonly needed?: readonly string[];
  readonly runpath?: string;
}

const HEADER = 64;
const PROGRAM_HEADER = 56;
const ADDRESS = 0x10000;

/** The bytes of an ELF file with one mapped segment, followed by what `strip` takes away. */
export function tinyElf({ machine = 243, interpreter, needed = [], runpath }: TinyElf): Buffer {
  const strings = ["", ...needed, ...(runpath === undefined ? [] : [runpath])];
  const table = Buffer.from(`${strings.join("\0")}\0`);
  const at = (text: string) => BigInt(table.indexOf(`\0${text}\0`) + 1);
  const interp = Buffer.from(interpreter === undefined ? "" : `${interpreter}\0`);
  const tableAt = HEADER + 3 * PROGRAM_HEADER + interp.length;
  const dynamic: [bigint, bigint][] = needed.map((name) => [1n, at(name)]);
  if (runpath !== undefined) dynamic.push([29n, at(runpath)]);
  dynamic.push([5n, BigInt(ADDRESS + tableAt)], [10n, BigInt(table.length)], [0n, 0n]);
  const entries = Buffer.alloc(dynamic.length * 16);
  for (const [index, [tag, value]] of dynamic.entries()) {
    entries.writeBigUInt64LE(tag, index * 16);
    entries.writeBigUInt64LE(value, index * 16 + 8);
  }
  const dynamicAt = tableAt + table.length;
  const end = dynamicAt + entries.length;
  const headers = [segment(1, 0, end), segment(2, dynamicAt, entries.length)];
  // A type that no loader knows stands for the interpreter of libraries.
  headers.push(
    segment(interpreter === undefined ? 0x60000000 : 3, HEADER + 3 * PROGRAM_HEADER, interp.length),
  );
  const loaded = [header(machine, headers.length, end), ...headers, interp, table, entries];
  return Buffer.concat([...loaded, Buffer.from("symbols and sections")]);
}

function header(machine: number, segments: number, sectionsAt: number): Buffer {
  const bytes = Buffer.alloc(HEADER);
  bytes.write("\x7fELF\x02\x01\x01", "latin1");
  bytes.writeUInt16LE(2, 16);
  bytes.writeUInt16LE(machine, 18);
  bytes.writeBigUInt64LE(BigInt(HEADER), 32);
  bytes.writeBigUInt64LE(BigInt(sectionsAt), 40);
  bytes.writeUInt16LE(PROGRAM_HEADER, 54);
  bytes.writeUInt16LE(segments, 56);
  bytes.writeUInt16LE(1, 60);
  bytes.writeUInt16LE(1, 62);
  return bytes;
}

function segment(type: number, offset: number, size: number): Buffer {
  const bytes = Buffer.alloc(PROGRAM_HEADER);
  bytes.writeUInt32LE(type, 0);
  bytes.writeBigUInt64LE(BigInt(offset), 8);
  bytes.writeBigUInt64LE(BigInt(ADDRESS + offset), 16);
  bytes.writeBigUInt64LE(BigInt(size), 32);
  return bytes;
}
