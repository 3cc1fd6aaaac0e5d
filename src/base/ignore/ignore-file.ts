import { BuildError } from "../diagnostic/build-error.js";
import { encodeText } from "../util/decode-text.js";
import { cleanPath } from "../util/go-path.js";
import { trimSpace } from "../util/trim-space.js";

const LONGEST_LINE = 64 * 1024;

/**
 * The patterns of a `.dockerignore` file: clean paths without the leading slash, some with a `!` in front.
 * Lines that begin with `#` and blank lines are left out; a byte order mark is skipped.
 *
 * @throws BuildError for a line of 64 KiB or more. Agrees with ReadAll, github.com/moby/patternmatcher/ignorefile.
 */
export function readIgnoreFile(text: string): string[] {
  const patterns: string[] = [];
  const content = text.startsWith("\ufeff") ? text.slice(1) : text;
  if (longestLine(text) >= LONGEST_LINE)
    throw new BuildError("context/read", "bufio.Scanner: token too long");
  for (const line of content.split("\n")) {
    if (line.startsWith("#")) continue;
    const pattern = trimSpace(line);
    if (pattern === "") continue;
    if (pattern.startsWith("!")) patterns.push(`!${relative(trimSpace(pattern.slice(1)))}`);
    else patterns.push(relative(pattern));
  }
  return patterns;
}

function relative(path: string): string {
  if (path === "") return "";
  const cleaned = cleanPath(path);
  return cleaned.length > 1 && cleaned.startsWith("/") ? cleaned.slice(1) : cleaned;
}

/** The length of the longest line in bytes. */
function longestLine(text: string): number {
  // No character takes more than three bytes for each of its code units.
  if (text.length * 3 < LONGEST_LINE) return 0;
  let longest = 0;
  for (const line of text.split("\n")) {
    if (line.length * 3 >= LONGEST_LINE) longest = Math.max(longest, encodeText(line).length);
  }
  return longest;
}
