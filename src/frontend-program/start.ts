import { runProcess } from "./run-process.js";

export { runProcess };

/** The program as a process. */
export function start(): void {
  // Standard output is the connection to the daemon: nothing else may be written there.
  for (const method of ["log", "info", "debug", "table", "dir"] as const) console[method] = console.error;
  void runProcess(process).then((code) => process.exit(code));
}
