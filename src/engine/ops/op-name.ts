import type { FileAction, Op } from "../../proto/generated/ops.js";

/**
 * What users read of an op that has no name of its own.
 *
 * @param inputName The name of the op that one of its inputs comes from. Agrees with llbOpName, solver/llbsolver/vertex.go.
 */
export function opName(op: Op, inputName: (input: number) => string): string {
  if (op.source !== undefined) return op.source.identifier ?? "";
  if (op.exec !== undefined) return (op.exec.meta?.args ?? []).join(" ");
  if (op.file !== undefined) return (op.file.actions ?? []).flatMap(actionName).join(", ");
  if (op.build !== undefined) return "build";
  if (op.merge !== undefined) return `merge (${(op.inputs ?? []).map((_, at) => inputName(at)).join(", ")})`;
  if (op.diff !== undefined) {
    const side = (input: number | bigint = 0): string =>
      Number(input) === -1 ? "scratch" : `(${inputName(Number(input))})`;
    return `diff ${side(op.diff.lower?.input)} -> ${side(op.diff.upper?.input)}`;
  }
  return op.passthrough === undefined ? "unknown" : `passthrough ${op.passthrough.id ?? ""}`;
}

function actionName({ mkdir, mkfile, symlink, rm, copy }: FileAction): readonly string[] {
  if (mkdir !== undefined) return [`mkdir ${mkdir.path ?? ""}`];
  if (mkfile !== undefined) return [`mkfile ${mkfile.path ?? ""}`];
  if (symlink !== undefined) return [`symlink ${symlink.newpath ?? ""} -> ${symlink.oldpath ?? ""}`];
  if (rm !== undefined) return [`rm ${rm.path ?? ""}`];
  return copy === undefined ? [] : [`copy ${copy.src ?? ""} ${copy.dest ?? ""}`];
}
