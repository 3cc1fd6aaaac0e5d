import type { CliCommand } from "./cli-command.js";

/** What a command line says, before anything of it is understood. */
export interface PlainWords {
  /** What was given for each option, by its key; a switch got an empty text for each time. */
  readonly given: ReadonlyMap<string, readonly string[]>;
  readonly argument: string | undefined;
  /** The words after the argument, for commands that take some. */
  readonly more?: readonly string[];
}

/**
 * The words after a command's name, if they need no explanation: options that it has, with their values, and its
 * argument. Undefined for all else, which the full program then looks at: it answers mistakes and asks for help, and takes some time
 * to load.
 */
export function plainWords(
  words: readonly string[],
  { options, argument }: CliCommand,
): PlainWords | undefined {
  const known = new Map<string, { readonly key: string; readonly takesValue: boolean }>();
  for (const [key, { flags }] of Object.entries(options)) {
    for (const name of flags.match(/(?<![\w-])--?[a-zA-Z][a-z-]*/g) ?? []) {
      known.set(name, { key, takesValue: flags.includes("<") });
    }
  }
  const given = new Map<string, string[]>();
  const rest: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (!word.startsWith("-") || word === "-") {
      rest.push(word);
      continue;
    }
    const equals = word.startsWith("--") ? word.indexOf("=") : -1;
    const option = known.get(equals === -1 ? word : word.slice(0, equals));
    if (option === undefined || (equals !== -1 && !option.takesValue)) return undefined;
    const value = !option.takesValue ? "" : equals === -1 ? words[++at] : word.slice(equals + 1);
    if (value === undefined) return undefined;
    given.set(option.key, [...(given.get(option.key) ?? []), value]);
  }
  const isMissing = rest.length === 0 && argument?.name.startsWith("<");
  const most = argument === undefined ? 0 : argument.more === undefined ? 1 : Number.POSITIVE_INFINITY;
  if (isMissing || rest.length > most) return undefined;
  const [first, ...more] = rest;
  return { given, argument: first, ...(argument?.more && { more }) };
}
