import { digestOf } from "../../src/base/image/digest.js";
import type { DefinitionOp } from "../../src/llb/definition.js";
import { decodeOp, encodeOp, type Op } from "../../src/proto/generated/ops.js";

/** Something that the frontend of BuildKit 0.25 decides otherwise. */
interface Difference {
  /** An op of ours as the older frontend makes it; inputs are seen to. */
  readonly op?: (op: Op) => Op;
  /** A line of the history without what differs. */
  readonly createdBy?: (text: string) => string;
  /** Members of the container config that differ. */
  readonly settings?: readonly string[];
}

/** Spec: spec/llb.md#differences-to-older-daemons */
export const DIFFERENCES = {
  "named-context-key": { op: withoutKeySeparator },
  "healthcheck-history": { createdBy: (text) => text.replace(/^(HEALTHCHECK) .*/s, "$1") },
  "shared-settings": { settings: ["ExposedPorts", "Labels", "Volumes"] },
} satisfies Record<string, Difference>;

export type DifferenceName = keyof typeof DIFFERENCES;

type Settings = Readonly<Record<string, unknown>>;

/** An op of a definition, decoded. */
export interface DecodedOp extends Pick<DefinitionOp, "digest" | "lines"> {
  readonly op: Op;
}

/** The ops of a definition as the older frontend makes them, with the digests that they have then. */
export function asOlder(ops: readonly DefinitionOp[], names: readonly DifferenceName[]): DecodedOp[] {
  const digests = new Map<string, string>();
  return ops.map(({ bytes, digest: ours, lines }) => {
    const op = names.reduce<Op>(
      (changed, name) => difference(name).op?.(changed) ?? changed,
      decodeOp(bytes),
    );
    const inputs = op.inputs?.map((input) => ({ ...input, digest: digests.get(input.digest ?? "") }));
    const older = { ...op, inputs };
    const digest = digestOf(encodeOp(older));
    digests.set(ours, digest);
    return { digest, op: older, lines };
  });
}

/** A history line without what differs. */
export function commonCreatedBy(text: string, names: readonly DifferenceName[]): string {
  return names.reduce((rest, name) => difference(name).createdBy?.(rest) ?? rest, text);
}

/** A container config without what differs. */
export function commonSettings(config: Settings | undefined, names: readonly DifferenceName[]): Settings {
  const differing = new Set(names.flatMap((name) => difference(name).settings ?? []));
  return Object.fromEntries(Object.entries(config ?? {}).filter(([member]) => !differing.has(member)));
}

function difference(name: DifferenceName): Difference {
  return DIFFERENCES[name];
}

/** `context:NAME-` is `context:NAME` there. */
function withoutKeySeparator(op: Op): Op {
  const hint = op.source?.attrs?.["local.sharedkeyhint"];
  if (!hint?.startsWith("context:")) return op;
  const attrs = { ...op.source?.attrs, "local.sharedkeyhint": hint.replace(/-$/, "") };
  return { ...op, source: { ...op.source, attrs } };
}
