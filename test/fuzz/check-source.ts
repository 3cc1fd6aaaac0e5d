import type { Diagnostic } from "../../src/base/diagnostic/diagnostic.js";
import { stringifyImage } from "../../src/base/image/print-image.js";
import { Source } from "../../src/base/source/source.js";
import { encodeText } from "../../src/base/util/decode-text.js";
import { type CompileResult, compile } from "../../src/compile.js";
import type { BuildRequest } from "../../src/frontend/build-request.js";
import { parseDockerfile } from "../../src/language/dockerfile/parse.js";
import { printDockerfile } from "../../src/language/dockerfile/print.js";
import { type CaseOptions, caseRequest } from "../harness/conformance/options.js";

/** Codes of diagnostics that may have no place: what they are about stands nowhere in the text. */
const PLACELESS: ReadonlySet<string> = new Set([
  "text/no-stages",
  "stage/target",
  "check/violation",
  "step/source-date-epoch",
  "option/value",
  "context/read",
  "context/named",
  // Images that a mount or a setting names.
  "image/reference",
  "image/not-found",
  "image/config",
  "InvalidBaseImagePlatform",
  // Found when an op is encoded: arguments that are missing, or bytes that are not UTF-8.
  "step/value",
  "text/invalid-utf8",
]);

/**
 * Everything that is promised for any text: it can be parsed, prints back byte for byte, compiles or gives errors that
 * point to their places, and, which is looked at if `again`, does so the same way every time.
 *
 * @throws Error that shows the text and whose cause names the broken promise
 */
export async function checkDockerfile(
  content: Uint8Array,
  options: CaseOptions,
  again: boolean,
): Promise<void> {
  await withText(new Source("Dockerfile", content), options, async (source) => {
    const file = parseDockerfile(source);
    expectSame("text printed back", source.text, printDockerfile(file));
    expectSame("bytes", hex(content), hex(encodeText(source.text)));
    checkDiagnostics(file.errors, source);
    await checkCompile(source, options, again);
  });
}

/** {@link checkDockerfile} for a YAML Buildfile, which is not printed. */
export async function checkBuildfile(
  content: Uint8Array,
  options: CaseOptions,
  again: boolean,
): Promise<void> {
  await withText(new Source("Buildfile.yaml", content, "YAML"), options, (source) =>
    checkCompile(source, options, again),
  );
}

async function withText(
  source: Source,
  options: CaseOptions,
  check: (source: Source) => Promise<void>,
): Promise<void> {
  try {
    await check(source);
  } catch (error) {
    throw new Error(`${JSON.stringify(source.text)} ${JSON.stringify(options)}`, { cause: error });
  }
}

async function checkCompile(source: Source, options: CaseOptions, again: boolean): Promise<void> {
  const request = { ...caseRequest(new Uint8Array(), options), source };
  const first = await summarize(request);
  if (!again) return;
  // What was compiled in between must not matter.
  await compile({ ...request, source: fresh(source), labels: OTHER_LABELS, target: "", platform: undefined });
  const second = await summarize({ ...caseRequest(new Uint8Array(), options), source: fresh(source) });
  expectSame("second result", first, second);
}

const OTHER_LABELS = new Map([["other", "label"]]);

function fresh(source: Source): Source {
  return new Source(source.filename, source.bytes, source.language);
}

async function summarize(request: BuildRequest): Promise<string> {
  const result = await compile(request);
  const { compiled, errors, warnings } = result;
  if ((compiled === undefined) !== errors.length > 0)
    throw new Error("either a definition or errors must come out");
  checkDiagnostics(errors, request.source);
  checkDiagnostics(warnings, request.source);
  return JSON.stringify([errors, warnings, output(result)]);
}

/** Digests are of all bytes of an op, so they stand for them. */
function output({ compiled }: CompileResult): unknown {
  return (
    compiled && [
      compiled.definition.ops.map(({ digest, metadata, lines }) => [digest, metadata, lines]),
      stringifyImage(compiled.image),
    ]
  );
}

function checkDiagnostics(diagnostics: readonly Diagnostic[], source: Source): void {
  const { length } = source.text;
  for (const diagnostic of diagnostics) {
    const { code, message, range, lines } = diagnostic;
    const told = () => JSON.stringify(diagnostic);
    if (code === "internal") throw new Error(`an internal error: ${told()}`);
    if (message === "") throw new Error(`an error without words: ${told()}`);
    if (range === undefined) {
      if (!PLACELESS.has(code)) throw new Error(`an error without a place: ${told()}`);
    } else if (!(range.start >= 0 && range.start <= range.end && range.end <= length)) {
      throw new Error(`a range outside the text of ${length}: ${told()}`);
    }
    // Line 0 is where the reference counts from 0.
    if (lines.some(({ first, last }) => first < 0 || first > last || last > source.lines.lineCount)) {
      throw new Error(`lines outside the text of ${source.lines.lineCount}: ${told()}`);
    }
  }
}

function expectSame(what: string, expected: string, actual: string): void {
  if (expected === actual) return;
  throw new Error(`not the same ${what}:\n  ${JSON.stringify(expected)}\n  ${JSON.stringify(actual)}`);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
