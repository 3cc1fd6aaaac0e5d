import { spawn } from "node:child_process";
import { constants, setPriority } from "node:os";
import { BuildError } from "../base/diagnostic/build-error.js";
import type { Engine } from "../engine/build/open-engine.js";
import type { CliIo } from "./cli-io.js";
import { warn } from "./open-daemon.js";

/**
 * Closes an engine after a build and, now and then, has a process in the background remove what is too much; nobody waits for
 * that. Never fails.
 */
export async function closeAndCollect(engine: Engine, io: CliIo): Promise<void> {
  const isDue = await isTime(engine, io);
  await engine.close();
  if (isDue) startCollection(engine.state.root, io);
}

async function isTime(engine: Engine, io: CliIo): Promise<boolean> {
  if (io.program === undefined || io.signal?.aborted) return false;
  try {
    const { isCollectionDue } = await import("../engine/control/collection-due.js");
    return isCollectionDue(engine, io.env);
  } catch (thrown) {
    warn(`nothing is removed from the engine's cache: ${BuildError.from(thrown).message}`, io);
    return false;
  }
}

/** Runs `prune --collect`, which goes on when this process is done, when nothing else wants to. */
function startCollection(root: string, { program, env }: CliIo): void {
  if (program === undefined) return;
  try {
    const words = [...process.execArgv, program, "prune", "--collect", "--root", root];
    const child = spawn(process.execPath, words, { cwd: "/", env, detached: true, stdio: "ignore" });
    // The next build tries again.
    child.once("error", () => {});
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
    child.unref();
  } catch {
    // The same.
  }
}
