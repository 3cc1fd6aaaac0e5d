import { BuildError } from "../../../base/diagnostic/build-error.js";
import { trimSpace } from "../../../base/util/trim-space.js";
import type { OnbuildStep } from "../../plan/step.js";
import type { HeredocNode, OnbuildInstruction } from "../ast.js";
import { NO_FLAGS, readFlags } from "../flags.js";
import { goUpper } from "../go-case.js";
import type { InstructionContext, InstructionRow } from "../instruction-row.js";
import { keywordRange } from "../node-text.js";
import { argumentError, stepBase } from "../step-base.js";

const PREFIX = /^[\t\n\f\r ]*ONBUILD[\t\n\f\r ]*/i;

/** `ONBUILD <instruction>`. Agrees with parseOnBuild, instructions/parse.go. Spec: spec/dockerfile.md#instructions. */
export const onbuild = {
  name: "ONBUILD",
  shape: "trigger",
  heredocs: false,
  flags: NO_FLAGS,
  parse: parseOnbuild,
} as const satisfies InstructionRow<OnbuildInstruction, OnbuildStep>;

function parseOnbuild(node: OnbuildInstruction, context: InstructionContext): OnbuildStep {
  const { trigger } = node;
  if (trigger === undefined) throw argumentError(node, "ONBUILD requires at least one argument");
  readFlags(node, NO_FLAGS, context);
  const name = goUpper(trimSpace(trigger.keyword));
  const message =
    name === "ONBUILD"
      ? "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"
      : name === "MAINTAINER" || name === "FROM"
        ? `${name} isn't allowed as an ONBUILD trigger`
        : undefined;
  if (message !== undefined)
    throw new BuildError("instruction/onbuild", message, { range: keywordRange(trigger) });
  const expression = node.original.replace(PREFIX, "") + node.heredocs.map(written).join("");
  return { kind: "onbuild", ...stepBase(node, context), expression };
}

function written({ content, name }: HeredocNode): string {
  return `\n${content}${name}`;
}
