import { resolve } from "node:path";
import { BuildError } from "../base/diagnostic/build-error.js";
import type { LineSpan } from "../base/source/range.js";
import { Source } from "../base/source/source.js";
import type { Call } from "../client/build/call.js";
import { imageId, metadataFile } from "../client/build/metadata-file.js";
import type { BuildOutcome } from "../client/build/run-build.js";
import { SolveError } from "../client/build/solve-error.js";
import { printLines } from "../frontend/subrequests/lint.js";
import type { ErrorSource } from "../wire/rpc/error-details.js";
import type { CliIo } from "./cli-io.js";
import { ExitCode, exitCodeOf } from "./exit-code.js";
import { printCallResult } from "./render/call-result.js";
import { styleFor } from "./render/style.js";
import { printable } from "./render/text-width.js";
import { reportFailure } from "./report.js";

/** What is to be told of a build that went well. */
export interface OutcomeOptions {
  readonly call: Call | undefined;
  /** Its id goes to the standard output. */
  readonly printsId: boolean;
  readonly metadataFile: string | undefined;
  readonly iidfile: string | undefined;
}

/**
 * Writes and prints what a build came to, and tells the exit code. Agrees with runBuild, docker buildx,
 * commands/build.go.
 *
 * @throws BuildError `file/write`.
 */
export async function reportOutcome(
  { response, fileName }: BuildOutcome,
  { call, printsId, metadataFile: metadataPath, iidfile }: OutcomeOptions,
  io: CliIo,
): Promise<ExitCode> {
  if (printsId && call === undefined) io.stdout.write(printable(`${imageId(response)}\n`, io.stdout));
  if (iidfile !== undefined) await writeWhole(iidfile, imageId(response), io);
  if (metadataPath !== undefined) await writeWhole(metadataPath, metadataFile(response), io);
  const status = call === undefined ? 0 : printCallResult(call, response, fileName, io);
  const message = response["frontend.result.inlinemessage"];
  if (message !== undefined) io.stdout.write(printable(`\n${message}\n`, io.stdout));
  return status === 0 ? ExitCode.ok : ExitCode.failed;
}

async function writeWhole(path: string, text: string, io: CliIo): Promise<void> {
  const { writeFileWhole } = await import("./write-file.js");
  writeFileWhole(resolve(io.cwd, path), [text]);
}

/**
 * Prints why a build failed, with the lines that are to blame, and tells the exit code. Agrees with main, docker
 * buildx, cmd/buildx/main.go.
 */
export function reportBuildFailure(thrown: unknown, io: CliIo, withStack: boolean): ExitCode {
  const error = BuildError.from(thrown);
  if (error.code === "internal") return reportFailure(thrown, io, withStack);
  const sources = error instanceof SolveError ? error.sources : [];
  for (const source of sources) io.stderr.write(printable(printSource(source), io.stderr));
  const style = styleFor(io.stderr, io);
  const label = style.bold(style.red("ERROR:"));
  const hint = error.suggestion === undefined ? "" : ` (did you mean ${error.suggestion}?)`;
  io.stderr.write(`${label} `);
  io.stderr.write(printable(`failed to build: ${error.message}${hint}\n`, io.stderr));
  return exitCodeOf(error.code);
}

/** The lines of a source that are marked. Agrees with Source.Print, solver/errdefs/source.go. */
export function printSource({ filename, data, language, ranges }: ErrorSource): string {
  const spans = ranges.map(({ start, end }): LineSpan => {
    const first = start?.line ?? 0;
    return { first, last: Math.max(end?.line ?? 0, first) };
  });
  return data.length === 0 ? "" : printLines(new Source(filename, data, language), spans, filename);
}
