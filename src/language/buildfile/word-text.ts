import {
  CloseBrace,
  lexWord,
  OpenBrace,
  Operator,
  ReplaceOperator,
  SimpleVariable,
  Text,
  type WordToken,
} from "../../../grammar/words/index.js";

/**
 * How a text is written as a word of a Dockerfile: `bare` without quotes where it may stand by itself, `quoted` in
 * double quotes if white space or quotes would end it too early, `data` for the content of a file, where quotes are
 * ordinary characters in a Dockerfile too.
 */
type Style = "bare" | "quoted" | "data";

/** What a piece of text is inside of: a word, or a pattern or replacement, whose escapes are not removed. */
type Inside = "word" | "raw";

const SPECIAL = /[\\'"$]/;
const NEEDS_QUOTES = /[\s'"]/;

/**
 * The word of a Dockerfile that expands to what a text of a Buildfile says: there only `$` has a meaning, `$$` is a
 * dollar sign, and quotes and backslashes are ordinary characters. Spec: spec/buildfile.md#texts-and-variables.
 */
export function bareWordText(text: string): string {
  return SPECIAL.test(text) ? writeWord(text, "bare") : text;
}

/** The same as {@link bareWordText}, in double quotes if it could not stand between spaces otherwise. */
export function quotedWordText(text: string): string {
  if (!NEEDS_QUOTES.test(text)) return bareWordText(text);
  return `"${SPECIAL.test(text) ? writeWord(text, "quoted") : text}"`;
}

/** The content of a heredoc that expands to what a text of a Buildfile says. */
export function contentText(text: string): string {
  return SPECIAL.test(text) ? writeWord(text, "data") : text;
}

function writeWord(text: string, style: Style): string {
  const nests: Inside[] = [];
  let word = "";
  let end = 0;
  // Without an escape character and with quotes switched off, the grammar of words finds only what `$` begins.
  for (const token of lexWord(text, "", true)) {
    end = token.endOffset + 1;
    follow(token, nests);
    const inside = nests.at(-1) ?? "word";
    if (token.tokenType === Text) word += writeText(token.image, inside, nests.length > 0, style);
    else if (token.tokenType === SimpleVariable && token.image === "$$") word += writeDollar(inside, style);
    else word += token.image;
  }
  // Nothing is read behind a mistake, which shows when the word is expanded.
  return word + text.slice(end);
}

/** Keeps track of the braces that are open. */
function follow({ tokenType, image }: WordToken, nests: Inside[]): void {
  if (tokenType === OpenBrace) nests.push("word");
  else if (tokenType === CloseBrace) nests.pop();
  else if (tokenType === ReplaceOperator || (tokenType === Operator && (image === "#" || image === "%"))) {
    nests[nests.length - 1] = "raw";
  }
}

function writeText(text: string, inside: Inside, inBraces: boolean, style: Style): string {
  if (inside === "raw") return style === "data" ? writeRawData(text) : writeRaw(text);
  if (style === "data") return text.replaceAll("\\", "\\\\");
  // Between double quotes a single one needs no escape and would show it.
  return text.replace(style === "quoted" && !inBraces ? /[\\"]/g : /[\\'"]/g, "\\$&");
}

/** An escape would stay in front of a quote, so quotes and lone backslashes are put into quotes of the other kind. */
function writeRaw(text: string): string {
  return text.replace(/\\([^'"])|[\\'"]/g, (found, escaped: string | undefined) => {
    if (escaped !== undefined) return found;
    return found === "'" ? `"'"` : `'${found}'`;
  });
}

/** Quotes are ordinary here, but a backslash at the end would escape what follows. */
function writeRawData(text: string): string {
  return text.replace(/\\([\s\S])|\\$/g, (found, escaped: string | undefined) =>
    escaped === undefined ? "\\\\" : found,
  );
}

function writeDollar(inside: Inside, style: Style): string {
  return inside === "raw" && style !== "data" ? "'$'" : "\\$";
}
