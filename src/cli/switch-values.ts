import { parseBool } from "../base/util/parse-bool.js";
import type { CliCommand } from "./cli-command.js";
import { badValue } from "./options/cli-option.js";

/**
 * Words in which switches have no values: `--push=true` is `--push`, and `--push=false` takes back what stood before it.
 * Docker's command line knows both, and so do scripts that were written for it.
 *
 * @throws BuildError `option/value` for any other value.
 */
export function withoutSwitchValues(
  words: readonly string[],
  { options }: Pick<CliCommand, "options">,
): readonly string[] {
  if (!words.some((word) => word.startsWith("--") && word.includes("="))) return words;
  const takesValue = new Map<string, boolean>();
  for (const { flags } of Object.values(options)) {
    for (const name of flags.match(/(?<![\w-])--?[a-zA-Z][a-z-]*/g) ?? []) {
      takesValue.set(name, flags.includes("<"));
    }
  }
  const plain: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (word === "--") return [...plain, ...words.slice(at)];
    const equals = word.startsWith("--") ? word.indexOf("=") : -1;
    const name = equals === -1 ? word : word.slice(0, equals);
    if (equals !== -1 && takesValue.get(name) === false) {
      const value = parseBool(word.slice(equals + 1));
      if (value === undefined)
        throw badValue(`${name} is true or false, and not "${word.slice(equals + 1)}"`);
      removeWord(plain, name);
      if (value) plain.push(name);
      continue;
    }
    plain.push(word);
    // What belongs to an option is none itself.
    if (equals === -1 && takesValue.get(name) === true && at + 1 < words.length) plain.push(words[++at]!);
  }
  return plain;
}

function removeWord(words: string[], word: string): void {
  for (let at = words.indexOf(word); at !== -1; at = words.indexOf(word)) words.splice(at, 1);
}
