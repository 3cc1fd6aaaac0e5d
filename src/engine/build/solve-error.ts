import { BuildError } from "../../base/diagnostic/build-error.js";
import { SolveError, solveError } from "../../client/build/solve-error.js";
import type { Definition as LlbDefinition, SourceInfo } from "../../proto/generated/ops.js";
import type { Any } from "../../proto/generated/status.js";
import { type ErrorSource, exitDetail, sourceDetail, vertexDetail } from "../../wire/rpc/error-details.js";
import { StepError } from "../ops/step-error.js";
import { SolveFailure } from "../solver/solve-failure.js";
import { engineFailure } from "../state/engine-failure.js";

/** Details of errors go into headers, which must stay below 64 KiB. */
const LARGEST_SOURCE = 32 << 10;

/** A step that failed, with the lines of the text that it comes from. */
export class LocatedFailure extends BuildError {
  readonly failure: SolveFailure;
  readonly sources: readonly ErrorSource[];

  constructor(failure: SolveFailure, sources: readonly ErrorSource[]) {
    super(failure.code, failure.message, { cause: failure, suggestion: failure.suggestion });
    this.failure = failure;
    this.sources = sources;
  }
}

/** An error of the solver together with what its definition knows of lines. Agrees with wrapError, solver/llbsolver/result.go. */
export function locateFailure(thrown: unknown, { Source: source }: LlbDefinition): unknown {
  if (!(thrown instanceof SolveFailure)) return thrown;
  const locations = source?.locations?.[thrown.vertex]?.locations ?? [];
  const sources = locations.flatMap(({ sourceIndex = 0, ranges = [] }) => {
    const info = source?.infos?.[sourceIndex];
    return info === undefined ? [] : [errorSource(info, ranges)];
  });
  return new LocatedFailure(thrown, sources);
}

function errorSource(
  { filename = "", data = new Uint8Array(), language = "" }: SourceInfo,
  ranges: ErrorSource["ranges"],
): ErrorSource {
  return { filename, data, language, ranges };
}

/**
 * What ended a build of the engine as an error for people, in the words that builds by a daemon have: `failed to solve: …`,
 * with the lines that are to blame. A fault of the program stays what it is.
 */
export function engineError(thrown: unknown): BuildError {
  if (thrown instanceof SolveError) return thrown;
  const error = engineFailure(thrown);
  const located = findCause(thrown, LocatedFailure);
  if (located === undefined) {
    const known = solveError(error, "engine://");
    if (known instanceof SolveError || error.code === "internal") return known;
  }
  const { suggestion } = located ?? error;
  const advice = suggestion === undefined ? "" : `\n${suggestion}`;
  return new SolveError(error.code, `failed to solve: ${error.message}${advice}`, {
    sources: located?.sources ?? [],
    vertex: located?.failure.vertex,
    exitCode: findCause(thrown, StepError)?.exitCode,
    cause: thrown,
  });
}

/** What a frontend elsewhere is told of a step that failed, beside the message. Agrees with errdefs of BuildKit's solver. */
export function failureDetails(thrown: unknown): readonly Any[] {
  const located = findCause(thrown, LocatedFailure);
  if (located === undefined) return [];
  const { sources, failure } = located;
  const exitCode = findCause(thrown, StepError)?.exitCode;
  return [
    ...(exitCode === undefined ? [] : [exitDetail(exitCode)]),
    vertexDetail(failure.vertex),
    ...sources.filter(({ data }) => data.length <= LARGEST_SOURCE).map((source) => sourceDetail(source)),
  ];
}

function findCause<E extends Error>(thrown: unknown, type: new (...args: never[]) => E): E | undefined {
  for (let at = thrown; at instanceof Error; at = at.cause) if (at instanceof type) return at;
  return undefined;
}
