import { closeSync, openSync, rmSync } from "node:fs";
import { join } from "node:path";
import { nativePath } from "../../../client/files/native-path.js";
import type { PlannedSource } from "../step-plan.js";
import { O_PATH } from "./rooted-path.js";
import type { System } from "./system.js";
import { codeOf, SystemError } from "./system-error.js";

type Layers = Extract<PlannedSource, { readonly kind: "layers" }>;

// An upper directory has to be what a step changed and no more: nothing that refers to lower layers. Nobody needs its
// files on disk before the layer is sealed, so that a step's fsync can be for nothing.
const OPTIONS = ["redirect_dir=nofollow,metacopy=off,index=off,volatile", "redirect_dir=off,index=off", ""];

/**
 * Mounts stacked layers. They are named by descriptors, so that hundreds fit into the page of options that the kernel
 * reads, whatever they are called, and no path of the machine can be read from inside.
 */
export function mountOverlay(
  system: System,
  layers: Layers,
  target: string,
  flags: number,
  isUserNamespace: boolean,
): void {
  const fds: number[] = [];
  const open = (directory: string): number => {
    const fd = openSync(nativePath(directory), O_PATH);
    fds.push(fd);
    return fd;
  };
  try {
    // The kernel wants the topmost first.
    const lower = `lowerdir=${layers.directories.map(open).reverse().join(":")}`;
    const { upper } = layers;
    const upperOptions =
      upper === undefined ? "" : `,upperdir=${open(upper.directory)},workdir=${openWork(open, upper)}`;
    const attributes = isUserNamespace ? ",userxattr" : "";
    process.chdir("/proc/self/fd");
    mountFirst(
      system,
      target,
      flags,
      OPTIONS.map((options) => `${lower}${upperOptions}${attributes}${options && `,${options}`}`),
    );
  } finally {
    process.chdir("/");
    for (const fd of fds) closeSync(fd);
  }
}

/** A volatile mount leaves a mark that forbids another; all that was written is there, as this machine has not crashed. */
function openWork(open: (directory: string) => number, upper: NonNullable<Layers["upper"]>): number {
  rmSync(join(upper.workDirectory, "work/incompat"), { recursive: true, force: true });
  return open(upper.workDirectory);
}

/** Kernels know more or fewer options, and call those they don't know invalid. */
function mountFirst(system: System, target: string, flags: number, options: readonly string[]): void {
  let failure: unknown;
  for (const data of options) {
    if (data.length >= PAGE) throw new SystemError("too many layers", "E2BIG");
    try {
      system.mount("overlay", target, "overlay", flags, data);
      return;
    } catch (error) {
      failure = error;
      if (codeOf(error) !== "EINVAL") break;
    }
  }
  throw failure;
}

const PAGE = 4096;
