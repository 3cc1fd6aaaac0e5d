import type { FileKind } from "../view/file-view.js";
import type { KnownEntries } from "./digest-options.js";
import { DigestTable } from "./digest-table.js";
import { NameList } from "./name-list.js";

/** What matters of an entry's kind. */
export const RecordKind = { file: 1, directory: 2, symlink: 3 } as const;
export type RecordKind = (typeof RecordKind)[keyof typeof RecordKind];

/** The records of the entries of one directory, as far as they are made; compact, as trees may have very many. */
export class DirectoryRecords extends NameList {
  readonly path: string;
  /** Who knows the entries, if somebody does: then nothing of them is kept here. */
  readonly source: KnownEntries | undefined;
  /** The digest of all that is in here. */
  digest: string | undefined;
  /** The digest of the directory's own record. */
  header: string | undefined;
  readonly #kinds: Uint8Array;
  #digests: DigestTable | undefined;
  #directories: Map<number, DirectoryRecords> | undefined;

  /** The names are in the order of their bytes. */
  constructor(path: string, names: readonly string[], source: KnownEntries | undefined) {
    super(names);
    this.path = path;
    this.source = source;
    this.#kinds = new Uint8Array(source === undefined ? names.length : 0);
  }

  pathOf(index: number): string {
    return this.path === "/" ? `/${this.names[index]}` : `${this.path}/${this.names[index]}`;
  }

  kind(index: number): RecordKind | undefined {
    if (this.source !== undefined) return recordKind(this.source.kind(index));
    const kind = this.#kinds[index]!;
    return kind === 0 ? undefined : (kind as RecordKind);
  }

  setKind(index: number, kind: FileKind): RecordKind {
    const known = recordKind(kind);
    this.#kinds[index] = known;
    return known;
  }

  /** Whether the digest of an entry is known that is no directory. */
  hasDigest(index: number): boolean {
    return this.source === undefined ? this.#digests?.has(index) === true : this.source.hasDigest(index);
  }

  /** That digest: `sha256:…`. */
  entryDigest(index: number): string | undefined {
    return this.source === undefined ? this.#digests?.get(index) : this.source.digest(index);
  }

  /** Writes that digest as a text, if it is known. */
  writeDigest(index: number, room: Uint8Array, at: number): void {
    if (this.source === undefined) this.#digests!.write(index, room, at);
    else this.source.writeDigest(index, room, at);
  }

  setEntryDigest(index: number, digest: string): void {
    this.#digests ??= new DigestTable(this.names.length);
    this.#digests.set(index, digest);
  }

  directory(index: number): DirectoryRecords | undefined {
    return this.#directories?.get(index);
  }

  setDirectory(index: number, records: DirectoryRecords): void {
    this.#directories ??= new Map();
    this.#directories.set(index, records);
  }
}

function recordKind(kind: FileKind): RecordKind {
  return kind === "directory" || kind === "symlink" ? RecordKind[kind] : RecordKind.file;
}
