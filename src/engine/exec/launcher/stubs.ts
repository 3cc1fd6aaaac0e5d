import { lstatSync, readdirSync, rmdirSync, type Stats, unlinkSync } from "node:fs";
import { encodeText } from "../../../base/util/decode-text.js";
import { dirPath } from "../../../base/util/go-path.js";
import type { StepPlan } from "../step-plan.js";
import type { System } from "./system.js";

/**
 * Removes the mount points of a step that has ended, unless something was put there, and gives their directories the
 * times they have now. It works on what the step has written, without a mount: what was new is there and nowhere else.
 *
 * Agrees with MountStubsCleaner, executor/stubs.go.
 *
 * @param paths in the root, without symlinks, outer ones first
 */
export function removeStubs(system: System, plan: StepPlan, paths: readonly string[]): void {
  const { source } = plan.root;
  const top =
    source.kind === "directory"
      ? source.path
      : source.kind === "layers"
        ? source.upper?.directory
        : undefined;
  if (top === undefined) return;
  for (const path of [...paths].reverse()) removeStub(system, top, path);
}

function removeStub(system: System, top: string, path: string): void {
  const names = path.split("/").slice(1);
  let parent = top;
  for (const name of names.slice(0, -1)) {
    parent += `/${name}`;
    // The step may have put something else there.
    if (!look(parent)?.isDirectory()) return;
  }
  const file = `${parent}/${names.at(-1)}`;
  const found = look(file);
  if (found === undefined) return;
  const before = lstatSync(bytes(dirPath(file)), { bigint: true });
  try {
    if (found.isDirectory()) {
      if (readdirSync(bytes(file)).length > 0) return;
      rmdirSync(bytes(file));
    } else if (found.isFile() && found.size === 0) unlinkSync(bytes(file));
    else return;
    if (parent.isWellFormed()) system.setTimes(parent, before.atimeNs, before.mtimeNs);
  } catch {
    // An empty file more is no reason to fail a step that succeeded.
  }
}

function look(path: string): Stats | undefined {
  try {
    return lstatSync(bytes(path), { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function bytes(path: string): Buffer {
  return Buffer.from(encodeText(path));
}
