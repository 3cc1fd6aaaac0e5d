import { decodeText } from "../../base/util/decode-text.js";
import { fieldTooLong, invalidHeader, truncatedArchive } from "./archive-error.js";
import { ByteSource } from "./byte-source.js";
import { mergeRecords } from "./merge-records.js";
import { NO_RECORDS, parsePaxRecords } from "./pax-records.js";
import {
  checkFragments,
  readLineCount,
  readLineMap,
  readOldMap,
  readRecordMap,
  type SparseFragment,
  sparseSize,
  sparseStyle,
  tooLong,
} from "./sparse-map.js";
import { BLOCK_SIZE, type TarEntryHeader, TarField, type TarKind } from "./tar-entry.js";
import { isZeroBlock, readNumber } from "./tar-fields.js";
import { type BlockHeader, isGnuHeader, readHeaderBlock } from "./tar-header-block.js";

/** As much of an extended header or a long name as Go and libarchive take. */
const MAX_SPECIAL = 1 << 20;

const KINDS: Readonly<Record<string, TarKind>> = {
  "0": "file",
  "1": "hardlink",
  "2": "symlink",
  "3": "char",
  "4": "block",
  "5": "directory",
  "6": "fifo",
  // To be taken for a file where it means nothing, says POSIX.
  "7": "file",
  S: "file",
};

/** Some bytes of a file, and where in it they belong: what lies between two pieces are zeros. */
export interface TarPiece {
  /** Valid until the reader is asked again. */
  readonly data: Buffer;
  readonly position: number;
}

export interface TarReaderOptions {
  /** Told of each chunk of the archive as it comes. */
  readonly seen?: (chunk: Uint8Array) => void;
}

/**
 * Reads a tar archive as it comes: the formats of POSIX (ustar and pax), GNU, star and those before them. Global headers are
 * passed over. Memory is bounded by the largest header, 1 MiB. Agrees with Reader, archive/tar.
 *
 * All methods throw BuildError `layer/archive` for what is no archive or was cut off, and what the source throws.
 */
export class TarReader {
  readonly #source: ByteSource;
  /** What is left of the entry's data in the archive, and the zeros behind it. */
  #left = 0;
  #padding = 0;
  #position = 0;
  /** Of a sparse file: the parts, and the one that is being read. */
  #fragments: readonly SparseFragment[] | undefined;
  #fragment = 0;
  #fragmentLeft = 0;

  constructor(source: AsyncIterable<Uint8Array>, options: TarReaderOptions = {}) {
    this.#source = new ByteSource(source, options.seen);
  }

