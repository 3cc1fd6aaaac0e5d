import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { StepMount } from "../../../../src/engine/exec/exec-request.js";
import type { RuntimeName } from "../../../../src/engine/exec/runtimes/choose-runtime.js";
import type { StepRunner } from "../../../harness/step-runner.js";

/** In which of the columns of spec/engine/exec.md a case runs. */
export interface Here {
  readonly runtime: RuntimeName;
  readonly isRootless: boolean;
  readonly hasOtherUsers: boolean;
  readonly runner: StepRunner;
}

export const isBubblewrap = ({ runtime }: Here): boolean => runtime === "bubblewrap";

export function secretMount(text: string): StepMount {
  return {
    source: { kind: "secret", content: Buffer.from(text), uid: 0, gid: 0, mode: 0o400 },
    destination: "/run/secrets/a",
    selector: "/",
    isReadOnly: true,
  };
}

/** In hexadecimal, as far as this kernel knows them. */
export function allCapabilities(): string {
  const last = Number(readFileSync("/proc/sys/kernel/cap_last_cap", "utf8"));
  return ((1n << BigInt(last + 1)) - 1n).toString(16).padStart(16, "0");
}

export function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}

export function modeOf(file: string): readonly number[] {
  const { mode, uid, gid } = statSync(file);
  return [mode, uid, gid];
}

export function listFiles(directory: string): readonly string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    return entry.isDirectory() ? listFiles(path) : [path];
  });
}
