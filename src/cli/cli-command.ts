import { BuildError } from "../base/diagnostic/build-error.js";
import type { CliIo } from "./cli-io.js";
import type { ExitCode } from "./exit-code.js";
import type { CliOption, CliOptions, OptionValues } from "./options/cli-option.js";

/** What a command is run with. */
export interface CommandContext<O extends CliOptions> {
  readonly values: OptionValues<O>;
  /** The word after the command, if there is one. */
  readonly argument: string | undefined;
  /** The words after that one; none unless the command's page has `more`. */
  readonly more: readonly string[];
  readonly io: CliIo;
}

/** The words after a command, as help and completion have them. */
export interface CommandArgument {
  /** `[context]`; `<shell>` must be given. */
  readonly name: string;
  readonly summary: string;
  readonly completes: "directory" | readonly string[];
  /** Any number of words may follow: `[ref...]`. */
  readonly more?: { readonly name: string; readonly summary: string };
}

/** What help and completion say of a command. */
export interface CommandPage {
  readonly name: string;
  readonly summary: string;
  /** What its own help says beside the summary. */
  readonly description: string;
  /** Undefined for commands that take no words. */
  readonly argument?: CommandArgument;
  readonly examples: readonly { readonly command: string; readonly about: string }[];
}

/** A command as it is written down. */
export interface CommandDefinition<O extends CliOptions> extends CommandPage {
  readonly options: O;
  run(context: CommandContext<O>): Promise<ExitCode>;
}

/** A command as the program knows it: it reads its options itself. */
export interface CliCommand extends CommandPage {
  readonly options: CliOptions;
  /**
   * @param given What was given for each option, by the option's key.
   * @throws BuildError for a value that an option cannot have, and for what goes wrong on the way.
   */
  execute(
    given: ReadonlyMap<string, readonly string[]>,
    argument: string | undefined,
    io: CliIo,
    more?: readonly string[],
  ): Promise<ExitCode>;
}

/** A command whose options are read before it runs. */
export function defineCommand<O extends CliOptions>(definition: CommandDefinition<O>): CliCommand {
  return {
    ...definition,
    execute: (given, argument, io, more = []) => {
      const values: Record<string, unknown> = {};
      for (const [key, option] of Object.entries(definition.options)) {
        values[key] = readOption(option, given.get(key) ?? [], io);
      }
      return definition.run({ values: values as OptionValues<O>, argument, more, io });
    },
  };
}

function readOption<T>(option: CliOption<T>, given: readonly string[], io: CliIo): T {
  try {
    return option.read(given, io);
  } catch (thrown) {
    throw BuildError.from(thrown).wrap(/--[a-z-]+/.exec(option.flags)![0]);
  }
}
