import { leave } from "./leave.js";
import { runCli } from "./main.js";
import { createProcessIo } from "./process-io.js";

/** The program as a process. */
export async function start(): Promise<void> {
  const io = createProcessIo();
  // Faults that no promise carries: they, too, are told without a stack.
  process.once("uncaughtException", async (thrown) => {
    const { reportFailure } = await import("./report.js");
    process.exit(reportFailure(thrown, io, process.argv.includes("--debug")));
  });
  await leave(await runCli(process.argv.slice(2), io));
}
