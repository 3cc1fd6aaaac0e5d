import { runCli } from "./main.js";
import { createProcessIo } from "./process-io.js";

/** The program as a process. */
export async function start(): Promise<void> {
  process.exit(await runCli(process.argv.slice(2), createProcessIo()));
}
