import { BuildError } from "../base/diagnostic/build-error.js";
import type { Diagnostic } from "../base/diagnostic/diagnostic.js";
import { detectSyntax } from "../language/dockerfile/directives.js";
import { type BuildInput, sourceOfError } from "./build-input.js";
import type { CliIo } from "./cli-io.js";
import { type ExitCode, exitCodeOf } from "./exit-code.js";
import { codeFrame } from "./render/code-frame.js";
import { renderDiagnostic } from "./render/diagnostics.js";
import { redactUrls } from "./render/redact-urls.js";
import { styleFor } from "./render/style.js";
import { visible } from "./render/text-width.js";

/** Errors beyond this are counted, not printed. */
const MOST_ERRORS = 50;

/** Prints what is wrong with a text, the primary error first, and tells the exit code. */
export function reportErrors(
  errors: readonly Diagnostic[],
  input: Pick<BuildInput, "file" | "ignoreFile">,
  io: CliIo,
): ExitCode {
  const style = styleFor(io.stderr, io);
  const how = { style, columns: io.columns };
  const rendered = errors.slice(0, MOST_ERRORS).map((found) => {
    const { error, source } = sourceOfError(found, input);
    const filename = source === input.file.source ? input.file.name : source.filename;
    return renderDiagnostic(error, source, { ...how, filename });
  });
  if (errors.length > MOST_ERRORS) rendered.push(`and ${errors.length - MOST_ERRORS} more errors\n`);
  const hint = hintFor(errors[0]!);
  if (hint !== undefined) rendered.push(`${style.dim("hint:")} ${hint}\n`);
  io.stderr.write(rendered.join("\n"));
  return exitCodeOf(errors[0]!.code);
}

/**
 * Prints what the build checks found as `docker build` does at the end of a build; on a terminal with the lines that
 * are meant. A blank line ends it. Agrees with printWarnings, docker buildx, commands/build.go.
 */
export function reportWarnings(
  warnings: readonly Diagnostic[],
  { file }: Pick<BuildInput, "file">,
  io: CliIo,
): void {
  if (warnings.length === 0) return;
  const style = styleFor(io.stderr, io);
  const count = warnings.length === 1 ? "1 warning found" : `${warnings.length} warnings found`;
  io.stderr.write(`\n ${style.yellow(`${count}:`)}\n`);
  for (const warning of warnings) {
    const line = warning.lines[0]?.first ?? 0;
    const place = line > 0 ? ` (line ${line})` : "";
    io.stderr.write(` - ${warning.code}: ${redactUrls(visible(warning.message))}${place}\n`);
    if (!io.stderr.isTTY || warning.range === undefined) continue;
    io.stderr.write(
      codeFrame(file.source, warning.range, { style, mark: style.yellow, columns: io.columns }),
    );
  }
  io.stderr.write("\n");
}

const OUR_FRONTENDS =
  /^(?:docker\.io\/)?docker\/dockerfile(?:-upstream)?(?:[:@]|$)|(?:^|\/)buildfile(?:[:@]|$)/;

/** Says so if the file asks for a frontend that reads another language, since it is compiled all the same. */
export function noteSyntax({ file }: Pick<BuildInput, "file">, io: CliIo): void {
  const syntax = detectSyntax(file.source.text);
  if (syntax === undefined || OUR_FRONTENDS.test(syntax.ref)) return;
  const style = styleFor(io.stderr, io);
  const frontend = redactUrls(visible(syntax.ref));
  io.stderr.write(`${style.dim("note:")} this file asks for frontend ${frontend}; compiled by buildfile\n`);
}

function hintFor(error: Diagnostic): string | undefined {
  switch (error.code) {
    case "image/unreachable":
    case "image/unauthorized":
    case "image/not-found":
      return "--image-config REF=FILE takes an image's config from a file, --offline does without";
    case "stage/target":
      return '"buildfile targets" lists the stages that can be built';
    case "check/violation":
      return '"buildfile check" shows what was found';
    case "context/named":
      return "--build-context takes NAME=DIRECTORY, docker-image://…, and git and HTTP URLs";
    default:
      return undefined;
  }
}

/** Prints an error that has no place in the text to compile, and tells the exit code. */
export function reportFailure(thrown: unknown, io: CliIo, withStack: boolean): ExitCode {
  const error = BuildError.from(thrown);
  const style = styleFor(io.stderr, io);
  if (error.code !== "internal") {
    const how = { style, columns: io.columns, filename: error.source?.filename ?? "" };
    io.stderr.write(renderDiagnostic(error.toDiagnostic(), error.source, how));
    return exitCodeOf(error.code);
  }
  const label = style.bold(style.red("internal error"));
  io.stderr.write(`${label}: ${visible(error.message)}\n`);
  if (withStack) io.stderr.write(`${stackOf(error)}\n`);
  else io.stderr.write("This is a fault of buildfile, not of the file. --debug shows where it happened.\n");
  return exitCodeOf("internal");
}

function stackOf(error: BuildError): string {
  const { cause } = error;
  return (cause instanceof Error ? cause.stack : error.stack) ?? String(error);
}
