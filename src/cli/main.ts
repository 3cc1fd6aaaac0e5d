import type { CliCommand } from "./cli-command.js";
import type { CliIo } from "./cli-io.js";
import { COMMANDS } from "./command-table.js";
import { ExitCode } from "./exit-code.js";
import { type PlainWords, plainWords } from "./plain-words.js";
import type { Execute } from "./program.js";
import { withoutSwitchValues } from "./switch-values.js";

/**
 * The command line as a function: runs the words after the program's name and gives the exit code. It never throws:
 * what goes wrong is printed. Spec: spec/cli.md.
 */
export async function runCli(argv: readonly string[], io: CliIo): Promise<ExitCode> {
  const execute: Execute = (command, { given, argument, more }) => command.execute(given, argument, io, more);
  try {
    const plain = await readPlainWords(argv);
    if (plain !== undefined) return await execute(plain.command, plain.words);
    const { runProgram } = await import("./program.js");
    return await runProgram(argv, io, execute);
  } catch (thrown) {
    if (io.signal?.aborted) return ExitCode.interrupted;
    const { reportFailure } = await import("./report.js");
    return reportFailure(
      thrown,
      io,
      argv.some((word) => word === "-D" || word === "--debug" || word === "--verbose"),
    );
  }
}

/** The command and its words, if they speak for themselves. */
async function readPlainWords([name = "", ...rest]: readonly string[]): Promise<
  { readonly command: CliCommand; readonly words: PlainWords } | undefined
> {
  if (!Object.hasOwn(COMMANDS, name)) return undefined;
  const command: CliCommand = await COMMANDS[name as keyof typeof COMMANDS].load();
  const words = plainWords(withoutSwitchValues(rest, command), command);
  return words && { command, words };
}
