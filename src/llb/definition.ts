import type { LineSpan } from "../base/source/range.js";
import type { Source } from "../base/source/source.js";
import {
  encodeDefinition,
  encodeSource,
  encodeSourceInfo,
  type Definition as LlbDefinition,
  type Location,
  type Locations,
  type Op,
  type OpMetadata,
  type Range as RangeMessage,
  type SourceInfo,
} from "../proto/generated/ops.js";

/** Ops that are printed or encoded at a time. */
const BATCH = 256;

/** One op of a definition. */
export interface DefinitionOp {
  readonly op: Op;
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

/**
 * The message that a daemon solves.
 *
 * @param sourceDefinition What the text itself was read with, for the daemon's records.
 */
export function definitionMessage(
  { ops, source }: Definition,
  sourceDefinition?: LlbDefinition,
): LlbDefinition {
  return {
    def: ops.map((op) => op.bytes),
    metadata: Object.fromEntries(ops.map((op) => [op.digest, op.metadata])),
    Source: {
      locations: Object.fromEntries(ops.slice(0, -1).map(locationEntry)),
      infos: source === undefined ? [] : [{ ...sourceInfo(source), definition: sourceDefinition }],
    },
  };
}

/** A text as BuildKit carries it. */
export function sourceInfo({ filename, bytes, language }: Source): SourceInfo {
  return { filename, data: bytes, language };
}

/** The protobuf message that `buildctl build` reads on stdin. */
export function definitionToProtobuf(definition: Definition): Uint8Array {
  return Buffer.concat([...protobufPieces(definition)]);
}

/** What {@link definitionToProtobuf} gives, in pieces that each hold few ops: a definition may have very many. */
export function* protobufPieces({ ops, source }: Definition): Generator<Uint8Array> {
  for (const some of batches(ops)) yield encodeDefinition({ def: some.map((op) => op.bytes) });
  for (const some of batches(inOrder(ops))) {
    yield encodeDefinition({ metadata: Object.fromEntries(some.map((op) => [op.digest, op.metadata])) });
  }
  // The last op has no place: it only names the result.
  yield* sourcePieces(inOrder(ops.slice(0, -1)), source);
}

/** The field that says where ops come from; it may hold as much as all others, so it is measured before it is made. */
function* sourcePieces(byDigest: readonly DefinitionOp[], source: Source | undefined): Generator<Uint8Array> {
  const hasLines = byDigest.some((op) => op.lines.length > 0);
  const info = source !== undefined && hasLines ? infoPieces(source) : [];
  let length = totalLength(info);
  for (const piece of locationPieces(byDigest)) length += piece.length;
  yield fieldHeader(encodeDefinition({ Source: {} })[0]!, length);
  yield* locationPieces(byDigest);
  yield* info;
}

function* locationPieces(byDigest: readonly DefinitionOp[]): Generator<Uint8Array> {
  for (const some of batches(byDigest)) {
    yield encodeSource({ locations: Object.fromEntries(some.map(locationEntry)) });
  }
}

/** A text as a field of its own, in pieces, so that a large one is not copied. */
function infoPieces({ filename, bytes, language }: Source): readonly Uint8Array[] {
  const dataHeader = fieldHeader(encodeSourceInfo({ data: ONE_BYTE })[0]!, bytes.length);
  const info = [encodeSourceInfo({ filename }), dataHeader, bytes, encodeSourceInfo({ language })];
  return [fieldHeader(encodeSource({ infos: [{}] })[0]!, totalLength(info)), ...info];
}

const ONE_BYTE = new Uint8Array(1);

function totalLength(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

/** Tag and length of a message that is written in pieces. */
function fieldHeader(tag: number, length: number): Uint8Array {
  const header = [tag];
  let rest = length;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) header.push((rest & 0x7f) | 0x80);
  header.push(rest);
  return Uint8Array.from(header);
}

function inOrder(ops: readonly DefinitionOp[]): readonly DefinitionOp[] {
  return [...ops].sort((a, b) => (a.digest < b.digest ? -1 : 1));
}

/** Ops in lists of a bounded length, in their order. */
function* batches<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += BATCH) yield items.slice(at, at + BATCH);
}

/** Whole lines as BuildKit states them: a range for each line. */
export function lineRanges(span: LineSpan): RangeMessage[] {
  const ranges: RangeMessage[] = [];
  for (let line = span.first; line <= span.last; line++) ranges.push({ start: { line }, end: { line } });
  return ranges;
}

function locationEntry({ digest, lines }: DefinitionOp): readonly [string, Locations] {
  return [digest, { locations: lines.map(locationMessage) }];
}

function locationMessage(span: LineSpan): Location {
  return { ranges: lineRanges(span) };
}
