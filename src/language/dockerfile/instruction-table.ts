import type { ArgumentShape } from "../../../grammar/dockerfile/index.js";
import type { Step } from "../plan/step.js";
import type { InstructionKind, InstructionNode } from "./ast.js";
import { goLower } from "./go-case.js";
import type { InstructionContext, InstructionRow } from "./instruction-row.js";
import { add } from "./instructions/add.js";
import { arg } from "./instructions/arg.js";
import { cmd } from "./instructions/cmd.js";
import { copy } from "./instructions/copy.js";
import { entrypoint } from "./instructions/entrypoint.js";
import { env } from "./instructions/env.js";
import { expose } from "./instructions/expose.js";
import { from, type OpenStage } from "./instructions/from.js";
import { healthcheck } from "./instructions/healthcheck.js";
import { label } from "./instructions/label.js";
import { maintainer } from "./instructions/maintainer.js";
import { onbuild } from "./instructions/onbuild.js";
import { run } from "./instructions/run.js";
import { shell } from "./instructions/shell.js";
import { stopsignal } from "./instructions/stopsignal.js";
import { user } from "./instructions/user.js";
import { volume } from "./instructions/volume.js";
import { workdir } from "./instructions/workdir.js";

type NodeOf<Kind extends InstructionKind> = Extract<InstructionNode, { kind: Kind }>;

type InstructionTable = {
  readonly [Kind in InstructionKind]: InstructionRow<NodeOf<Kind>, Step | OpenStage>;
};

/** All instructions. What completion, messages and the parser know of an instruction is in its row. */
export const INSTRUCTION_TABLE: InstructionTable = {
  add,
  arg,
  cmd,
  copy,
  entrypoint,
  env,
  expose,
  from,
  healthcheck,
  label,
  maintainer,
  onbuild,
  run,
  shell,
  stopsignal,
  user,
  volume,
  workdir,
};

/** The names of all instructions, in upper case. */
export const INSTRUCTION_NAMES: readonly string[] = Object.values(INSTRUCTION_TABLE).map((row) => row.name);

/** A keyword as it is written, and its instruction. */
export interface Keyword {
  readonly text: string;
  readonly kind: InstructionKind | undefined;
}

/** Keywords as they are mostly written. They need no change of case, and all instructions share one text. */
const KEYWORDS: ReadonlyMap<string, Keyword> = new Map(
  (Object.keys(INSTRUCTION_TABLE) as InstructionKind[])
    .flatMap((kind) => [kind, kind.toUpperCase()].map((text) => ({ text, kind })))
    .map((keyword) => [keyword.text, keyword]),
);

/** Reads a keyword, in any case. */
export function keywordOf(text: string): Keyword {
  return KEYWORDS.get(text) ?? { text, kind: KEYWORDS.get(goLower(text))?.kind };
}

/** The instruction of a keyword in any case. */
export function kindOf(keyword: string): InstructionKind | undefined {
  return keywordOf(keyword).kind;
}

/** How the arguments of an instruction are written, by its keyword; those of an unknown one are a text. */
export function shapeOf(keyword: string): ArgumentShape {
  const kind = kindOf(keyword);
  return kind === undefined ? "text" : INSTRUCTION_TABLE[kind].shape;
}

/**
 * What an instruction means: a step, or the stage that it begins.
 *
 * @throws BuildError with the exact range of the mistake
 */
export function parseInstruction<Kind extends InstructionKind>(
  kind: Kind,
  node: NodeOf<Kind>,
  context: InstructionContext,
): Step | OpenStage {
  const row: InstructionRow<NodeOf<Kind>, Step | OpenStage> = INSTRUCTION_TABLE[kind];
  return row.parse(node, context);
}
