import type { CliCommand, CommandArgument } from "../cli-command.js";
import type { CliOption } from "../options/cli-option.js";

type Shell = "bash" | "zsh" | "fish";

/** An option as completion sees it. */
interface CompletedOption {
  readonly long: string;
  readonly short: string | undefined;
  readonly summary: string;
  readonly takesValue: boolean;
  readonly completes: CliOption<unknown>["completes"];
}

/** A script that completes the program's commands, options and values in a shell. */
export function renderCompletion(shell: Shell, commands: readonly CliCommand[]): string {
  return SCRIPTS[shell](commands);
}

const SCRIPTS: Readonly<Record<Shell, (commands: readonly CliCommand[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

function optionsOf({ options }: CliCommand): CompletedOption[] {
  const help = {
    long: "--help",
    short: "-h",
    summary: "print help",
    takesValue: false,
    completes: undefined,
  };
  const shown = Object.values(options).filter(({ hidden }) => !hidden);
  const known = shown.map(({ flags, summary, completes }) => ({
    long: /--[a-z-]+/.exec(flags)![0],
    short: /^-\w/.exec(flags)?.[0],
    summary,
    takesValue: flags.includes("<"),
    completes,
  }));
  return [...known, help];
}

function bashScript(commands: readonly CliCommand[]): string {
  const names = commands.map(({ name }) => name);
  const cases = commands.flatMap((command) => {
    const options = optionsOf(command);
    const words = options.flatMap(({ long, short }) => (short === undefined ? [long] : [short, long]));
    const values = options
      .filter(({ takesValue }) => takesValue)
      .map((option) => {
        const pattern = option.short === undefined ? option.long : `${option.short}|${option.long}`;
        return `        ${pattern}) ${bashReply(option.completes)}; return ;;`;
      });
    return [
      `    ${command.name})`,
      '      case "$previous" in',
      ...values,
      "      esac",
      `      if [[ $word == -* ]]; then COMPREPLY=($(compgen -W "${words.join(" ")}" -- "$word"))`,
      `      else ${bashReply(command.argument?.completes)}; fi ;;`,
    ];
  });
  return `${[
    "# bash completion for buildfile",
    "_buildfile() {",
    '  local word="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}"',
    "  COMPREPLY=()",
    "  if ((COMP_CWORD == 1)); then",
    `    COMPREPLY=($(compgen -W "${[...names, "help", "--help", "--version"].join(" ")}" -- "$word"))`,
    "    return",
    "  fi",
    '  case "${COMP_WORDS[1]}" in',
    ...cases,
    `    help) COMPREPLY=($(compgen -W "${names.join(" ")}" -- "$word")) ;;`,
    "  esac",
    "}",
    "complete -F _buildfile buildfile",
  ].join("\n")}\n`;
}

function bashReply(completes: CompletedOption["completes"]): string {
  if (completes === undefined) return ":";
  if (completes === "file") return 'compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$word"))';
  if (completes === "directory")
    return 'compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$word"))';
  return `COMPREPLY=($(compgen -W "${completes.join(" ")}" -- "$word"))`;
}

function zshScript(commands: readonly CliCommand[]): string {
  const list = commands.map(({ name, summary }) => `    ${zshQuote(`${name}:${summary}`)}`);
  const cases = commands.flatMap((command) => [
    `    ${command.name})`,
    "      _arguments -s \\",
    ...optionsOf(command).map((option) => `        ${zshOption(option)} \\`),
    `        ${zshArguments(command.argument)} ;;`,
  ]);
  return `${[
    "#compdef buildfile",
    "_buildfile() {",
    "  local -a commands",
    "  commands=(",
    ...list,
    "    'help:print help for a command'",
    "  )",
    "  if ((CURRENT == 2)); then",
    "    _describe command commands",
    "    return",
    "  fi",
    "  local name=$words[2]",
    "  shift words",
    "  ((CURRENT--))",
    "  case $name in",
    ...cases,
    "    help) _describe command commands ;;",
    "  esac",
    "}",
    'if [[ $funcstack[1] == _buildfile ]]; then _buildfile "$@"; else compdef _buildfile buildfile; fi',
  ].join("\n")}\n`;
}

function zshOption({ long, short, summary, takesValue, completes }: CompletedOption): string {
  const about = `[${summary.replace(/[[\]:]/g, (sign) => `\\${sign}`)}]`;
  const value = takesValue ? `:value:${zshAction(completes)}` : "";
  const names = short === undefined ? [long] : [short, long];
  // Options may be given again and again.
  return names
    .map((name) => zshQuote(`*${name}${takesValue && name === long ? "=" : ""}${about}${value}`))
    .join(" ");
}

function zshArguments(argument: CommandArgument | undefined): string {
  if (argument === undefined) return "";
  const { name, completes, more } = argument;
  const first = zshQuote(`1:${plainName(name)}:${zshAction(completes)}`);
  return more === undefined ? first : `${first} ${zshQuote(`*:${plainName(more.name)}: `)}`;
}

function plainName(name: string): string {
  return name.replace(/[[\]<>]|\.\.\./g, "");
}

function zshAction(completes: CompletedOption["completes"]): string {
  if (completes === undefined) return " ";
  if (completes === "file") return "_files";
  if (completes === "directory") return "_files -/";
  return `(${completes.join(" ")})`;
}

function zshQuote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function fishScript(commands: readonly CliCommand[]): string {
  const rows = ["# fish completion for buildfile", "complete -c buildfile -f"];
  const row = (condition: string, rest: string): void => {
    rows.push(`complete -c buildfile -n ${fishQuote(condition)} ${rest}`);
  };
  for (const { name, summary } of commands)
    row("__fish_use_subcommand", `-a ${name} -d ${fishQuote(summary)}`);
  row("__fish_use_subcommand", `-a help -d ${fishQuote("print help for a command")}`);
  for (const command of commands) {
    const condition = `__fish_seen_subcommand_from ${command.name}`;
    for (const { long, short, summary, takesValue, completes } of optionsOf(command)) {
      const names = `${short === undefined ? "" : `-s ${short.slice(1)} `}-l ${long.slice(2)}`;
      row(condition, `${names}${takesValue ? ` -r ${fishValues(completes)}` : ""} -d ${fishQuote(summary)}`);
    }
    const completes = command.argument?.completes;
    if (completes === "directory") row(condition, '-a "(__fish_complete_directories)"');
    else if (completes !== undefined) row(condition, `-a ${fishQuote(completes.join(" "))}`);
  }
  return `${rows.join("\n")}\n`;
}

function fishValues(completes: CompletedOption["completes"]): string {
  if (completes === undefined) return "-f";
  if (completes === "file") return "-F";
  if (completes === "directory") return '-f -a "(__fish_complete_directories)"';
  return `-f -a ${fishQuote(completes.join(" "))}`;
}

function fishQuote(text: string): string {
  return `'${text.replace(/['\\]/g, "\\$&")}'`;
}
