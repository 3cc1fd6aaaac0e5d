import { invalidHeader } from "./archive-error.js";
import { type TarEntryHeader, TarField, type TarTime } from "./tar-entry.js";
import { isChecksumRight, readNumber, readText } from "./tar-fields.js";

/** A header as its block alone tells it. */
export type BlockHeader = Omit<TarEntryHeader, "kind" | "records">;

/** Which kind of header a block is, by its magic number. */
type Format = "v7" | "ustar" | "star" | "gnu";

/**
 * Reads the block that begins an entry. Agrees with readHeader, archive/tar.
 *
 * @throws BuildError `layer/archive`
 */
export function readHeaderBlock(block: Buffer): BlockHeader {
  if (!isChecksumRight(block)) throw invalidHeader();
  const format = formatOf(block);
  const isV7 = format === "v7";
  const name = readText(block, TarField.name);
  const prefix = readPrefix(block, format);
  return {
    flag: String.fromCharCode(block[TarField.flag.at]!),
    name: prefix === "" ? name : `${prefix}/${name}`,
    linkName: readText(block, TarField.linkName),
    mode: readNumber(block, TarField.mode),
    uid: readNumber(block, TarField.uid),
    gid: readNumber(block, TarField.gid),
    size: readNumber(block, TarField.size),
    mtime: { seconds: readNumber(block, TarField.mtime), nanoseconds: 0 },
    userName: isV7 ? "" : readText(block, TarField.userName),
    groupName: isV7 ? "" : readText(block, TarField.groupName),
    major: isV7 ? 0 : readNumber(block, TarField.major),
    minor: isV7 ? 0 : readNumber(block, TarField.minor),
    ...readTimes(block, format),
  };
}

/** Whether a block is in GNU's format, the only one with a list of the parts of a sparse file in it. */
export function isGnuHeader(block: Buffer): boolean {
  return formatOf(block) === "gnu";
}

// "ustar\0" and "ustar  \0" as two numbers each.
const USTAR = 0x75737461;
const [POSIX_END, GNU_END] = [0x7200, 0x7220];
const GNU_VERSION = 0x2000;
const STAR_TRAILER = 0x74617200;

function formatOf(block: Buffer): Format {
  const { at } = TarField.magic;
  if (block.readUInt32BE(at) !== USTAR) return "v7";
  const end = block.readUInt16BE(at + 4);
  if (end === POSIX_END)
    return block.readUInt32BE(TarField.starTrailer.at) === STAR_TRAILER ? "star" : "ustar";
  return end === GNU_END && block.readUInt16BE(at + 6) === GNU_VERSION ? "gnu" : "v7";
}

function readPrefix(block: Buffer, format: Format): string {
  if (format === "v7" || format === "gnu" || block[TarField.prefix.at] === 0) return "";
  return readText(block, format === "star" ? TarField.starPrefix : TarField.prefix);
}

function readTimes(block: Buffer, format: Format): Pick<BlockHeader, "atime" | "ctime"> {
  if (format === "star") {
    return { atime: readTime(block, TarField.starAtime), ctime: readTime(block, TarField.starCtime) };
  }
  if (format !== "gnu") return NO_TIMES;
  try {
    return { atime: readTime(block, TarField.gnuAtime), ctime: readTime(block, TarField.gnuCtime) };
  } catch {
    // Old archives have something else there.
    return NO_TIMES;
  }
}

const NO_TIMES = { atime: undefined, ctime: undefined } as const;

function readTime(
  block: Buffer,
  field: { readonly at: number; readonly length: number },
): TarTime | undefined {
  return block[field.at] === 0 ? undefined : { seconds: readNumber(block, field), nanoseconds: 0 };
}
