import type { UserStep } from "../../plan/step.js";
import type { UserInstruction } from "../ast.js";
import { NO_FLAGS, readFlags } from "../flags.js";
import type { InstructionContext, InstructionRow } from "../instruction-row.js";
import { onlyArgument, stepBase } from "../step-base.js";

/** `USER <user>[:<group>]`. Agrees with parseUser, instructions/parse.go. Spec: spec/dockerfile.md#instructions. */
export const user = {
  name: "USER",
  shape: "text",
  heredocs: false,
  flags: NO_FLAGS,
  parse: parseUser,
} as const satisfies InstructionRow<UserInstruction, UserStep>;

function parseUser(node: UserInstruction, context: InstructionContext): UserStep {
  const text = onlyArgument(node, "USER", context);
  readFlags(node, NO_FLAGS, context);
  return { kind: "user", ...stepBase(node, context), user: text };
}
