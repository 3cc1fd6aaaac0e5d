import type { Env } from "../../../src/language/words/env.js";
import type { WordOptions } from "../../../src/language/words/word-options.js";

/** A row of testdata/words.txt. */
export interface WordCase {
  readonly line: number;
  readonly section: string;
  readonly options: WordOptions;
  /** Whether `result` lists words. */
  readonly split: boolean;
  readonly env: Env;
  readonly input: string;
  readonly result: string;
}

interface Reading {
  section: string;
  flags: readonly string[];
  readonly variables: Map<string, string>;
}

/** Reads the format that the head of testdata/words.txt explains. */
export function readWordTable(text: string): WordCase[] {
  const cases: WordCase[] = [];
  const reading: Reading = { section: "", flags: [], variables: new Map() };
  for (const [index, line] of text.split("\n").entries()) {
    if (line === "" || line.startsWith("# ") || line === "#" || readSetting(line, reading)) continue;
    const [, input, result] = /^(.*?) \|(?: (.*))?$/u.exec(line) ?? [];
    if (input === undefined) throw new Error(`words.txt:${index + 1} has no bar`);
    cases.push({
      line: index + 1,
      section: reading.section,
      options: optionsOf(reading.flags),
      split: reading.flags.includes("split"),
      env: { get: (name) => reading.variables.get(name), keys: () => reading.variables.keys() },
      input: visible(input),
      result: visible(result ?? ""),
    });
  }
  return cases;
}

function readSetting(line: string, reading: Reading): boolean {
  const [, set, name = "", value = ""] = /^(@set )(.*?)=(.*)$/u.exec(line) ?? [];
  if (set !== undefined) reading.variables.set(name, visible(value));
  else if (line.startsWith("## ")) {
    reading.section = line.slice(3);
    reading.flags = [];
  } else if (line.startsWith("@options ")) reading.flags = line.split(" ").slice(1);
  else return false;
  return true;
}

function optionsOf(flags: readonly string[]): WordOptions {
  const escaping = flags.find((flag) => flag.startsWith("escape="));
  return {
    ...(escaping !== undefined && { escape: escaping.slice("escape=".length) }),
    rawQuotes: flags.includes("rawQuotes"),
    rawEscapes: flags.includes("rawEscapes"),
    skipQuotes: flags.includes("skipQuotes"),
    skipUnset: flags.includes("skipUnset"),
  };
}

function visible(text: string): string {
  return text.replaceAll("␊", "\n").replaceAll("␉", "\t").replaceAll("␠", " ");
}
