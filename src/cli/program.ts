import { Command, CommanderError, Option } from "commander";
import type { CliCommand } from "./cli-command.js";
import type { CliIo } from "./cli-io.js";
import { COMMANDS, type CommandRow } from "./command-table.js";
import { ExitCode } from "./exit-code.js";
import type { CliOption } from "./options/cli-option.js";
import type { PlainWords } from "./plain-words.js";
import { withoutSwitchValues } from "./switch-values.js";
import { VERSION } from "./version.js";

/** Descriptions are wrapped down to this width. */
const NARROWEST = 20;

const EXAMPLES: CliCommand["examples"] = [
  { command: "buildfile build -t app .", about: "build ./Dockerfile, as docker buildx build does" },
  { command: "buildfile compile", about: "show what ./Dockerfile compiles to" },
  {
    command: "buildfile compile --format pb app",
    about: "the definition of app/Dockerfile, as buildctl build reads it",
  },
  { command: "buildfile check", about: "what docker build --check finds" },
  { command: "buildfile help compile", about: "all about a command" },
];

/** Runs a command with what was given for it. */
export type Execute = (command: CliCommand, words: PlainWords) => Promise<ExitCode>;

/**
 * Answers any words: runs a command, prints help, or says what is wrong.
 *
 * @throws BuildError for what goes wrong in a command.
 */
export async function runProgram(argv: readonly string[], io: CliIo, execute: Execute): Promise<ExitCode> {
  const words = helpWords(argv);
  const name = words.find((word) => !word.startsWith("-"));
  let exitCode: ExitCode = ExitCode.ok;
  let plain = words;
  const program = configure(new Command("buildfile"), io)
    .description(
      "Builds images, with any BuildKit or without one, and compiles Dockerfiles and Buildfiles to LLB.",
    )
    .usage("<command> [options]")
    .version(VERSION, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .addHelpText("after", exampleText(EXAMPLES, io.columns))
    .helpCommand("help [command]", "print help for a command")
    .showSuggestionAfterError();
  for (const [known, row] of Object.entries<CommandRow>(COMMANDS)) {
    const command = configure(program.command(known), io).summary(row.summary);
    if (known !== name) continue;
    const loaded = await row.load();
    plain = withoutSwitchValues(words, loaded);
    describeCommand(command, loaded, io.columns, async (given) => {
      exitCode = await execute(loaded, given);
    });
  }
  try {
    await program.parseAsync([...plain], { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.ok : ExitCode.usage;
    throw error;
  }
}

/** Nothing at all as `--help`, and `help COMMAND` as `COMMAND --help`, since only the command that is named is loaded. */
function helpWords(argv: readonly string[]): readonly string[] {
  if (argv.length === 0) return ["--help"];
  const [first, second] = argv;
  return first === "help" && second !== undefined && Object.hasOwn(COMMANDS, second)
    ? [second, "--help"]
    : argv;
}

function configure(command: Command, { stdout, stderr, columns }: CliIo): Command {
  return command
    .exitOverride()
    .configureHelp({ minWidthToWrap: NARROWEST })
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => columns,
      getErrHelpWidth: () => columns,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
}

/** Teaches commander a command: it collects words, what they mean is the options' own business. */
function describeCommand(
  command: Command,
  loaded: CliCommand,
  columns: number,
  action: (words: PlainWords) => Promise<void>,
): void {
  const { argument, description, examples, options } = loaded;
  command
    .description(description)
    .helpOption("-h, --help", "print help")
    .addHelpText("after", exampleText(examples, columns))
    .showHelpAfterError(`Run "buildfile ${loaded.name} --help" for all options.`);
  for (const words of [argument, argument?.more]) {
    if (words !== undefined) command.argument(words.name, words.summary);
  }
  const keys = new Map<string, string>();
  for (const [key, option] of Object.entries(options)) {
    const known = commanderOption(option);
    keys.set(known.attributeName(), key);
    command.addOption(known);
  }
  command.action(async () => {
    const given = new Map<string, readonly string[]>();
    for (const [attribute, value] of Object.entries(
      command.opts<Record<string, readonly string[] | true>>(),
    )) {
      given.set(keys.get(attribute)!, value === true ? [""] : value);
    }
    const [first, more] = command.processedArgs as [string?, (readonly string[])?];
    await action({ given, argument: first, ...(more && { more }) });
  });
}

function commanderOption({ flags, summary, hidden }: CliOption<unknown>): Option {
  const option = new Option(flags, summary).hideHelp(hidden ?? false);
  // A switch that begins with "no" is a switch like any other.
  option.negate = false;
  if (option.required) option.argParser((word: string, before: readonly string[] = []) => [...before, word]);
  return option;
}

/** A line for each example, or two if they are wider than the screen. */
function exampleText(examples: CliCommand["examples"], columns: number): string {
  const width = Math.max(...examples.map(({ command }) => command.length));
  const lines = examples.map(({ command, about }) => `  ${command.padEnd(width)}  ${about}`);
  const fits = lines.every((line) => line.length <= columns);
  const rows = fits ? lines : examples.map(({ command, about }) => `  ${command}\n      ${about}`);
  return `\nExamples:\n${rows.join("\n")}\n`;
}
