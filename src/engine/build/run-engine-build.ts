import type { FrontendProgram } from "../../client/build/build-frontend.js";
import { imageFrontend } from "../../client/build/build-frontend.js";
import type { BuildInputs } from "../../client/build/build-inputs.js";
import type { BuildOptions, BuildSurroundings } from "../../client/build/build-options.js";
import { callAttrs } from "../../client/build/call.js";
import { frontendAttrs } from "../../client/build/frontend-attrs.js";
import { gitInfo } from "../../client/build/git-info.js";
import { createImageStore } from "../../client/build/load-image.js";
import type { ExporterResponse } from "../../client/build/metadata-file.js";
import { type PreparedOutputs, prepareOutputs } from "../../client/build/prepare-outputs.js";
import { readProxyArgs } from "../../client/build/proxy-args.js";
import type { BuildOutcome } from "../../client/build/run-build.js";
import { canceledError } from "../../client/build/solve-error.js";
import { readSourcePolicy } from "../../client/build/source-policy.js";
import type { ConnectEnv } from "../../client/connect/daemon.js";
import type { GatewayResult } from "../../frontend/gateway.js";
import type { StatusResponse } from "../../proto/generated/control.js";
import type { PreparedExporters } from "../exporters/export.js";
import { platformWarnings } from "../exporters/platform-warnings.js";
import { createEngineGateway } from "../gateway/engine-gateway.js";
import { FrontendRecord } from "../gateway/frontend-record.js";
import { ResultTable } from "../gateway/lazy-result.js";
import type { Tree } from "../layers/layer.js";
import { type BuildCaches, buildCaches } from "./build-caches.js";
import { type CapturedResults, captureResults, FRONTEND, withProvenance } from "./build-provenance.js";
import { type ConnectedBuild, connectBuild } from "./connect-build.js";
import { engineResult } from "./engine-result-of.js";
import { ENGINE_TRAITS } from "./engine-traits.js";
import { exportOutputs, openOutputs } from "./export-outputs.js";
import { createInlineCaches } from "./inline-caches.js";
import type { Engine } from "./open-engine.js";
import { BuildRecorder } from "./record-build.js";
import { engineError } from "./solve-error.js";
import { knownBlobs } from "./tree-blobs.js";

/** Who builds, and what is told of it. */
export interface EngineRun {
  readonly engine: Engine;
  /** The frontend of this program. */
  readonly program: FrontendProgram;
  /** How a Docker Engine is found that an image is loaded into. */
  readonly connectEnv: ConnectEnv;
  readonly onStatus: (status: StatusResponse) => unknown;
}

/**
 * One build by the engine of this program, from inputs to outputs; the same options mean the same as with a daemon.
 *
 * Rejects as runBuild does. Spec: spec/engine/README.md.
 */
export async function runEngineBuild(
  options: BuildOptions,
  inputs: BuildInputs,
  run: EngineRun,
  around: BuildSurroundings,
): Promise<BuildOutcome> {
  try {
    around.signal.throwIfAborted();
    return await build(withDefaultOutput(options), inputs, run, around);
  } catch (error) {
    throw around.signal.aborted ? canceledError(error) : error;
  }
}

/** Without any output the image goes into the engine's own store. */
function withDefaultOutput(options: BuildOptions): BuildOptions {
  if (options.outputs.length > 0 || options.call !== undefined) return options;
  return { ...options, outputs: [{ type: "image", attrs: {}, dest: undefined }] };
}

async function build(
  options: BuildOptions,
  inputs: BuildInputs,
  run: EngineRun,
  around: BuildSurroundings,
): Promise<BuildOutcome> {
  const attrs = await frontendOptions(options, inputs, around);
  const progress = { send: run.onStatus };
  const imageStore = createImageStore({ env: run.connectEnv, signal: around.signal, progress });
  const outputs = await prepareOutputs(options, ENGINE_TRAITS, around, imageStore);
  try {
    const asked = new Map(
      Object.entries(options.call === undefined ? attrs : callAttrs(options.call, attrs)),
    );
    const exporters = await openOutputs(outputs, asked);
    const caches = await buildCaches(options, run.engine, around);
    const told = { onStatus: run.onStatus, signal: around.signal, state: run.engine.state };
    const recorder = new BuildRecorder({ options, asked, inputs, outputs, ...told });
    const parts = { options, inputs, run, around, asked, outputs, exporters, caches, recorder };
    return { ...(await recorder.during(() => buildParts(parts))), fileName: inputs.fileName };
  } finally {
    outputs.discard();
  }
}

