/** One way to authenticate that a server offers in WWW-Authenticate. */
export interface Challenge {
  /** In lower case: `bearer`, `basic`. */
  readonly scheme: string;
  /** Names in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

const TOKEN = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const SEPARATORS = /[\s,]*/y;
const SPACES = /\s*/y;
const QUOTED = /"((?:[^"\\]|\\.)*)"/y;

/**
 * The challenges of WWW-Authenticate headers, several in one header or one a header. What cannot be read ends the
 * reading of its header.
 *
 * Agrees with RFC 9110, section 11.6.1; challenges without parameters and `token68` ones come without parameters.
 */
export function parseChallenges(headers: readonly string[]): readonly Challenge[] {
  return headers.flatMap((header) => parseHeader(header));
}

function parseHeader(header: string): readonly Challenge[] {
  const challenges: Challenge[] = [];
  const reader = new Reader(header);
  let parameters: Map<string, string> | undefined;
  for (;;) {
    reader.take(SEPARATORS);
    const name = reader.take(TOKEN);
    if (name === "") return challenges;
    reader.take(SPACES);
    if (parameters !== undefined && reader.skip("=")) {
      reader.take(SPACES);
      parameters.set(name.toLowerCase(), reader.value());
    } else {
      parameters = new Map();
      challenges.push({ scheme: name.toLowerCase(), parameters });
    }
  }
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** What a sticky pattern matches here; "" if nothing. */
  take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    this.#at += match?.[0].length ?? 0;
    return match?.[0] ?? "";
  }

  skip(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  /** A token or a quoted text. */
  value(): string {
    const quoted = this.take(QUOTED);
    return quoted === "" ? this.take(TOKEN) : quoted.slice(1, -1).replace(/\\(.)/g, "$1");
  }
}
