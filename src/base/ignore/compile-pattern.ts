import { DIRECTORIES, parseRegex } from "./parse-regex.js";
import { RegexMachine } from "./regex-machine.js";

/** What a pattern matches; undefined where it turns out to be malformed. */
export interface CompiledPattern {
  matches(path: string): boolean;
  /** Whether a path or what stands before one of its slashes matches. */
  matchesSomeParent(path: string): boolean;
}

type Form = "exact" | "prefix" | "suffix" | "regex";

// What must not be taken for an operator. The reference forgets `{`, `|` and `}`, so `a?|b` and `a?{2}` do mean something.
const OPERATORS: ReadonlySet<string> = new Set(".+()$");

/**
 * What a clean pattern matches: a text as it is, a beginning (`dir/**`), an ending (`**\/name`, which also matches
 * `**name`), or a regular expression. Undefined if Go's regexp refuses that expression.
 * Agrees with Pattern.compile and match, github.com/moby/patternmatcher.
 */
export function compilePattern(text: string): CompiledPattern | undefined {
  const { form, source } = toRegex(text);
  if (form === "exact") return exactly(text);
  if (form === "prefix") return beginning(text.slice(0, -2));
  // The reference cuts two bytes off; behind a byte order mark these are not the asterisks.
  if (form === "suffix") return ending(text.startsWith("\ufeff") ? `\udcbf${text.slice(1)}` : text.slice(2));
  const program = parseRegex(`${source}$`);
  return program && new RegexMachine(program);
}

function toRegex(text: string): { form: Form; source: string } {
  const characters = Array.from(text.startsWith("\ufeff") ? text.slice(1) : text, validCharacter);
  let form: Form = "exact";
  let source = "^";
  for (let at = 0; at < characters.length; ) {
    const start = at;
    const character = characters[at++]!;
    if (character === "*" && characters[at] === "*") {
      at += characters[at + 1] === "/" ? 2 : 1;
      const last = at === characters.length;
      source += last ? ".*" : DIRECTORIES;
      form = start === 0 ? "suffix" : last && form === "exact" ? "prefix" : "regex";
    } else if (character === "\\") {
      source += character + (characters[at++] ?? "");
      form = "regex";
    } else if (OPERATORS.has(character)) source += `\\${character}`;
    else {
      if ("*?[]".includes(character)) form = "regex";
      source += character === "*" ? "[^/]*" : character === "?" ? "[^/]" : character;
    }
  }
  return { form, source };
}

/** The reference decodes bytes that are not UTF-8 as U+FFFD. */
function validCharacter(character: string): string {
  return character >= "\ud800" && character <= "\udfff" && character.length === 1 ? "\ufffd" : character;
}

function exactly(text: string): CompiledPattern {
  return {
    matches: (path) => path === text,
    matchesSomeParent: (path) => path === text || (path.startsWith(text) && path[text.length] === "/"),
  };
}

function beginning(prefix: string): CompiledPattern {
  // The longest of the parents has the best chance.
  const matches = (path: string) => path.startsWith(prefix);
  return { matches, matchesSomeParent: matches };
}

function ending(suffix: string): CompiledPattern {
  const bare = suffix.startsWith("/") ? suffix.slice(1) : undefined;
  const matches = (path: string) => path.endsWith(suffix) || path === bare;
  return {
    matches,
    matchesSomeParent: (path) =>
      matches(path) ||
      path.includes(`${suffix}/`) ||
      (bare !== undefined && path.startsWith(bare) && path[bare.length] === "/"),
  };
}
