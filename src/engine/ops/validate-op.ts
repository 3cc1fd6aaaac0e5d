import { BuildError } from "../../base/diagnostic/build-error.js";
import type { DiffOp, ExecOp, Op, PassthroughOp } from "../../proto/generated/ops.js";

/**
 * Refuses ops that cannot be what a builder made.
 *
 * @throws BuildError `engine/definition`. Agrees with Validate, solver/llbsolver/ops/opsutils/validate.go, and with the
 * checks of inputs in loadLLB.
 */
export function validateOp(op: Op): void {
  const inputCount = op.inputs?.length ?? 0;
  if (op.exec !== undefined) validateExec(op.exec);
  if (op.file !== undefined && (op.file.actions?.length ?? 0) === 0) {
    throw refuse("invalid file op with no actions");
  }
  if (op.diff !== undefined) validateDiff(op.diff, inputCount);
  if (op.passthrough !== undefined) validatePassthrough(op.passthrough, inputCount);
  for (const [position, { index = 0 }] of (op.inputs ?? []).entries()) {
    if (index < 0) throw refuse(`invalid input ${position} output index ${index}`);
  }
}

function validateExec({ meta, mounts = [] }: ExecOp): void {
  if (meta === undefined) throw refuse("invalid exec op with no meta");
  if ((meta.args?.length ?? 0) === 0) throw refuse("invalid exec op with no args");
  if (mounts.length === 0) throw refuse("invalid exec op with no mounts");
  if (!mounts.some(({ dest }) => dest === "/")) throw refuse("invalid exec op with no rootfs");
}

function validateDiff({ lower, upper }: DiffOp, inputCount: number): void {
  if (lower === undefined || upper === undefined) {
    throw refuse("invalid diff op with nil lower or upper input");
  }
  for (const { input = 0 } of [lower, upper]) {
    if (input < -1 || input >= inputCount) throw refuse(`invalid diff input index ${input}`);
  }
}

function validatePassthrough({ id, outputs = [] }: PassthroughOp, inputCount: number): void {
  if (!id) throw refuse("invalid passthrough op with no id");
  if (outputs.length === 0) throw refuse("invalid passthrough op with no outputs");
  for (const input of outputs) {
    if (input < 0 || input >= inputCount) throw refuse(`invalid passthrough output input index ${input}`);
  }
}

function refuse(message: string): BuildError {
  return new BuildError("engine/definition", message);
}
