import { BuildError } from "../../src/base/diagnostic/build-error.js";
import type { Diagnostic } from "../../src/base/diagnostic/diagnostic.js";
import { historyEntries, type Image } from "../../src/base/image/image.js";
import { imageToJson } from "../../src/base/image/print-image.js";
import { formatPlatform, type Platform, parsePlatform } from "../../src/base/platform/platform.js";
import { Source } from "../../src/base/source/source.js";
import { type Compiled, type CompileResult, compile } from "../../src/compile.js";
import type { BuildRequest, NamedContextSpec } from "../../src/frontend/build-request.js";
import type { ImageResolver } from "../../src/frontend/image-resolver.js";
import { CheckReporter } from "../../src/language/checks/check-reporter.js";
import { dockerfileLanguage } from "../../src/language/dockerfile/dockerfile-language.js";
import type { Plan } from "../../src/language/plan/plan.js";
import { graphText, type OpView, viewOps } from "./op-view.js";

/** An image of the in-memory registry; what is left out is that of a plain Linux image of the asked platform. */
export interface ImageFixture {
  readonly platform?: string;
  /** Members of the image's `config`, such as `Env` or `OnBuild`. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Hex digits to pin it with, repeated to 64; unpinned if left out, which keeps tests readable. */
  readonly digest?: string;
  readonly ref?: string;
  /** Members of the whole configuration. */
  readonly json?: Readonly<Record<string, unknown>>;
}

type Given = "source" | "resolver" | "buildArgs" | "labels" | "contexts" | "platform" | "buildPlatforms";

/** A request in plain values. */
export interface TextOptions extends Omit<BuildRequest, Given> {
  readonly buildArgs?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly contexts?: Readonly<Record<string, string | NamedContextSpec>>;
  /** `linux/amd64` if left out, whatever the machine is; null for none asked for. */
  readonly platform?: string | null;
  readonly buildPlatforms?: readonly string[];
  /** By normalised reference; `undefined` for one that does not exist, any other is a plain image. */
  readonly images?: Readonly<Record<string, ImageFixture | undefined>>;
}

/** What a text became, in short readable forms. */
export interface TextResult {
  readonly compiled: Compiled;
  /** All ops but the one that names the result. */
  readonly ops: readonly OpView[];
  /** {@link graphText} of the ops. */
  readonly graph: readonly string[];
  /** The names of the ops that have one. */
  readonly names: readonly string[];
  readonly image: Image;
  /** The `config` of the image as JSON. */
  readonly config: unknown;
  /** `created_by` of each entry; those without a layer end in ` (empty)`. */
  readonly history: readonly string[];
  /** `Name: message` of each finding. */
  readonly warnings: readonly string[];
}

/** An error with the piece of text that it points at. */
export interface ErrorView {
  readonly code: string;
  readonly message: string;
  /** `line:column text`, or "" where it has no place. */
  readonly at: string;
  readonly lines: readonly string[];
  readonly suggestion: string | undefined;
}

/** The request that a Dockerfile and plain options stand for. */
export function textRequest(text: string, options: TextOptions = {}): BuildRequest {
  const { buildArgs, labels, contexts, platform, buildPlatforms, images, ...rest } = options;
  const specs = Object.entries(contexts ?? {}).map(
    ([name, spec]) => [name, typeof spec === "string" ? { source: spec } : spec] as const,
  );
  return {
    ...rest,
    source: new Source("Dockerfile", text),
    buildArgs: new Map(Object.entries(buildArgs ?? {})),
    labels: new Map(Object.entries(labels ?? {})),
    contexts: new Map(specs),
    platform: platform === null ? undefined : parsePlatform(platform ?? "linux/amd64"),
    buildPlatforms: (buildPlatforms ?? ["linux/amd64"]).map((platform) => parsePlatform(platform)),
    resolver: memoryResolver(images ?? {}),
  };
}

/** What the language makes of a Dockerfile that has no mistake. */
export function planOf(text: string): Plan {
  const source = new Source("Dockerfile", text);
  const { plan, errors } = dockerfileLanguage(source, new CheckReporter());
  if (plan === undefined) throw new Error(`unexpected error: ${errors[0]?.message}`);
  return plan;
}

/** Compiles a Dockerfile as a program would; mistakes come back in the result. */
export function tryCompileText(text: string, options?: TextOptions): Promise<CompileResult> {
  return compile(textRequest(text, options));
}

/** Compiles a Dockerfile that has no mistake. */
export async function compileText(text: string, options?: TextOptions): Promise<TextResult> {
  const { compiled, errors, warnings } = await tryCompileText(text, options);
  if (compiled === undefined) throw new Error(`unexpected error: ${errors[0]?.message}`);
  const ops = viewOps(compiled.definition);
  return {
    compiled,
    ops,
    graph: graphText(ops),
    names: ops.map(({ name }) => name).filter((name) => name !== ""),
    image: compiled.image,
    config: imageToJson(compiled.image).config,
    history: historyEntries(compiled.image.history).map(
      ({ createdBy, emptyLayer }) => `${createdBy}${emptyLayer ? " (empty)" : ""}`,
    ),
    warnings: warnings.map(({ code, message }) => `${code}: ${message}`),
  };
}

/** The op that makes the result of a Dockerfile. */
export async function lastOp(text: string, options?: TextOptions): Promise<OpView> {
  return (await compileText(text, options)).ops.at(-1)!;
}

/** The first mistake of a Dockerfile that has one. */
export async function errorOf(text: string, options?: TextOptions): Promise<ErrorView> {
  const { errors } = await tryCompileText(text, options);
  if (errors[0] === undefined) throw new Error("compiled without an error");
  return viewDiagnostic(errors[0], text);
}

/** What the build checks say about a Dockerfile, whether it compiles or not. */
export async function warningsOf(text: string, options?: TextOptions): Promise<ErrorView[]> {
  const { warnings } = await tryCompileText(text, options);
  return warnings.map((warning) => viewDiagnostic(warning, text));
}

/** A diagnostic as text: where it points, and what stands there. */
export function viewDiagnostic(diagnostic: Diagnostic, text: string): ErrorView {
  const { code, message, range, lines, suggestion } = diagnostic;
  let at = "";
  if (range !== undefined) {
    const { line, column } = new Source("", text).position(range.start);
    at = `${line}:${column} ${text.slice(range.start, range.end)}`;
  }
  const spans = lines.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`));
  return { code, message, at, lines: spans, suggestion };
}

/** Images from a table: any name that is not in it is a plain image of the platform asked for. */
export function memoryResolver(images: Readonly<Record<string, ImageFixture | undefined>>): ImageResolver {
  return {
    async resolve(ref, { platform }) {
      const isListed = Object.hasOwn(images, ref);
      const fixture = isListed ? images[ref] : {};
      if (fixture === undefined) throw new BuildError("image/not-found", `${ref}: not found`);
      const digest = fixture.digest === undefined ? "" : `sha256:${fixture.digest.repeat(64).slice(0, 64)}`;
      return { ref: fixture.ref ?? ref, digest, config: imageConfig(fixture, platform) };
    },
  };
}

function imageConfig(fixture: ImageFixture, asked: Platform): Uint8Array {
  const { os, architecture, variant } = parsePlatform(fixture.platform ?? formatPlatform(asked));
  const json = {
    os,
    architecture,
    variant,
    config: { Env: os === "windows" ? [] : ["PATH=/bin"], ...fixture.config },
    rootfs: { type: "layers", diff_ids: [`sha256:${"1".repeat(64)}`] },
    ...fixture.json,
  };
  return Buffer.from(JSON.stringify(json));
}