  /** The next entry; undefined at the end. What was not read of the one before is passed over. */
  async next(): Promise<TarEntryHeader | undefined> {
    let records = NO_RECORDS;
    let longName = "";
    let longLink = "";
    for (;;) {
      await this.#skipRest();
      const block = await this.#headerBlock();
      if (block === undefined) return undefined;
      const header = readHeaderBlock(block);
      switch (header.flag) {
        case "x":
          records = parsePaxRecords(await this.#special(header.size));
          continue;
        case "g":
          parsePaxRecords(await this.#special(header.size));
          records = NO_RECORDS;
          [longName, longLink] = ["", ""];
          continue;
        case "L":
          longName = cText(await this.#special(header.size));
          continue;
        case "K":
          longLink = cText(await this.#special(header.size));
          continue;
        default:
          return this.#entry(named(mergeRecords(header, records), longName, longLink), records, block);
      }
    }
  }

  /** The next piece of the entry's content; undefined at its end. */
  async read(): Promise<TarPiece | undefined> {
    if (this.#left === 0) return undefined;
    const source = this.#source;
    if (source.ready === 0 && !(await source.fill())) throw truncatedArchive();
    let length = Math.min(this.#left, source.ready);
    if (this.#fragments !== undefined) length = this.#withinFragment(this.#fragments, length);
    const position = this.#position;
    this.#position += length;
    this.#left -= length;
    return { data: source.take(length), position };
  }

  /** Reads on after the last entry, up to the end of the stream. */
  async drain(): Promise<void> {
    await this.#source.drain();
  }

  /** Gives up the stream. */
  async close(): Promise<void> {
    await this.#source.close();
  }

  async #skipRest(): Promise<void> {
    const source = this.#source;
    const skipped = this.#left + this.#padding;
    if (skipped > 0 && skipped <= source.ready) source.take(skipped);
    else {
      if (!(await source.skip(this.#left))) throw truncatedArchive();
      // Some archives end without the zeros that fill the last block.
      await source.skip(this.#padding);
    }
    this.#left = 0;
    this.#padding = 0;
  }

  /** The block of a header; undefined at the end: two blocks of zeros, or one, or none. */
  async #headerBlock(): Promise<Buffer | undefined> {
    const block = await this.#source.exactly(BLOCK_SIZE);
    if (block === undefined || !isZeroBlock(block)) return block;
    const second = await this.#source.exactly(BLOCK_SIZE);
    if (second !== undefined && !isZeroBlock(second)) throw invalidHeader();
    return undefined;
  }

  /** The content of a header of headers. */
  async #special(size: number): Promise<Buffer> {
    if (size > MAX_SPECIAL) throw fieldTooLong();
    if (size < 0) throw invalidHeader();
    const data = await this.#source.exactly(size);
    if (data === undefined) throw truncatedArchive();
    // It must outlive what it was read with.
    const kept = Buffer.from(data);
    this.#padding = padding(size);
    return kept;
  }

  async #entry(
    header: BlockHeader,
    records: ReadonlyMap<string, Uint8Array>,
    block: Buffer,
  ): Promise<TarEntryHeader> {
    const flag = header.flag !== "\0" ? header.flag : header.name.endsWith("/") ? "5" : "0";
    const kind = KINDS[flag];
    const hasData = kind === "file" || kind === undefined;
    if (hasData && header.size < 0) throw invalidHeader();
    this.#left = hasData ? header.size : 0;
    this.#padding = padding(this.#left);
    this.#position = 0;
    this.#fragments = undefined;
    const size = kind === "file" ? await this.#sparse(header, records, block) : 0;
    const name = this.#fragments === undefined ? undefined : records.get("GNU.sparse.name");
    return {
      ...header,
      flag,
      kind,
      records,
      size,
      ...(name !== undefined && name.length > 0 && { name: decodeText(name) }),
    };
  }

  /** Reads how a sparse file is stored; gives the size of any file. */
  async #sparse(
    header: BlockHeader,
    records: ReadonlyMap<string, Uint8Array>,
    block: Buffer,
  ): Promise<number> {
    const isOld = header.flag === "S";
    const style = isOld ? "none" : sparseStyle(records);
    if (!isOld && style === "none") return header.size;
    const size = isOld ? readOldSize(block) : (sparseSize(records) ?? header.size);
    const fragments = isOld
      ? await this.#oldMap(block)
      : style === "records"
        ? readRecordMap(records)
        : await this.#lineMap();
    if (size < 0) throw invalidHeader();
    checkFragments(fragments, size, this.#left);
    this.#fragments = fragments;
    this.#fragment = -1;
    this.#fragmentLeft = 0;
    return size;
  }

  async #oldMap(block: Buffer): Promise<SparseFragment[]> {
    let { fragments, isExtended } = readOldMap(block, true);
    const all = [...fragments];
    for (let length = 0; isExtended; length += BLOCK_SIZE) {
      if (length >= MAX_SPECIAL) throw tooLong();
      const next = await this.#source.exactly(BLOCK_SIZE);
      if (next === undefined) throw truncatedArchive();
      ({ fragments, isExtended } = readOldMap(next, false));
      all.push(...fragments);
    }
    return all;
  }

  /** The list before the data: whole blocks, which count as data of the entry. */
  async #lineMap(): Promise<SparseFragment[]> {
    const blocks: Buffer[] = [];
    let lines = 0;
    const readLines = async (wanted: number): Promise<Buffer> => {
      while (lines < wanted) {
        if (blocks.length * BLOCK_SIZE >= MAX_SPECIAL) throw tooLong();
        const block = this.#left < BLOCK_SIZE ? undefined : await this.#source.exactly(BLOCK_SIZE);
        if (block === undefined) throw truncatedArchive();
        this.#left -= BLOCK_SIZE;
        blocks.push(Buffer.from(block));
        for (const byte of block) if (byte === NEWLINE) lines++;
      }
      return Buffer.concat(blocks);
    };
    const count = readLineCount(await readLines(1));
    return readLineMap(await readLines(1 + 2 * count), count);
  }

  /** How much of the next bytes belongs to one part; moves on to it. */
  #withinFragment(fragments: readonly SparseFragment[], length: number): number {
    while (this.#fragmentLeft === 0) {
      const next = fragments[++this.#fragment]!;
      this.#fragmentLeft = next.length;
      this.#position = next.offset;
    }
    const within = Math.min(length, this.#fragmentLeft);
    this.#fragmentLeft -= within;
    return within;
  }
}

const NEWLINE = 0x0a;

function readOldSize(block: Buffer): number {
  if (!isGnuHeader(block)) throw invalidHeader();
  return readNumber(block, TarField.gnuRealSize);
}

function named(header: BlockHeader, name: string, linkName: string): BlockHeader {
  if (name === "" && linkName === "") return header;
  return { ...header, name: name || header.name, linkName: linkName || header.linkName };
}

function cText(data: Buffer): string {
  const end = data.indexOf(0);
  return decodeText(end === -1 ? data : data.subarray(0, end));
}

function padding(size: number): number {
  return (BLOCK_SIZE - (size % BLOCK_SIZE)) % BLOCK_SIZE;
}
