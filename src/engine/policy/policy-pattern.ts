import { runInNewContext } from "node:vm";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { goQuote } from "../../base/util/go-quote.js";

/** A pattern of a policy: what it matches, and how what was matched is written anew. */
export interface PolicyPattern {
  test(text: string): boolean;
  /** The text with each match replaced by a template, in which `$1` and `${name}` stand for groups. */
  replace(text: string, template: string): string;
}

/** Milliseconds that a match may take: patterns of others may be made to take ages. */
const TIME_LIMIT = 1000;
/** Flags that Go writes into the expression. */
const LEADING_FLAGS = /^\(\?([ims]+)\)/;

/**
 * A regular expression as policies have it, in Go's syntax as far as that is JavaScript's too.
 *
 * @throws BuildError `engine/definition` for one that is none
 */
export function regexpPattern(text: string): PolicyPattern {
  const flags = LEADING_FLAGS.exec(text)?.[1] ?? "";
  const source = text.replace(LEADING_FLAGS, "").replaceAll("(?P<", "(?<");
  try {
    return patternOf(new RegExp(source, `g${[...new Set(flags)].join("")}`), text);
  } catch (cause) {
    if (cause instanceof BuildError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BuildError("engine/definition", `error parsing regexp ${goQuote(text)}: ${reason}`, { cause });
  }
}

/**
 * A text in which each `*` stands for anything.
 *
 * @throws BuildError `engine/definition` for two in a row. Agrees with BuildKit's util/wildcard.
 */
export function wildcardPattern(text: string): PolicyPattern {
  if (text.includes("**")) {
    throw new BuildError(
      "engine/definition",
      `failed to translate wildcard ${goQuote(text)} to regexp: invalid wildcard: "**"`,
    );
  }
  const parts = text.split("*").map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return patternOf(new RegExp(`^${parts.join("(.*)")}$`, "g"), text);
}

function patternOf(expression: RegExp, text: string): PolicyPattern {
  const matches = (subject: string): readonly RegExpMatchArray[] => {
    try {
      // Only code of another context can be stopped.
      return runInNewContext(
        "[...subject.matchAll(expression)]",
        { subject, expression },
        { timeout: TIME_LIMIT },
      ) as readonly RegExpMatchArray[];
    } catch (cause) {
      throw new BuildError("engine/definition", `the pattern ${goQuote(text)} takes too long to match`, {
        cause,
      });
    }
  };
  return {
    test: (subject) => matches(subject).length > 0,
    replace(subject, template) {
      let done = 0;
      let result = "";
      for (const match of matches(subject)) {
        const at = match.index ?? 0;
        result += subject.slice(done, at) + expand(template, match);
        done = at + match[0].length;
      }
      return result + subject.slice(done);
    },
  };
}

/** Agrees with Regexp.Expand of Go: a name is as long as it can be, and what there is no group of is empty. */
function expand(template: string, match: RegExpMatchArray): string {
  return template.replace(/\$(?:\$|(\w+)|\{(\w+)\})/g, (_all, bare?: string, braced?: string) => {
    const name = bare ?? braced;
    if (name === undefined) return "$";
    if (/^\d+$/.test(name)) return match[Number(name)] ?? "";
    return match.groups?.[name] ?? "";
  });
}
