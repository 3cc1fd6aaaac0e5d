import { accessSync, closeSync, constants, openSync } from "node:fs";
import { MountFlag } from "../step-plan.js";
import { O_PATH } from "./rooted-path.js";
import type { System } from "./system.js";

const CLONE_NEWNS = 0x00020000;
const MS_SLAVE = 0x80000;

/**
 * Sees to it that no step can overwrite the program that this process runs. A step's first process is a copy of this
 * one until it executes the step's command, which may be `/proc/self/exe`: from then on the step holds a handle on the
 * file of Node. So this process runs from a mount that can't be written, in a mount namespace of its own, for which it
 * has to start once more. Where Node can't be written anyhow, nothing is done.
 *
 * (What CVE-2019-5736 did to runc.)
 *
 * @param isSecond whether this has been done
 */
export function sealProgram(system: System, isSecond: boolean): void {
  if (!isWritable(process.execPath)) return;
  if (isSecond) throw new Error(`${process.execPath} can still be written`);
  system.unshare(CLONE_NEWNS);
  // What the machine mounts and unmounts later is to happen here too, but not the other way round.
  system.mount("none", "/", "none", MountFlag.RECURSIVE | MS_SLAVE);
  const fd = openSync(process.execPath, O_PATH);
  const file = `/proc/self/fd/${fd}`;
  system.mount(file, file, "none", MountFlag.BIND);
  closeSync(fd);
  const mounted = openSync(process.execPath, O_PATH);
  system.addMountFlags(`/proc/self/fd/${mounted}`, MountFlag.READ_ONLY);
  closeSync(mounted);
  for (const standard of [0, 1, 2]) system.keep(standard);
  const args = [process.execPath, ...process.execArgv, ...process.argv.slice(1), "sealed"];
  const env = Object.entries(process.env).map(([name, value]) => `${name}=${value}`);
  throw new Error(`exec ${process.execPath}: ${system.execve(process.execPath, args, env)}`);
}

function isWritable(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
