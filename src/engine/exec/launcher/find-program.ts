import { accessSync, constants, statSync } from "node:fs";
import { encodeText } from "../../../base/util/decode-text.js";
import { cleanPath, isAbsPath, joinPath } from "../../../base/util/go-path.js";
import { goQuote } from "../../../base/util/go-quote.js";
import { codeOf, reasonOf } from "./system-error.js";

/** A command that can't be run: what the step prints about it. */
export class ProgramError extends Error {}

/**
 * The file that a command is, found as a process of the step sees it. Throws {@link ProgramError}.
 *
 * Agrees with Go's exec.LookPath, with whose words runc tells of it.
 */
export function findProgram(command: string, searchPath: string | undefined): string {
  const fail = (reason: string): ProgramError => new ProgramError(`exec: ${goQuote(command)}: ${reason}`);
  if (command.includes("/")) {
    const code = whyNotRunnable(command);
    if (code === undefined) return command;
    throw fail(code === "EACCES" ? "permission denied" : `stat ${command}: ${reasonOf(code)}`);
  }
  for (const directory of searchPath === undefined || searchPath === "" ? [] : searchPath.split(":")) {
    const path = joinPath(directory === "" ? "." : cleanPath(directory), command);
    if (whyNotRunnable(path) !== undefined) continue;
    if (isAbsPath(path)) return path;
    throw fail("cannot run executable found relative to current directory");
  }
  throw fail("executable file not found in $PATH");
}

/** The code of the error that running a file would bring; undefined if it can be tried. */
function whyNotRunnable(path: string): string | undefined {
  const native = path.isWellFormed() ? path : Buffer.from(encodeText(path));
  try {
    if (statSync(native).isDirectory()) return "EACCES";
    accessSync(native, constants.X_OK);
    return undefined;
  } catch (error) {
    return codeOf(error);
  }
}
