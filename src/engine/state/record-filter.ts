import { BuildError } from "../../base/diagnostic/build-error.js";

/**
 * The fields of a record by their names; undefined for what it does not have or is not. Some have fields of their own, and so
 * on: the names after the first dot.
 */
export type RecordFields = (field: string, within: readonly string[]) => string | undefined;

/** Whether a record is meant. */
export type RecordFilter = (fields: RecordFields) => boolean;

/** `KEY`, and `KEY OPERATOR VALUE` if there is an operator. */
interface Selector {
  readonly field: string;
  readonly within: readonly string[];
  readonly operator?: "==" | "!=" | "~=";
  readonly value: string;
}

const SPACE = /\s*/y;
const FIELD = /[A-Za-z0-9_]+/y;
const OPERATOR = /[=!~]+/y;
const VALUE = /[^\s,"/|=!~.][^\s,]*/y;
/** Each of three quotes around anything but itself, unless a backslash is before it. */
const QUOTED = /(["/|])((?:\\.|(?!\1)[^\\\n])*)\1/y;

/**
 * Filters in containerd's syntax: `KEY`, `KEY==VALUE`, `KEY!=VALUE` and `KEY~=REGEX`, joined by commas if all must hold. One
 * of several filters is enough; without any, everything is meant. Regular expressions are JavaScript's, which agree
 * with Go's in what people write.
 *
 * @throws BuildError `option/value`. Agrees with ParseAll, containerd's pkg/filters.
 */
export function parseRecordFilters(filters: readonly string[]): RecordFilter {
  if (filters.length === 0) return () => true;
  const parsed = filters.map((text) => (text === "" ? () => true : new FilterParser(text).parse()));
  return (fields) => parsed.some((filter) => filter(fields));
}

class FilterParser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): RecordFilter {
    const tests = [toTest(this.#selector())];
    while (this.#take(SPACE) !== undefined && this.#at < this.#text.length) {
      if (this.#text[this.#at] !== ",") this.#fail(`unexpected input: ${this.#text[this.#at]}`);
      this.#at++;
      tests.push(toTest(this.#selector()));
    }
    return (fields) => tests.every((test) => test(fields));
  }

  #selector(): Selector {
    const [field = "", ...within] = this.#fieldPath();
    this.#take(SPACE);
    if (this.#at === this.#text.length || this.#text[this.#at] === ",") return { field, within, value: "" };
    const start = this.#at;
    const operator = this.#take(OPERATOR)?.[0];
    if (operator !== "==" && operator !== "!=" && operator !== "~=") {
      this.#at = start;
      const what = `unsupported operator ${JSON.stringify(operator)}`;
      this.#fail(operator === undefined ? `expected an operator ("=="|"!="|"~=")` : what);
    }
    this.#take(SPACE);
    const value = this.#quoted(operator === "~=") ?? this.#take(VALUE)?.[0];
    if (value === undefined) this.#fail("expected value or quoted");
    return { field, within, operator, value };
  }

  #fieldPath(): readonly string[] {
    const parts: string[] = [];
    do {
      this.#take(SPACE);
      const part = this.#quoted(false) ?? this.#take(FIELD)?.[0];
      if (part === undefined) this.#fail("expected field or quoted");
      parts.push(part);
      this.#take(SPACE);
    } while (this.#text[this.#at] === "." && ++this.#at);
    return parts;
  }

  #quoted(allowsAll: boolean): string | undefined {
    const start = this.#at;
    const quoted = this.#take(QUOTED);
    if (quoted === undefined) return undefined;
    const [, quote = "", inner = ""] = quoted;
    if (quote !== '"' && !allowsAll) {
      this.#at = start;
      this.#fail("invalid quote encountered");
    }
    return unquote(inner, quote);
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return undefined;
    this.#at = pattern.lastIndex;
    return found;
  }

  #fail(reason: string): never {
    const before = this.#text.slice(0, this.#at);
    const [here = "", ...after] = this.#text.slice(this.#at);
    const place = here === "" ? before : `${before} >|${here}|< ${after.join("")}`;
    throw new BuildError("option/value", `filters: parse error: [${place}]: ${reason}`);
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** As Go has it; but what it does not know stays for the regular expression between slashes or bars. */
function unquote(inner: string, quote: string): string {
  return inner.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))/g,
    (whole, x?: string, u?: string, long?: string, octal?: string, other = "") => {
      const hex = x ?? u ?? long;
      if (hex !== undefined) return character(Number.parseInt(hex, 16));
      if (octal !== undefined) return character(Number.parseInt(octal, 8));
      const known = ESCAPES[other] ?? (QUOTES_AND_ESCAPE.includes(other) ? other : undefined);
      if (known === undefined && quote === '"') {
        throw new BuildError("option/value", `filters: unquoting failed: illegal escape ${whole}`);
      }
      return known ?? whole;
    },
  );
}

const QUOTES_AND_ESCAPE = "\\'\"|/";

function character(code: number): string {
  return code > 0x10ffff ? "\ufffd" : String.fromCodePoint(code);
}

function toTest({ field, within, operator, value }: Selector): RecordFilter {
  switch (operator) {
    case undefined:
      return (fields) => fields(field, within) !== undefined;
    case "==":
      return (fields) => fields(field, within) === value;
    case "!=":
      return (fields) => (fields(field, within) ?? "") !== value;
    case "~=": {
      const pattern = compile(value);
      return (fields) => pattern.test(fields(field, within) ?? "");
    }
  }
}

function compile(value: string): RegExp {
  try {
    return new RegExp(value, "u");
  } catch (cause) {
    throw new BuildError("option/value", `filters: error parsing regexp: ${BuildError.from(cause).message}`, {
      cause,
    });
  }
}
