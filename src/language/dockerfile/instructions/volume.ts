import { BuildError } from "../../../base/diagnostic/build-error.js";
import { trimSpace } from "../../../base/util/trim-space.js";
import type { VolumeStep, Word } from "../../plan/step.js";
import type { VolumeInstruction } from "../ast.js";
import { NO_FLAGS, readFlags } from "../flags.js";
import type { InstructionContext, InstructionRow } from "../instruction-row.js";
import { someWords, stepBase } from "../step-base.js";

/** `VOLUME <path> …` or `VOLUME ["…", …]`. Agrees with parseVolume, instructions/parse.go. Spec: spec/dockerfile.md#instructions. */
export const volume = {
  name: "VOLUME",
  shape: "list",
  heredocs: false,
  flags: NO_FLAGS,
  parse: parseVolume,
} as const satisfies InstructionRow<VolumeInstruction, VolumeStep>;

function parseVolume(node: VolumeInstruction, context: InstructionContext): VolumeStep {
  const words = someWords(node, "VOLUME");
  readFlags(node, NO_FLAGS, context);
  return { kind: "volume", ...stepBase(node, context), volumes: words.map(trimmed) };
}

function trimmed({ text, range }: Word): Word {
  const path = trimSpace(text);
  if (path !== "") return { text: path, range };
  throw new BuildError("instruction/value", "VOLUME specified can not be an empty string", { range });
}
