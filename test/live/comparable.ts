import { stringifyImage } from "../../src/base/image/print-image.js";
import type { LineSpan } from "../../src/base/source/range.js";
import type { Compiled } from "../../src/compile.js";
import { opToJson } from "../../src/llb/op-json.js";
import { stringifyGo } from "../../src/llb/stringify-go.js";
import type { BuiltLlb, BuiltOp, ImageConfigJson } from "../harness/provenance.js";
import { asOlder, commonCreatedBy, commonSettings, type DifferenceName } from "./older-frontend.js";

/** What a build came to, in one shape for both sides; `differences` are left out of it. */
export interface Comparable {
  /** The digest of the op that only names the result. */
  readonly result: string | undefined;
  /** In an order of content, so that ops that differ in a detail stand side by side. */
  readonly ops: readonly BuiltOp[];
  /** JSON text, since the order of members counts. */
  readonly config: string;
  readonly history: readonly unknown[];
  readonly rest: unknown;
}

/** What `compile` made, as the older frontend would have made it. */
export function compiledSide(compiled: Compiled, differences: readonly DifferenceName[]): Comparable {
  const ops = asOlder(compiled.definition.ops, differences).map(({ digest, op, lines }) => ({
    digest,
    op: JSON.parse(stringifyGo(opToJson(op), { escapeHtml: false })),
    lines: distinctLines(lines),
  }));
  const image: ImageConfigJson = JSON.parse(stringifyImage(compiled.image));
  return { result: ops.at(-1)?.digest, ops: sortOps(ops), ...comparableImage(image, differences) };
}

/**
 * What BuildKit ran and exported. The exporter adds to the image: the layers that the build made, and a time of
 * creation wherever the frontend gave none. Where the compiled image has none, the times are dropped.
 */
export function builtSide(
  { ops, image }: BuiltLlb,
  { image: compiled }: Compiled,
  differences: readonly DifferenceName[],
): Comparable {
  const ours: ImageJson = JSON.parse(stringifyImage(compiled));
  const exported = withoutAdded(image.config, ours);
  return { result: ops.at(-1)?.digest, ops: sortOps(ops), ...comparableImage(exported, differences) };
}

interface ImageJson extends ImageConfigJson {
  readonly created?: string;
  readonly rootfs?: { readonly type: string; readonly diff_ids: readonly string[] | null };
}

function withoutAdded(exported: ImageJson, ours: ImageJson): ImageJson {
  const layers = ours.rootfs?.diff_ids?.length;
  const diffIds = exported.rootfs?.diff_ids?.slice(0, layers ?? 0) ?? [];
  const { created, ...rest } = exported;
  return {
    ...rest,
    ...(ours.created === undefined ? {} : { created }),
    rootfs: { type: exported.rootfs?.type ?? "", diff_ids: layers === undefined ? null : diffIds },
    history: exported.history?.map(({ created, ...entry }, i) =>
      ours.history?.[i]?.created === undefined ? entry : { created, ...entry },
    ),
  };
}

function comparableImage(
  image: ImageConfigJson,
  differences: readonly DifferenceName[],
): Pick<Comparable, "config" | "history" | "rest"> {
  const { config, history = [], ...rest } = image;
  return {
    config: JSON.stringify(commonSettings(config, differences)),
    history: history.map(({ created_by, ...entry }) => ({
      ...entry,
      ...(typeof created_by === "string" && { created_by: commonCreatedBy(created_by, differences) }),
    })),
    rest,
  };
}

/** By where they stand in the text, and what they are. */
function sortOps(ops: readonly BuiltOp[]): BuiltOp[] {
  const keyed = ops.map((op) => ({ op, key: JSON.stringify([op.lines, Object.keys(op.op.Op), op.digest]) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ op }) => op);
}

/** Provenance has a range for each line. */
function distinctLines(spans: readonly LineSpan[]): [number, number][] {
  const lines = new Set(spans.flatMap(({ first, last }) => range(first, last)));
  return [...lines].sort((a, b) => a - b).map((line) => [line, line]);
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