async function buildParts(parts: BuildParts): Promise<Omit<BuildOutcome, "fileName">> {
  const { caches, recorder, run } = parts;
  const { onStatus } = recorder;
  const sourcePolicy = readSourcePolicy(parts.around);
  const connected = connectBuild({ ...parts, ...run, onStatus, caches: caches.imported, sourcePolicy });
  try {
    return await solveAndExport({ ...parts, connected });
  } catch (error) {
    throw engineError(error);
  } finally {
    await connected.close();
    caches.close();
  }
}

/** What a build is made with. */
interface BuildParts {
  readonly inputs: BuildInputs;
  readonly options: BuildOptions;
  readonly run: EngineRun;
  readonly around: BuildSurroundings;
  /** The options of the frontend. */
  readonly asked: ReadonlyMap<string, string>;
  readonly outputs: PreparedOutputs;
  readonly exporters: PreparedExporters;
  readonly caches: BuildCaches;
  readonly recorder: BuildRecorder;
}

/** Credentials of caches may be in it, so it is not among what is kept of a build. */
function withCaches(
  asked: ReadonlyMap<string, string>,
  { frontendOption }: BuildCaches,
): ReadonlyMap<string, string> {
  return frontendOption === undefined ? asked : new Map([...asked, ["cache-imports", frontendOption]]);
}

/** A build whose parts are ready. */
interface ReadyBuild extends BuildParts {
  readonly connected: ConnectedBuild;
}

async function solveAndExport(ready: ReadyBuild): Promise<Omit<BuildOutcome, "fileName">> {
  const { options, run, around, asked, outputs, exporters, caches, connected, recorder } = ready;
  const { backend, job } = connected;
  const { ref, startedAt } = recorder;
  const results = new ResultTable();
  // A frontend that is asked for by name is asked by a program that is none itself.
  const own = options.frontendImage === undefined ? { frontend: FRONTEND, options: asked } : undefined;
  const frontends = new FrontendRecord(own);
  const gatewayOptions = withCaches(asked, caches);
  const frame = { options: gatewayOptions, inputs: new Map(), results, record: frontends };
  const gateway = createEngineGateway(backend, frame);
  const program = options.frontendImage === undefined ? run.program : imageFrontend(options.frontendImage);
  const answer = await program(gateway);
  if (options.call !== undefined) return { ref, response: answers(answer) };
  const built = await engineResult(answer, results);
  for (const warning of platformWarnings(built, asked.get("platform"))) around.warn(warning);
  const blobsOf = (tree: Tree) => knownBlobs(tree, run.engine.layers);
  const record = { ref, startedAt, frontends, pinOf: connected.pinOf, blobsOf };
  const capture = (): CapturedResults => captureResults(built, answer, (name) => results.get(name), record);
  recorder.captureWith(capture, answer.refs !== undefined);
  const result = withProvenance(built, capture, asked);
  const { engine } = run;
  const inlineCache = caches.isInline ? createInlineCaches(answer, results, engine.layers) : undefined;
  const exported = await exportOutputs(result, {
    exporters,
    outputs,
    connected,
    engine,
    inlineCache,
    around,
  });
  const cached = await caches.export(await solvedEdges(answer, results), job);
  const response = { ...exported, ...cached, "buildx.build.ref": `buildfile/engine/${ref}` };
  // Who was told to stop must not say that all went well.
  around.signal.throwIfAborted();
  await outputs.finish(response);
  return { ref, response };
}

async function frontendOptions(
  options: BuildOptions,
  inputs: BuildInputs,
  { env, warn }: BuildSurroundings,
): Promise<Readonly<Record<string, string>>> {
  const { contextDirectory: directory, directories, buildFile } = inputs;
  const [proxies, git] = await Promise.all([
    readProxyArgs(env, "default"),
    directory === undefined ? {} : gitInfo({ directory, file: buildFile, directories, env, warn }),
  ]);
  const attrs = frontendAttrs(options, { inputs: inputs.attrs, git, proxies, traits: ENGINE_TRAITS, env });
  // An image of the engine's own store comes before one of a registry.
  if (!options.pull) attrs["image-resolve-mode"] ??= "local";
  return attrs;
}

async function solvedEdges({ ref, refs }: GatewayResult, results: ResultTable) {
  const names = refs === undefined ? [ref ?? ""] : [...refs.values()];
  const solved = await Promise.all(names.map((name) => results.get(name)?.solved()));
  return solved.filter((edge) => edge !== undefined);
}

function answers({ metadata }: GatewayResult): ExporterResponse {
  return Object.fromEntries(
    Array.from(metadata, ([key, value]) => [key, Buffer.from(value).toString("utf8")]),
  );
}
