import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { CheckName } from "../../../src/base/diagnostic/codes.js";
import type { Diagnostic } from "../../../src/base/diagnostic/diagnostic.js";
import { stringifyImage } from "../../../src/base/image/print-image.js";
import type { LineSpan } from "../../../src/base/source/range.js";
import { compile } from "../../../src/compile.js";
import { build } from "../../../src/frontend/build.js";
import { outlineToJson } from "../../../src/frontend/subrequests/outline.js";
import { targetsToJson } from "../../../src/frontend/subrequests/targets.js";
import { CheckReporter } from "../../../src/language/checks/check-reporter.js";
import { checkRule } from "../../../src/language/checks/check-table.js";
import { detectSyntax } from "../../../src/language/dockerfile/directives.js";
import { languageOf } from "../../../src/language-table.js";
import { metadataToJson, opToJson } from "../../../src/llb/op-json.js";
import { stringifyGo } from "../../../src/llb/stringify-go.js";
import { decodeOp } from "../../../src/proto/generated/ops.js";
import { type CaseOptions, caseRequest } from "./options.js";

type Json = Readonly<Record<string, unknown>>;

/** What the reference makes of a case: `expected.json`. */
export interface Expected {
  readonly ops?: readonly {
    readonly Op: Json;
    readonly Digest: string;
    readonly OpMetadata: Json;
    readonly Lines?: unknown;
  }[];
  readonly image?: Json;
  readonly epoch?: number;
  readonly sbom?: readonly string[];
  readonly lint?: { readonly warnings: readonly Json[] | null; readonly buildError?: Json };
  readonly outline?: Json;
  readonly targets?: Json;
  readonly syntax?: Json;
  readonly error?: string;
  readonly errorLines?: readonly (readonly [number, number])[];
}

/** What can agree or differ, each on its own. */
export const ASPECTS = ["ops", "metadata", "image", "warnings", "outline", "targets", "errors"] as const;
export type Aspect = (typeof ASPECTS)[number];

/** The aspects of a case that the data speaks of, each with what is expected and what came out. */
export type CaseOutcome = Partial<Record<Aspect, { readonly expected: unknown; readonly actual: unknown }>>;

/** Compiles a case and puts the results beside the expected ones, in one shape. */
export async function runCase(directory: string): Promise<CaseOutcome> {
  const dockerfile = await readFile(join(directory, "Dockerfile"));
  const optionsText = await readFile(join(directory, "options.json"), "utf8").catch(() => "{}");
  const expected = JSON.parse(await readFile(join(directory, "expected.json"), "utf8")) as Expected;
  return compareCase(dockerfile, JSON.parse(optionsText) as CaseOptions, expected);
}

/** {@link runCase} on values. */
export async function compareCase(
  dockerfile: Uint8Array,
  options: CaseOptions,
  expected: Expected,
): Promise<CaseOutcome> {
  const request = caseRequest(dockerfile, options);
  const { compiled, errors } = await compile(request);
  const lint = await build(
    { ...request, allStages: (options.target ?? "") === "" },
    await languageOf(request.source),
  );
  const outcome: CaseOutcome = {
    errors: {
      expected: errorShape(
        expected.error !== undefined,
        expected.errorLines,
        expected.lint?.buildError,
        expected.syntax,
      ),
      actual: errorShape(
        compiled === undefined,
        expected.errorLines && errors[0] && distinctSpans(errors[0].lines),
        expected.lint && lint.errors[0] && {},
        syntaxJson(request.source.text),
      ),
    },
  };
  if (expected.lint !== undefined) {
    outcome.warnings = {
      expected: (expected.lint.warnings ?? []).map(plainWarning).sort(compareText),
      actual: (plain(lint.warnings.map(warningJson)) as Json[]).map(plainWarning).sort(compareText),
    };
  }
  if (expected.targets !== undefined) {
    const { plan, errors: problems } = (await languageOf(request.source))(
      request.source,
      new CheckReporter(),
    );
    const none = problems[0]?.code === "text/no-stages" ? { targets: [] } : undefined;
    outcome.targets = {
      expected: expected.targets,
      actual: plan ? withoutSources(targetsToJson(plan)) : none,
    };
  }
  if (expected.outline !== undefined) {
    const { lowered } = await build(request, await languageOf(request.source));
    outcome.outline = {
      expected: expected.outline,
      actual: lowered && withoutSources(outlineToJson(lowered, request.source)),
    };
  }
  if (expected.ops !== undefined) {
    const ops = compiled?.definition.ops ?? [];
    outcome.ops = {
      expected: expected.ops.map(({ Op, Digest }) => ({ Op, Digest })),
      actual: ops.map((op) => ({ Op: plain(opToJson(decodeOp(op.bytes))), Digest: op.digest })),
    };
    outcome.metadata = {
      expected: expected.ops.map(({ OpMetadata, Lines }) => ({ OpMetadata, Lines: Lines ?? [] })),
      actual: ops.map((op) => ({
        OpMetadata: plain(metadataToJson(op.metadata)),
        Lines: distinctSpans(op.lines),
      })),
    };
  }
  if (expected.image !== undefined) {
    const scans = compiled && [...compiled.lowered.scanTargets.keys()].sort();
    const epoch = compiled?.lowered.epoch;
    outcome.image = {
      expected: { image: expected.image, epoch: expected.epoch, sbom: expected.sbom ?? [] },
      actual: {
        image: compiled && JSON.parse(stringifyImage(compiled.image)),
        epoch: epoch === undefined ? undefined : Number(epoch),
        sbom: scans,
      },
    };
  }
  return outcome;
}

function errorShape(fails: boolean, lines: unknown, buildError: unknown, syntax: unknown): Json {
  return { fails, lines, lintFails: buildError !== undefined, syntax };
}

function syntaxJson(text: string): Json | undefined {
  const found = detectSyntax(text);
  return found && { ref: found.ref, cmdline: found.cmdline, line: found.line };
}

function distinctSpans(spans: readonly LineSpan[]): (readonly [number, number])[] {
  const sorted = spans
    .map(({ first, last }) => [first, last] as const)
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return sorted.filter(([first, last], i) => first !== sorted[i - 1]?.[0] || last !== sorted[i - 1]?.[1]);
}

function warningJson(warning: Diagnostic): Json {
  const rule = checkRule(warning.code as CheckName);
  const ranges = warning.lines.flatMap(({ first, last }) =>
    Array.from({ length: last - first + 1 }, (_, i) => ({
      start: { line: first + i },
      end: { line: first + i },
    })),
  );
  return {
    ruleName: warning.code,
    description: rule.description,
    url: rule.url,
    detail: warning.message,
    location: { ranges },
  };
}

/** A warning with members that BuildKit leaves out when empty. */
function plainWarning(warning: Json): Json {
  const { url, location, ...rest } = warning;
  const ranges = (location as { ranges?: readonly unknown[] } | undefined)?.ranges ?? [];
  return { ...rest, url: url ?? "", ranges };
}

function compareText(a: Json, b: Json): number {
  const [left, right] = [JSON.stringify(a), JSON.stringify(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function withoutSources(json: Json): Json {
  const { sources: _, ...rest } = plain(json) as Json;
  return rest;
}

/** JSON as it reads back: no undefined members, bytes as base64. */
function plain(value: Parameters<typeof stringifyGo>[0] | Json | readonly Json[]): unknown {
  return JSON.parse(stringifyGo(value as Parameters<typeof stringifyGo>[0], { escapeHtml: false }));
}
