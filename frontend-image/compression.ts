import { pipeline, Readable } from "node:stream";
import { createGzip } from "node:zlib";
import { MAX_ZSTD_LEVEL, ZSTD_ENGINE, zstd } from "./zstd.js";

/** A way to compress layers. */
export interface Compression {
  /** After the media type of a layer. */
  readonly suffix: "+zstd" | "+gzip";
  readonly levels: { readonly least: number; readonly most: number };
  readonly defaultLevel: number;
  /** What else the bytes depend on. */
  readonly engine: string;
  compress(source: AsyncIterable<Uint8Array>, level: number): AsyncIterable<Uint8Array>;
}

/** All of them, by the name that the command line has for them. */
export const COMPRESSIONS = {
  zstd: {
    suffix: "+zstd",
    levels: { least: 1, most: MAX_ZSTD_LEVEL },
    defaultLevel: MAX_ZSTD_LEVEL,
    engine: ZSTD_ENGINE === "node" ? `node-${process.versions.zstd}` : ZSTD_ENGINE,
    compress: (source, level) => zstd(source, level),
  },
  gzip: {
    suffix: "+gzip",
    levels: { least: 1, most: 9 },
    defaultLevel: 9,
    engine: `node-${process.versions.zlib}-${process.arch}`,
    compress: gzip,
  },
} as const satisfies Record<string, Compression>;

/** The name of a compression. */
export type CompressionName = keyof typeof COMPRESSIONS;

async function* gzip(source: AsyncIterable<Uint8Array>, level: number): AsyncGenerator<Uint8Array> {
  // Failure of the source destroys the stream, which then throws here.
  yield* pipeline(Readable.from(source, { objectMode: false }), createGzip({ level }), () => {});
}
