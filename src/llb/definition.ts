import type { LineSpan } from "../base/source/range.js";
import type { Source } from "../base/source/source.js";
import {
  encodeDefinition,
  type Location,
  type OpMetadata,
  type Range as RangeMessage,
} from "../proto/generated/ops.js";

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
  const metadata: Record<string, OpMetadata> = {};
  const locations: Record<string, { locations: Location[] }> = {};
  for (const op of definition.ops) {
    metadata[op.digest] = op.metadata;
    locations[op.digest] = { locations: op.lines.map(locationMessage) };
  }
  const { source } = definition;
  const infos = source && [{ filename: source.filename, data: source.bytes, language: source.language }];
  const isMapped = definition.ops.some((op) => op.lines.length > 0);
  return encodeDefinition({
    def: definition.ops.map((op) => op.bytes),
    metadata,
    Source: { locations, infos: isMapped ? infos : [] },
  });
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
