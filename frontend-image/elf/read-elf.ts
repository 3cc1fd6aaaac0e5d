import { elfError } from "./elf-error.js";

/** A 64-bit little-endian ELF program or library, as the loader of the system sees it: no section is looked at. */
export interface ElfFile {
  /** For error messages. */
  readonly name: string;
  readonly bytes: Buffer;
  /** In Go's names. */
  readonly architecture: string;
  readonly segments: readonly Segment[];
  /** The dynamic linker; undefined for libraries and static programs. */
  readonly interpreter: string | undefined;
  /** Values by tag, in file order; empty for static programs. */
  readonly dynamic: ReadonlyMap<number, readonly number[]>;
  /** Libraries that have to be there, by name. */
  readonly needed: readonly string[];
  /** Where to look for them first, with `$ORIGIN` as it stands. */
  readonly searchPath: readonly string[];
}

/** A part of the file that is mapped, or that tells the loader something. */
export interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly fileSize: number;
}

/** Tags of entries of the dynamic section. */
export const DT = {
  NEEDED: 1,
  STRTAB: 5,
  SYMTAB: 6,
  RELA: 7,
  RELASZ: 8,
  STRSZ: 10,
  SONAME: 14,
  RPATH: 15,
  JMPREL: 23,
  PLTRELSZ: 2,
  RUNPATH: 29,
  GNU_HASH: 0x6ffffef5,
  VERDEF: 0x6ffffffc,
  VERNEED: 0x6ffffffe,
  VERNEEDNUM: 0x6fffffff,
} as const;

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_INTERP = 3;

const MACHINES: ReadonlyMap<number, string> = new Map([
  [62, "amd64"],
  [183, "arm64"],
  [243, "riscv64"],
  [258, "loong64"],
  [21, "ppc64le"],
]);

const HEADER_SIZE = 64;
const PROGRAM_HEADER_SIZE = 56;
const DYNAMIC_ENTRY_SIZE = 16;

/**
 * Reads what the loader needs of a program or library.
 *
 * @throws BuildError `option/value` where it is no such file or is broken.
 */
export function readElf(bytes: Buffer, name: string): ElfFile {
  if (bytes.length < HEADER_SIZE || bytes.toString("latin1", 0, 4) !== "\x7fELF") {
    throw elfError(
      name,
      "is not an ELF file; give the program of a Node.js for Linux, not a script that starts it",
    );
  }
  if (bytes[4] !== 2 || bytes[5] !== 1) {
    throw elfError(name, "is not a 64-bit little-endian program; only such a Node.js can be packed");
  }
  const machine = bytes.readUInt16LE(18);
  const architecture = MACHINES.get(machine);
  if (architecture === undefined)
    throw elfError(name, `is for an unknown processor (ELF machine ${machine})`);
  const segments = readSegments(bytes, name);
  const file = { name, bytes, architecture, segments };
  const interpreterAt = segments.find(({ type }) => type === PT_INTERP);
  const dynamic = readDynamic(file);
  return {
    ...file,
    interpreter: interpreterAt && terminated(file, interpreterAt.offset, interpreterAt.fileSize),
    dynamic,
    needed: (dynamic.get(DT.NEEDED) ?? []).map((at) => dynamicString(file, dynamic, at)),
    searchPath: searchPath(file, dynamic),
  };
}

function readSegments(bytes: Buffer, name: string): readonly Segment[] {
  const table = Number(bytes.readBigUInt64LE(32));
  const size = bytes.readUInt16LE(54);
  const count = bytes.readUInt16LE(56);
  if (size !== PROGRAM_HEADER_SIZE || count === 0 || table + count * size > bytes.length) {
    throw elfError(name, "has no table of segments: it cannot be run");
  }
  return Array.from({ length: count }, (_, index) => {
    const at = table + index * size;
    const segment = {
      type: bytes.readUInt32LE(at),
      offset: Number(bytes.readBigUInt64LE(at + 8)),
      address: Number(bytes.readBigUInt64LE(at + 16)),
      fileSize: Number(bytes.readBigUInt64LE(at + 32)),
    };
    if (segment.offset + segment.fileSize > bytes.length) throw elfError(name, "is cut off");
    return segment;
  });
}

type Mapped = Pick<ElfFile, "name" | "bytes" | "segments">;

/** Where in the file an address of the running program comes from. */
export function fileOffset({ name, segments }: Mapped, address: number): number {
  const segment = segments.find(
    ({ type, address: from, fileSize }) => type === PT_LOAD && address >= from && address < from + fileSize,
  );
  if (segment === undefined) throw elfError(name, `is broken: nothing is at address ${address}`);
  return segment.offset + (address - segment.address);
}

function readDynamic({ bytes, segments }: Mapped): ReadonlyMap<number, readonly number[]> {
  const dynamic = new Map<number, number[]>();
  const segment = segments.find(({ type }) => type === PT_DYNAMIC);
  if (segment === undefined) return dynamic;
  const end = segment.offset + segment.fileSize;
  for (let at = segment.offset; at + DYNAMIC_ENTRY_SIZE <= end; at += DYNAMIC_ENTRY_SIZE) {
    const tag = Number(bytes.readBigUInt64LE(at));
    if (tag === 0) break;
    const value = Number(bytes.readBigUInt64LE(at + 8));
    const values = dynamic.get(tag);
    if (values === undefined) dynamic.set(tag, [value]);
    else values.push(value);
  }
  return dynamic;
}

function dynamicString(file: Mapped, dynamic: ElfFile["dynamic"], at: number): string {
  const [table] = dynamic.get(DT.STRTAB) ?? [];
  const [size] = dynamic.get(DT.STRSZ) ?? [];
  if (table === undefined || size === undefined || at >= size)
    throw elfError(file.name, "is broken: a name is missing");
  return terminated(file, fileOffset(file, table) + at, size - at);
}

function terminated({ name, bytes }: Mapped, at: number, length: number): string {
  const end = bytes.indexOf(0, at);
  if (end < 0 || end >= at + length) throw elfError(name, "is broken: a name does not end");
  return bytes.toString("utf8", at, end);
}

/** RUNPATH, or else RPATH: ld.so(8). */
function searchPath(file: Mapped, dynamic: ElfFile["dynamic"]): readonly string[] {
  const [at] = dynamic.get(DT.RUNPATH) ?? dynamic.get(DT.RPATH) ?? [];
  if (at === undefined) return [];
  return dynamicString(file, dynamic, at)
    .split(":")
    .filter((directory) => directory !== "");
}
