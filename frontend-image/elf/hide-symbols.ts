import { elfError } from "./elf-error.js";
import { DT, type ElfFile, fileOffset } from "./read-elf.js";
import { nameAt, readSymbolTable, SYMBOL_SIZE, type SymbolTable, symbolNames } from "./symbol-table.js";

const RELOCATION_SIZE = 24;

/**
 * Takes from a program, in place, the names by which it offers itself to add-ons: a Node.js has some 75 000 of them,
 * which are a twentieth of it when compressed. What stays is every name that a library which is loaded with it has,
 * all that the program itself looks for, and what its relocations refer to; so the dynamic linker binds as before. No
 * table changes its size or place. Add-ons (`.node` files) cannot be loaded any more.
 *
 * Does nothing to a program whose tables are of another form.
 *
 * @param program a copy that may be written to
 * @param libraries all that are loaded with it
 * @throws BuildError `option/value` where its tables are broken.
 */
export function hideSymbols(program: ElfFile, libraries: readonly ElfFile[]): void {
  try {
    hideIn(program, libraries);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw elfError(program.name, "is broken: a table of symbols points out of the file");
  }
}

function hideIn(program: ElfFile, libraries: readonly ElfFile[]): void {
  const table = readSymbolTable(program);
  if (table === undefined || program.dynamic.has(DT.VERDEF)) return;
  const wanted = namesOf(libraries);
  if (wanted === undefined) return;
  const { bytes } = program;
  const referred = referredSymbols(program);
  const kept = new Set<number>(dynamicNames(program));
  for (const at of versionNames(program)) kept.add(at);
  for (let index = 1; index < table.count; index++) {
    const at = table.at + index * SYMBOL_SIZE;
    const name = bytes.readUInt32LE(at);
    if (index < table.hash.first || referred.has(index) || wanted.has(nameAt(bytes, table.namesAt + name))) {
      kept.add(name);
    } else {
      clearSymbol(bytes, table, index);
    }
  }
  keepNames(bytes, table, kept);
}

function namesOf(libraries: readonly ElfFile[]): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  for (const library of libraries) {
    const table = readSymbolTable(library);
    if (table === undefined) return undefined;
    for (const name of symbolNames(library, table)) names.add(name);
  }
  return names;
}

/** Symbols that the linker is told to look up or to copy, by their index. */
function referredSymbols(program: ElfFile): ReadonlySet<number> {
  const { bytes, dynamic } = program;
  const referred = new Set<number>();
  for (const [tag, sizeTag] of [
    [DT.RELA, DT.RELASZ],
    [DT.JMPREL, DT.PLTRELSZ],
  ] as const) {
    const [address] = dynamic.get(tag) ?? [];
    if (address === undefined) continue;
    const from = fileOffset(program, address);
    const end = from + (dynamic.get(sizeTag)?.[0] ?? 0);
    for (let at = from; at < end; at += RELOCATION_SIZE) referred.add(bytes.readUInt32LE(at + 12));
  }
  return referred;
}

/** Offsets of names of libraries and directories. */
function dynamicNames({ dynamic }: ElfFile): readonly number[] {
  return [DT.NEEDED, DT.SONAME, DT.RPATH, DT.RUNPATH].flatMap((tag) => dynamic.get(tag) ?? []);
}

/** Offsets of the names in the table of versions that are needed: of libraries, and of their versions. */
function* versionNames(program: ElfFile): Generator<number> {
  const { bytes, dynamic } = program;
  const [address] = dynamic.get(DT.VERNEED) ?? [];
  if (address === undefined) return;
  let at = fileOffset(program, address);
  for (let left = dynamic.get(DT.VERNEEDNUM)?.[0] ?? 0; left > 0; left--) {
    yield bytes.readUInt32LE(at + 4);
    let version = at + bytes.readUInt32LE(at + 8);
    for (let more = bytes.readUInt16LE(at + 2); more > 0; more--) {
      yield bytes.readUInt32LE(version + 8);
      version += bytes.readUInt32LE(version + 12);
    }
    const next = bytes.readUInt32LE(at + 12);
    if (next === 0) return;
    at += next;
  }
}

/** The bit that ends a chain of the hash table stays, so that all chains end where they did. */
function clearSymbol(bytes: Buffer, { at, hash }: SymbolTable, index: number): void {
  bytes.fill(0, at + index * SYMBOL_SIZE, at + (index + 1) * SYMBOL_SIZE);
  const word = hash.chainAt + (index - hash.first) * 4;
  bytes.writeUInt32LE(bytes.readUInt32LE(word) & 1, word);
}

/** Names may be the ends of other names: all go, and those that are kept come back. */
function keepNames(bytes: Buffer, { namesAt, namesSize }: SymbolTable, kept: ReadonlySet<number>): void {
  const names = Buffer.from(bytes.subarray(namesAt, namesAt + namesSize));
  bytes.fill(0, namesAt, namesAt + namesSize);
  for (const at of kept) names.copy(bytes, namesAt + at, at, names.indexOf(0, at));
}
