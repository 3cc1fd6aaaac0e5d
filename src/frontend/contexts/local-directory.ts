import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { readIgnoreFile } from "../../base/ignore/ignore-file.js";
import { createPatternMatcher } from "../../base/ignore/pattern-matcher.js";
import { Source } from "../../base/source/source.js";
import { fileError } from "./file-error.js";

/** The ignore file of a directory, read. */
export interface IgnoreFile {
  readonly source: Source;
  readonly patterns: readonly string[];
}

const IGNORE_FILE = ".dockerignore";

/**
 * The ignore file of a context directory: that of the Dockerfile (`PATH.dockerignore`) if there is one, else the
 * directory's own; undefined if there is none.
 *
 * @throws BuildError for a file that cannot be read, or holds too long a line.
 * Agrees with dockerIgnorePatterns, frontend/dockerui/config.go, which takes a file that it cannot read for none.
 */
export function readIgnoreFileOf(directory: string, dockerfile?: string): IgnoreFile | undefined {
  return (
    (dockerfile && readIgnore(`${dockerfile}${IGNORE_FILE}`)) || readIgnore(join(directory, IGNORE_FILE))
  );
}

function readIgnore(path: string): IgnoreFile | undefined {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    throw fileError("failed to read dockerignore patterns", path, cause);
  }
  const source = new Source(path, bytes, "Ignore List");
  try {
    return { source, patterns: readIgnoreFile(source.text) };
  } catch (thrown) {
    throw locateIgnoreError(BuildError.from(thrown).wrap(`failed parsing ${path}`), source);
  }
}

/** The same error at the first line of an ignore file that is wrong by itself. */
export function locateIgnoreError(error: BuildError, source: Source): BuildError {
  error.source = source;
  const { lines } = source;
  for (let line = 1; line <= lines.lineCount; line++) {
    const text = lines.lineText(line);
    if (isGood(text)) continue;
    const start = lines.lineStart(line) + text.length - text.trimStart().length;
    return error.at({ start, end: start + text.trim().length }).onLines({ first: line, last: line });
  }
  return error;
}

function isGood(line: string): boolean {
  try {
    const patterns = readIgnoreFile(line);
    createPatternMatcher(patterns);
    const positive = patterns.map((pattern) => pattern.replace(/^!/, ""));
    createPatternMatcher(positive).matchesOrParentMatches("x");
    return true;
  } catch {
    return false;
  }
}
