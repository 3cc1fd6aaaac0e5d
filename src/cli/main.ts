import type { CliIo } from "./cli-io.js";
import { ExitCode } from "./exit-code.js";
import { runProgram } from "./program.js";
import { VERSION } from "./version.js";

/**
 * The command line as a function: runs the words after the program's name and gives the exit code. It never throws:
 * what goes wrong is printed. Spec: spec/cli.md.
 */
export async function runCli(argv: readonly string[], io: CliIo): Promise<ExitCode> {
  try {
    return await runProgram(argv, VERSION, io);
  } catch (thrown) {
    if (io.signal?.aborted) return ExitCode.interrupted;
    const { reportFailure } = await import("./report.js");
    return reportFailure(thrown, io, argv.includes("--debug") || argv.includes("--verbose"));
  }
}
