import { lstatSync } from "node:fs";
import { BuildError } from "../../../base/diagnostic/build-error.js";
import { cleanPath } from "../../../base/util/go-path.js";
import { goQuote } from "../../../base/util/go-quote.js";
import { nativePath } from "../../../client/files/native-path.js";
import { fileInfo } from "../../view/file-info.js";
import type { PlannedSource } from "../step-plan.js";
import type { DeviceNode } from "./cdi-spec.js";

/** A device file of a plan. */
export type PlannedNode = Extract<PlannedSource, { readonly kind: "device" }>;

const KINDS = { block: "b", char: "c", fifo: "p" } as const;
const USUAL_MODE = 0o666;

interface HostFile {
  readonly type: "b" | "c" | "p";
  readonly major: number;
  readonly minor: number;
  readonly mode: number;
}

/**
 * Fills in what a spec leaves to the machine's own file: its type, numbers and mode.
 *
 * @param isUserNamespace where no device can be made, so that the machine's own file must be there
 * @throws BuildError `exec/device` if that file is missing or of another kind. Agrees with fillMissingInfo, CDI's
 * pkg/cdi/container-edits_unix.go, and with runc, which makes the files.
 */
export function planNode(node: DeviceNode, isUserNamespace: boolean): PlannedNode {
  const path = node.hostPath || node.path;
  const type = node.type === "u" ? "c" : (node.type as HostFile["type"] | "");
  const isComplete = type !== "" && (node.major !== 0 || type === "p");
  const { found, why } = look(path);
  const isNeeded = !isComplete || (isUserNamespace && type !== "p");
  if (found === undefined && isNeeded) {
    throw new BuildError("exec/device", `failed to stat CDI host device ${goQuote(path)}: ${why}`, {
      suggestion: isComplete ? "Without root, steps can have devices that the machine has." : undefined,
    });
  }
  if (!isComplete && type !== "" && type !== found?.type) {
    const names = `(${goQuote(node.path)}, ${goQuote(path)})`;
    throw new BuildError("exec/device", `CDI device ${names}, host type mismatch (${type}, ${found?.type})`);
  }
  const isNumbered = isComplete || node.major !== 0;
  return {
    kind: "device",
    type: type || found!.type,
    path: cleanPath(path),
    major: isNumbered ? node.major : (found?.major ?? 0),
    minor: isNumbered ? node.minor : (found?.minor ?? 0),
    mode: (node.fileMode ?? found?.mode ?? USUAL_MODE) & 0o7777,
    uid: node.uid,
    gid: node.gid,
  };
}

function look(path: string): { readonly found?: HostFile; readonly why: string } {
  try {
    const { kind, major, minor, mode } = fileInfo(lstatSync(nativePath(path), { bigint: true }), "");
    if (kind !== "block" && kind !== "char" && kind !== "fifo") return { why: "not a device node" };
    return { found: { type: KINDS[kind], major, minor, mode }, why: "" };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    return { why: code === "ENOENT" ? "no such file or directory" : code || "it can't be read" };
  }
}
