import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import { BuildError } from "../../../base/diagnostic/build-error.js";
import { isKnownMachine } from "../launcher/system.js";
import type { PlannedRuntime } from "../step-plan.js";

/** How steps can be run. */
export type RuntimeName = "namespaces" | "runc" | "crun" | "bubblewrap";

export interface ChosenRuntime {
  readonly name: RuntimeName;
  readonly planned: PlannedRuntime;
}

// Where else than in PATH administrators' programs are.
const MORE_DIRECTORIES = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/**
 * The runtime to use. Errors: `exec/runtime` if it is not installed, or this machine's kind of processor is not known.
 *
 * @param find gives the path of a program, undefined if it is not installed
 */
export async function chooseRuntime(
  wanted: "auto" | RuntimeName,
  isUserNamespace: boolean,
  find: (program: string) => string | undefined = findInPath,
): Promise<ChosenRuntime> {
  // All need the launcher, whose system calls are numbered for some processors.
  if (!isKnownMachine()) {
    throw new BuildError("exec/runtime", `steps can't be run on a ${process.arch} processor`, {
      suggestion: "Build with a BuildKit daemon instead.",
    });
  }
  const name = wanted === "auto" ? "namespaces" : wanted;
  if (name === "namespaces") return { name, planned: { kind: "namespaces" } };
  const program = find(name === "bubblewrap" ? "bwrap" : name);
  if (program === undefined) {
    throw new BuildError("exec/runtime", `failed to find ${name} binary`, {
      suggestion: `Install ${name}, or use the runtime "namespaces", which needs nothing.`,
    });
  }
  if (name === "bubblewrap") return { name, planned: { kind: "bubblewrap", program } };
  return {
    name,
    planned: { kind: "oci", program, name, hasCgroups: name === "runc" && !isUserNamespace },
  };
}

function findInPath(program: string): string | undefined {
  const directories = [...(process.env.PATH ?? "").split(":"), ...MORE_DIRECTORIES];
  return directories
    .filter((directory) => directory.startsWith("/"))
    .map((directory) => join(directory, program))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
