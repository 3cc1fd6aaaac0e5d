import { BuildError } from "../../base/diagnostic/build-error.js";
import type { CliIo } from "../cli-io.js";

/** One flag of the command line. */
export interface CliOption<T> {
  /** As help shows it: `-f, --file <path>`; without a value it is a switch. */
  readonly flags: string;
  readonly summary: string;
  /** Known for the sake of old scripts; neither help nor completion show it. */
  readonly hidden?: boolean;
  /** What its value completes to in a shell. */
  readonly completes?: "file" | "directory" | readonly string[];
  /**
   * The option's value from all that was given for it, in order; nothing if it was not given. A switch gets one empty
   * text for each time.
   *
   * @throws BuildError `option/value`, worded to follow the flag's name.
   */
  readonly read: (given: readonly string[], io: CliIo) => T;
}

/** Options by the name that commands know them under. */
export type CliOptions = Readonly<Record<string, CliOption<unknown>>>;

/** What the options of a command come to. */
export type OptionValues<O extends CliOptions> = {
  readonly [K in keyof O]: O[K] extends CliOption<infer T> ? T : never;
};

/** An option that is on or off. */
export function switchOption(flags: string, summary: string): CliOption<boolean> {
  return { flags, summary, read: (given) => given.length > 0 };
}

/**
 * An option whose empty values count as not given: scripts hand on variables that may be unset. Agrees with docker
 * buildx.
 */
export function orNone<T>(option: CliOption<T>): CliOption<T> {
  return {
    ...option,
    read: (given, io) =>
      option.read(
        given.filter((text) => text !== ""),
        io,
      ),
  };
}

/** An option with one text; the last one given counts. */
export function textOption(
  flags: string,
  summary: string,
  completes?: CliOption<unknown>["completes"],
): CliOption<string | undefined> {
  return { flags, summary, completes, read: (given) => given.at(-1) };
}

/** An option that may be given any number of times, each read on its own. */
export function listOption<T>(
  flags: string,
  summary: string,
  parse: (text: string) => T,
  completes?: CliOption<unknown>["completes"],
): CliOption<readonly T[]> {
  return { flags, summary, completes, read: (given) => given.map(parse) };
}

/** An option that takes one of some words. */
export function choiceOption<Choice extends string>(
  flags: string,
  summary: string,
  choices: readonly Choice[],
): CliOption<Choice | undefined> {
  return {
    flags,
    summary: `${summary} (${choices.join(", ")})`,
    completes: choices,
    read: (given) => {
      const word = given.at(-1);
      if (word === undefined) return undefined;
      const choice = choices.find((known) => known === word);
      if (choice === undefined) throw badValue(`"${word}" is none of ${choices.join(", ")}`);
      return choice;
    },
  };
}

/** An error for a value that an option cannot have. */
export function badValue(message: string, cause?: unknown): BuildError {
  return new BuildError("option/value", message, { cause });
}

/** `KEY=VALUE` as a pair; the value is undefined where there is no `=`. */
export function keyAndValue(text: string): readonly [string, string | undefined] {
  const equals = text.indexOf("=");
  const key = equals === -1 ? text : text.slice(0, equals);
  if (key === "") throw badValue(`invalid key-value pair "${text}": empty key`);
  return [key, equals === -1 ? undefined : text.slice(equals + 1)];
}
