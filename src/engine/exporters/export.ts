import { BuildError } from "../../base/diagnostic/build-error.js";
import { suggest } from "../../base/util/suggest.js";
import type { ExporterResponse } from "../../client/build/metadata-file.js";
import type { StepContext } from "../step-context.js";
import type { EngineResult } from "./engine-result.js";
import type { ExportEnvironment, ExportSteps } from "./export-environment.js";
import type { PreparedExporter } from "./exporter-definition.js";
import type { ExporterEntry } from "./exporter-entry.js";
import { EXPORTERS } from "./exporter-table.js";
import { together } from "./together.js";

/** The outputs of a build, whose attributes were read. */
export interface PreparedExporters {
  readonly exporters: readonly PreparedExporter[];
}

/**
 * Reads what is asked of the outputs, so that nothing is built that can't be handed out. Rejects with a BuildError
 * `option/value`.
 */
export async function prepareExporters(outputs: readonly ExporterEntry[]): Promise<PreparedExporters> {
  const exporters: PreparedExporter[] = [];
  for (const entry of outputs) exporters.push((await definitionOf(entry.Type ?? "")).prepare(entry));
  return { exporters };
}

async function definitionOf(type: string) {
  if (Object.hasOwn(EXPORTERS, type)) return EXPORTERS[type as keyof typeof EXPORTERS]();
  throw new BuildError("option/value", `exporter "${type}" could not be found`, {
    suggestion: suggest(type, Object.keys(EXPORTERS)),
  });
}

/**
 * Makes all outputs of a build, at the same time, each under a vertex of its own. Answers of later ones win. When one fails
 * the others are stopped and waited for, so that nothing is written behind the caller's back.
 *
 * Rejects with a BuildError, or with the signal's reason. Agrees with runExporters, solver/llbsolver/export.go.
 */
export async function exportResult(
  result: EngineResult,
  outputs: readonly ExporterEntry[] | PreparedExporters,
  environment: ExportEnvironment,
  steps: ExportSteps,
): Promise<ExporterResponse> {
  const { exporters } = "exporters" in outputs ? outputs : await prepareExporters(outputs);
  const failures: unknown[] = [];
  const responses = await together(steps.signal, (signal, stop) =>
    Promise.all(
      exporters.map(async ({ name, export: make }, position) => {
        if (name === undefined) return {};
        const work = (context: StepContext) =>
          make(result, environment, {
            ...context,
            signal: AbortSignal.any([context.signal, signal]),
          });
        return steps.run(name, position, work).catch((error: unknown) => {
          failures.push(error);
          stop(error);
          return {};
        });
      }),
    ),
  );
  if (failures.length > 0) throw failures[0];
  return Object.assign({}, ...responses);
}

const EPOCH = "source-date-epoch";

/**
 * Outputs with SOURCE_DATE_EPOCH as a build argument has it, unless they have one of their own. What is no number is for the
 * frontend alone. Agrees with Solve, BuildKit's control/control.go.
 */
export function withSourceDateEpoch<T extends ExporterEntry>(
  outputs: readonly T[],
  frontendOptions: ReadonlyMap<string, string>,
): readonly T[] {
  const value = frontendOptions.get("build-arg:SOURCE_DATE_EPOCH");
  if (value === undefined || !/^(?:[+-]?\d+)?$/.test(value)) return outputs;
  return outputs.map((output) => ({ ...output, Attrs: { [EPOCH]: value, ...output.Attrs } }));
}
