import type { LineSpan } from "../base/source/range.js";
import type { Source } from "../base/source/source.js";
import {
  encodeDefinition,
  encodeSource,
  type Location,
  type OpMetadata,
  type Range as RangeMessage,
} from "../proto/generated/ops.js";

/** Ops that are printed or encoded at a time. */
const BATCH = 256;

/** One op of a definition. */
export interface DefinitionOp {
  /** The op's deterministic encoding. */
  readonly bytes: Uint8Array;
  /** `sha256:` and the hex of the bytes' hash: the op's identity, and its cache key. */
  readonly digest: string;
  readonly metadata: OpMetadata;
  /** The instructions that it comes from, one span each. */
  readonly lines: readonly LineSpan[];
}

/**
 * A build graph as bytes: ops in dependency order, then one that only has the result as input.
 * No op at all stands for scratch.
 */
export interface Definition {
  readonly ops: readonly DefinitionOp[];
  /** The text that `lines` speak of. */
  readonly source: Source | undefined;
}

/** The protobuf message that `buildctl build` reads on stdin. */
export function definitionToProtobuf(definition: Definition): Uint8Array {
  return Buffer.concat([...protobufPieces(definition)]);
}

/** What {@link definitionToProtobuf} gives, in pieces that each hold few ops: a definition may have very many. */
export function* protobufPieces({ ops, source }: Definition): Generator<Uint8Array> {
  for (const some of batches(ops)) yield encodeDefinition({ def: some.map((op) => op.bytes) });
  const byDigest = [...ops].sort((a, b) => (a.digest < b.digest ? -1 : 1));
  for (const some of batches(byDigest)) {
    yield encodeDefinition({ metadata: Object.fromEntries(some.map((op) => [op.digest, op.metadata])) });
  }
  yield* sourcePieces(byDigest, source);
}

/** The field that says where ops come from; it may hold as much as all others. */
function* sourcePieces(byDigest: readonly DefinitionOp[], source: Source | undefined): Generator<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for (const some of batches(byDigest)) {
    const locations = Object.fromEntries(
      some.map((op) => [op.digest, { locations: op.lines.map(locationMessage) }]),
    );
    pieces.push(encodeSource({ locations }));
  }
  if (source !== undefined && byDigest.some((op) => op.lines.length > 0)) {
    const { filename, bytes: data, language } = source;
    pieces.push(encodeSource({ infos: [{ filename, data, language }] }));
  }
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  yield fieldHeader(encodeDefinition({ Source: {} })[0]!, length);
  yield* pieces;
}

/** Tag and length of a message that is written in pieces. */
function fieldHeader(tag: number, length: number): Uint8Array {
  const header = [tag];
  let rest = length;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) header.push((rest & 0x7f) | 0x80);
  header.push(rest);
  return Uint8Array.from(header);
}

/** Ops in lists of a bounded length, in their order. */
export function* batches<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += BATCH) yield items.slice(at, at + BATCH);
}

/** Whole lines as BuildKit states them: a range for each line. */
export function lineRanges(span: LineSpan): RangeMessage[] {
  const ranges: RangeMessage[] = [];
  for (let line = span.first; line <= span.last; line++) ranges.push({ start: { line }, end: { line } });
  return ranges;
}

function locationMessage(span: LineSpan): Location {
  return { ranges: lineRanges(span) };
}
