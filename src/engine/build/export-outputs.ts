import type { BuildSurroundings } from "../../client/build/build-options.js";
import type { ExporterResponse } from "../../client/build/metadata-file.js";
import type { PreparedOutputs } from "../../client/build/prepare-outputs.js";
import { createRegistryPusher, type RegistryPusher } from "../../registry/push/registry-pusher.js";
import type { EngineResult } from "../exporters/engine-result.js";
import {
  exportResult,
  type PreparedExporters,
  prepareExporters,
  withSourceDateEpoch,
} from "../exporters/export.js";
import type { ExportEnvironment } from "../exporters/export-environment.js";
import type { ExporterEntry, ExporterSink } from "../exporters/exporter-entry.js";
import type { ConnectedBuild } from "./connect-build.js";
import type { Engine } from "./open-engine.js";

/** What outputs are made with. */
export interface OutputParts {
  readonly exporters: PreparedExporters;
  readonly outputs: PreparedOutputs;
  readonly connected: ConnectedBuild;
  readonly engine: Engine;
  readonly around: BuildSurroundings;
  /** Undefined if images are to have no cache in them. */
  readonly inlineCache: ExportEnvironment["inlineCache"];
}

/** Makes all outputs of a build, each under a vertex of its own. Rejects with the error of the first that fails. */
export async function exportOutputs(
  result: EngineResult,
  { exporters, outputs, connected, engine, inlineCache, around: { env, warn, signal } }: OutputParts,
): Promise<ExporterResponse> {
  const { layers, blobs, images } = engine;
  let pusher: RegistryPusher | undefined;
  const deliveries = [...outputs.sinks.keys()].map((position) => outputs.deliveries.begin(position));
  try {
    const response = await exportResult(
      result,
      exporters,
      {
        layers,
        blobs,
        images,
        inlineCache,
        get pusher() {
          pusher ??= createRegistryPusher({ ...engine.registries, env: { ...env }, warn });
          return pusher;
        },
        warn,
      },
      {
        signal,
        run: (name, position, work) =>
          connected.job.run(name, work, position === 0 ? name : `${name} ${position}`),
      },
    );
    for (const delivery of deliveries) delivery.end();
    return response;
  } finally {
    pusher?.close();
  }
}

/**
 * Reads what is asked of the outputs before anything is built. Rejects with a BuildError `option/value`.
 *
 * @param options of the frontend, as SOURCE_DATE_EPOCH among them holds for outputs too
 */
export function openOutputs(
  outputs: PreparedOutputs,
  options: ReadonlyMap<string, string>,
): Promise<PreparedExporters> {
  return prepareExporters(withSourceDateEpoch(entries(outputs), options));
}

function entries({ exporters, sinks, stores }: PreparedOutputs): readonly ExporterEntry[] {
  const blobs = stores.get("export");
  return exporters.map((exporter, position) => {
    const sink: ExporterSink | undefined = sinks.get(position);
    if (sink !== undefined) return { ...exporter, sink };
    const isDirectory = blobs !== undefined && exporter.Attrs?.tar !== undefined;
    return isDirectory ? { ...exporter, sink: { kind: "blobs", directory: blobs.directory } } : exporter;
  });
}
