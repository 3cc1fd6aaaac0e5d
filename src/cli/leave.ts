import { setTimeout as sleep } from "node:timers/promises";
import { ExitCode } from "./exit-code.js";

/** Milliseconds that work with files and names of hosts gets to end by itself. */
const PATIENCE = 1000;
const PAUSE = 10;
/** Most has ended by the next look. */
const FIRST_PAUSE = 1;

/** What keeps a thread busy: Node ends no process before such a thread has done its work. */
const THREAD_WORK = /^(?:FSReq|GetAddrInfo|GetNameInfo)/;

/** Ends the process with an exit code, as {@link leaveNow} does, but lets work that is about to end do so. */
export async function leave(code: ExitCode): Promise<never> {
  const until = performance.now() + PATIENCE;
  for (let pause = FIRST_PAUSE; isThreadBusy() && performance.now() < until; pause = PAUSE)
    await sleep(pause);
  return leaveNow(code);
}

/**
 * Ends the process. Where a thread waits for somebody else, such as the reader of a pipe who has stopped, it ends by a
 * signal: as an interrupt would, or, having something else to say, by SIGKILL.
 */
export function leaveNow(code: ExitCode): never {
  if (isThreadBusy()) {
    process.once("exit", () => {
      const signal = code === ExitCode.interrupted ? "SIGINT" : "SIGKILL";
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    });
  }
  process.exit(code);
}

function isThreadBusy(): boolean {
  return process.getActiveResourcesInfo().some((resource) => THREAD_WORK.test(resource));
}
