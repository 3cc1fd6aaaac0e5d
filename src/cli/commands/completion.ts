import { type CliCommand, defineCommand } from "../cli-command.js";
import { ExitCode } from "../exit-code.js";
import { commonOptions } from "../options/build-options.js";
import { badValue } from "../options/cli-option.js";

const SHELLS = ["bash", "zsh", "fish"] as const;

/**
 * `buildfile completion`: a completion script, made from the commands that there are.
 * Spec: spec/cli.md#completion.
 */
export function completionCommand(loadCommands: () => Promise<readonly CliCommand[]>): CliCommand {
  return defineCommand({
    name: "completion",
    summary: "print a completion script for a shell",
    description: "Prints a script that completes commands, options and their values.",
    argument: { name: "<shell>", summary: SHELLS.join(", "), completes: SHELLS },
    options: commonOptions,
    examples: EXAMPLES,
    async run({ argument, io }) {
      const shell = SHELLS.find((known) => known === argument);
      if (shell === undefined) throw badValue(`unknown shell "${argument}": use ${SHELLS.join(", ")}`);
      const { renderCompletion } = await import("../render/completion.js");
      io.stdout.write(renderCompletion(shell, await loadCommands()));
      return ExitCode.ok;
    },
  });
}

const EXAMPLES = [
  { command: "source <(buildfile completion bash)", about: "for this shell; put it into ~/.bashrc for all" },
  { command: "buildfile completion zsh > ~/.zfunc/_buildfile", about: "where ~/.zfunc is in $fpath" },
  { command: "buildfile completion fish > ~/.config/fish/completions/buildfile.fish", about: "for fish" },
];
