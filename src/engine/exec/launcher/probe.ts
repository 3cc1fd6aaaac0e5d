import { lstatSync, mkdirSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MountFlag } from "../step-plan.js";
import { forkWhole } from "./fork.js";
import { mountOverlay } from "./overlay.js";
import { Staging } from "./staging.js";
import type { System } from "./system.js";

const CLONE_NEWNS = 0x00020000;

/**
 * Whether overlayfs can have its upper directories below a directory: tried out, in a mount namespace that is gone
 * when this returns. It can't on another overlayfs, and on a few other file systems.
 */
export function probeOverlay(system: System, directory: string, isUserNamespace: boolean): boolean {
  let place: string | undefined;
  try {
    place = mkdtempSync(join(directory, "probe-"));
    for (const name of ["lower", "upper", "work", "mount"]) mkdirSync(join(place, name));
    mkdirSync(join(place, "lower/directory"));
    writeFileSync(join(place, "lower/file"), "");
    return (
      runProbe(system, place, isUserNamespace) && lstatSync(join(place, "upper/file")).isCharacterDevice()
    );
  } catch {
    return false;
  } finally {
    if (place !== undefined) rmSync(place, { recursive: true, force: true });
  }
}

/** In a copy of this process, as a mount namespace can't be left again by one with a root of its own. */
function runProbe(system: System, place: string, isUserNamespace: boolean): boolean {
  const pid = forkWhole(system);
  if (pid === 0) system.exit(tryMount(system, place, isUserNamespace) ? 0 : 1);
  return system.waitFor(pid, true) === 0;
}

function tryMount(system: System, place: string, isUserNamespace: boolean): boolean {
  try {
    system.unshare(CLONE_NEWNS);
    system.mount("none", "/", "none", MountFlag.RECURSIVE | MountFlag.PRIVATE);
    const staging = new Staging(system, join(place, "mount"));
    const upper = { directory: join(place, "upper"), workDirectory: join(place, "work") };
    const layers = { kind: "layers", directories: [join(place, "lower")], upper } as const;
    mountOverlay(system, layers, staging.root, 0, isUserNamespace);
    unlinkSync(`${staging.root}/file`);
    rmSync(`${staging.root}/directory`, { recursive: true });
    mkdirSync(`${staging.root}/directory`);
    return true;
  } catch {
    return false;
  }
}
