import { DT, type ElfFile, fileOffset } from "./read-elf.js";

/** Bytes of an entry of a symbol table. */
export const SYMBOL_SIZE = 24;

/** Where the symbols for the dynamic linker stand in a file. */
export interface SymbolTable {
  /** Offset of the first one, which is empty. */
  readonly at: number;
  readonly count: number;
  /** Offset of the names. */
  readonly namesAt: number;
  readonly namesSize: number;
  /** The hash table of glibc and musl: symbols from `first` on have a word each, from `chainAt` on. */
  readonly hash: { readonly first: number; readonly chainAt: number };
}

/** The table of a file; undefined if it has none that can be read in full. */
export function readSymbolTable(file: ElfFile): SymbolTable | undefined {
  const address = (tag: number) => file.dynamic.get(tag)?.[0];
  const [symbols, names, namesSize, hash] = [DT.SYMTAB, DT.STRTAB, DT.STRSZ, DT.GNU_HASH].map(address);
  if (symbols === undefined || names === undefined || namesSize === undefined || hash === undefined)
    return undefined;
  const [at, namesAt] = [fileOffset(file, symbols), fileOffset(file, names)];
  const { first, chainAt, count } = readHash(file, fileOffset(file, hash));
  if (at + count * SYMBOL_SIZE > file.bytes.length || namesAt + namesSize > file.bytes.length)
    return undefined;
  return { at, count, namesAt, namesSize, hash: { first, chainAt } };
}

/** The chain of the last bucket ends with the last symbol: the table of symbols itself has no length. */
function readHash(
  { bytes }: ElfFile,
  at: number,
): { readonly first: number; readonly chainAt: number; readonly count: number } {
  const buckets = bytes.readUInt32LE(at);
  const first = bytes.readUInt32LE(at + 4);
  const bucketsAt = at + 16 + bytes.readUInt32LE(at + 8) * 8;
  const chainAt = bucketsAt + buckets * 4;
  let last = first - 1;
  for (let index = 0; index < buckets; index++)
    last = Math.max(last, bytes.readUInt32LE(bucketsAt + index * 4));
  if (last >= first) while ((bytes.readUInt32LE(chainAt + (last - first) * 4) & 1) === 0) last++;
  return { first, chainAt, count: last + 1 };
}

/** The names of all symbols, those that a file offers and those that it looks for. */
export function* symbolNames({ bytes }: ElfFile, { at, count, namesAt }: SymbolTable): Generator<string> {
  for (let index = 1; index < count; index++) {
    yield nameAt(bytes, namesAt + bytes.readUInt32LE(at + index * SYMBOL_SIZE));
  }
}

/** The text at an offset, up to its NUL. */
export function nameAt(bytes: Buffer, at: number): string {
  return bytes.toString("latin1", at, bytes.indexOf(0, at));
}
