import type { ExporterResponse } from "../../client/build/metadata-file.js";
import type { StepContext } from "../step-context.js";
import type { EngineResult } from "./engine-result.js";
import type { ExportEnvironment } from "./export-environment.js";
import type { ExporterEntry } from "./exporter-entry.js";

/** A kind of output. */
export interface ExporterDefinition {
  /**
   * Reads the attributes, before anything is built.
   *
   * @throws BuildError `option/value`
   */
  prepare(entry: ExporterEntry): PreparedExporter;
}

/** An output that is ready to be made. */
export interface PreparedExporter {
  /** What the progress calls it; undefined for one that does nothing. */
  readonly name: string | undefined;
  /** Makes it, and gives what the client is told. */
  export(
    result: EngineResult,
    environment: ExportEnvironment,
    context: StepContext,
  ): Promise<ExporterResponse>;
}
