import { BuildError } from "../../base/diagnostic/build-error.js";
import type { GatewayResult } from "../../frontend/gateway.js";
import type { Policy } from "../../proto/generated/policy.js";
import type { RpcClient } from "../../wire/rpc/client.js";
import { parseAddress } from "../connect/address.js";
import type { ConnectEnv, Daemon } from "../connect/daemon.js";
import { ContentStore } from "../session/content/content-store.js";
import { createId } from "../session/create-id.js";
import { openSession } from "../session/session.js";
import { buildFrontend, type FrontendProgram, imageFrontend } from "./build-frontend.js";
import type { BuildInputs } from "./build-inputs.js";
import type { BuildOptions, BuildSurroundings } from "./build-options.js";
import { callAttrs } from "./call.js";
import { type DaemonTraits, daemonTraits } from "./daemon-traits.js";
import { frontendAttrs } from "./frontend-attrs.js";
import { gitInfo } from "./git-info.js";
import { listWorkers } from "./list-workers.js";
import { createImageStore } from "./load-image.js";
import type { ExporterResponse } from "./metadata-file.js";
import { isPushed } from "./outputs.js";
import { type PreparedCache, prepareCache } from "./prepare-cache.js";
import { type PreparedOutputs, prepareOutputs } from "./prepare-outputs.js";
import { readProxyArgs } from "./proxy-args.js";
import { sessionServices } from "./session-services.js";
import { type SolveJob, type SolveTiming, solve } from "./solve.js";
import { canceledError, solveError } from "./solve-error.js";
import { readSourcePolicy } from "./source-policy.js";

/** Who builds, and what is told of it. */
export interface BuildRun {
  readonly daemon: Daemon;
  /** A connection to it. */
  readonly client: RpcClient;
  /** The frontend of this program. */
  readonly program: FrontendProgram;
  /** How other daemons are found: the Docker Engine that an image is loaded into. */
  readonly connectEnv: ConnectEnv;
  /** What the daemon and this program tell of the build. */
  readonly onStatus: SolveJob["onStatus"];
  readonly timing?: Partial<SolveTiming>;
}

/** What a build comes to. */
export interface BuildOutcome {
  /** The name of the build at the daemon. */
  readonly ref: string;
  readonly response: ExporterResponse;
  /** What the user calls the file that was built. */
  readonly fileName: string;
}

const LIST_TIMEOUT = 20_000;
/** So many failures of files are remembered. */
const MOST_FAILURES = 100;

/**
 * One build, from inputs to outputs. Nothing of an output is there before the build is done, except in directories.
 *
 * Rejects with a BuildError: `option/value` and `file/…` for what is wrong here; what is wrong with the build itself is a
 * SolveError, as is `build/canceled`. Agrees with docker buildx, build/build.go. Spec:
 * spec/client.md#builds.
 */
export async function runBuild(
  options: BuildOptions,
  inputs: BuildInputs,
  run: BuildRun,
  around: BuildSurroundings,
): Promise<BuildOutcome> {
  const failures: BuildError[] = [];
  try {
    around.signal.throwIfAborted();
    return await buildInputs(options, { ...run, failures }, around, inputs);
  } catch (error) {
    throw around.signal.aborted ? canceledError(error) : solveError(error, run.daemon.address, failures);
  }
}

/** A build under way. */
interface OwnRun extends BuildRun {
  /** What could not be done for the daemon. */
  readonly failures: BuildError[];
}

async function buildInputs(
  options: BuildOptions,
  run: OwnRun,
  around: BuildSurroundings,
  inputs: BuildInputs,
): Promise<BuildOutcome> {
  const [traits, proxies, git] = await Promise.all([
    readTraits(run, around.signal),
    readProxyArgs(around.env, run.daemon.address),
    readGitInfo(inputs, around),
  ]);
  const attrs = frontendAttrs(options, { inputs: inputs.attrs, git, proxies, traits, env: around.env });
  const progress = { send: run.onStatus };
  const imageStore = createImageStore({ env: run.connectEnv, signal: around.signal, progress });
  const outputs = await prepareOutputs(options, traits, around, imageStore);
  try {
    const cache = await prepareCache(options, { ...around, traits });
    const sourcePolicy = readSourcePolicy(around);
    const solved = await solveInputs({ options, run, around, inputs, attrs, outputs, cache, sourcePolicy });
    const outcome =
      traits.isEngine && !traits.exporters ? await pushed(solved, options, run, around) : solved;
    warnOfNoOutput(options, traits, around);
    await outputs.finish(outcome.response);
    await cache.finish(outcome.response);
    return outcome;
  } finally {
    outputs.discard();
  }
}

/** The exporter of an Engine with the older image store pushes nothing. */
async function pushed(
  outcome: BuildOutcome,
  { outputs, tags }: BuildOptions,
  { daemon, connectEnv, onStatus }: BuildRun,
  { signal }: BuildSurroundings,
): Promise<BuildOutcome> {
  const names = outputs
    .filter(isPushed)
    .flatMap(({ attrs: { name = "" } }) => (tags.length > 0 ? tags : name.split(",")));
  const engine = parseAddress(daemon.address);
  if (names.length === 0 || engine.scheme !== "docker") return outcome;
  const { pushImages } = await import("./push-image.js");
  const around = { engine, env: connectEnv, signal, progress: { send: onStatus } };
  return { ...outcome, response: await pushImages([...new Set(names)], outcome.response, around) };
}

/** A build whose parts are ready. */
interface ReadyBuild {
  readonly options: BuildOptions;
  readonly run: OwnRun;
  readonly around: BuildSurroundings;
  readonly inputs: BuildInputs;
  readonly attrs: Readonly<Record<string, string>>;
  readonly outputs: PreparedOutputs;
  readonly cache: PreparedCache;
  readonly sourcePolicy: Policy | undefined;
}

async function solveInputs(build: ReadyBuild): Promise<BuildOutcome> {
  const { options, run, around, inputs, attrs, outputs, cache, sourcePolicy } = build;
  const { daemon, client, onStatus, timing } = run;
  const stores = allStores(build);
  const progress = { send: onStatus };
  const handlers = sessionServices({ options, inputs, outputs, stores, progress }, around);
  const ref = createId();
  let answer: GatewayResult | undefined;
  try {
    const session = await openSession(daemon, client, {
      sharedKey: inputs.sharedKey,
      handlers,
      onFailure: (thrown) => noteFailure(thrown, run.failures),
    });
    const frontend = buildFrontend({
      client,
      program: options.frontendImage === undefined ? run.program : imageFrontend(options.frontendImage),
      options: gatewayOptions(build),
      sessionId: session.id,
      product: daemon.kind === "docker" ? "docker" : "buildkit",
      onResult: (result) => {
        answer = result;
      },
    });
    const response = await solve({
      client,
      session,
      frontend,
      onStatus,
      signal: around.signal,
      timing,
      request: {
        Ref: ref,
        Session: session.id,
        FrontendAttrs: attrs,
        ...exporterFields(outputs),
        Cache: cache.options,
        Entitlements: entitlementsOf(options),
        Internal: options.call !== undefined,
        SourcePolicy: sourcePolicy,
      },
    });
    return { ref, response: wholeResponse(build, ref, response, answer), fileName: inputs.fileName };
  } finally {
    await Promise.all([...stores.values()].map((store) => store.close()));
  }
}

/** Of what goes wrong for the daemon, files and the engine that an image is loaded into are on this side. */
function noteFailure(thrown: unknown, failures: BuildError[]): void {
  const isOurs = thrown instanceof BuildError && /^(?:file|daemon)\//.test(thrown.code);
  if (isOurs && failures.length < MOST_FAILURES) failures.push(thrown);
}

function allStores({ inputs, outputs, cache }: ReadyBuild): ReadonlyMap<string, ContentStore> {
  const layouts = [...inputs.layouts].map(
    ([name, directory]) => [`oci:${name}`, ContentStore.forReading(directory)] as const,
  );
  return new Map([...cache.stores, ...outputs.stores, ...layouts]);
}

/** The daemon keeps what Control.Solve has; credentials of caches are only in what the frontend is asked for. */
function gatewayOptions({ options, attrs, cache }: ReadyBuild): Readonly<Record<string, string>> {
  const all = {
    ...attrs,
    ...(cache.frontendOption !== undefined && { "cache-imports": cache.frontendOption }),
  };
  return options.call === undefined ? all : callAttrs(options.call, all);
}

/** Daemons before 0.13 know one exporter only. */
function exporterFields({ exporters }: PreparedOutputs) {
  const [first] = exporters;
  return {
    Exporters: exporters,
    ExporterDeprecated: first?.Type,
    ExporterAttrsDeprecated: first?.Attrs,
  };
}

function entitlementsOf({ entitlements, network }: BuildOptions): readonly string[] {
  const all = new Set(entitlements.daemon);
  // Who asks for it in so many words need not allow it as well.
  if (network === "host") all.add("network.host");
  return [...all];
}

function wholeResponse(
  { options, run, outputs }: ReadyBuild,
  ref: string,
  response: ExporterResponse,
  answer: GatewayResult | undefined,
): ExporterResponse {
  const whole: Record<string, string> = { ...response };
  if (options.call !== undefined) {
    for (const [key, value] of answer?.metadata ?? []) whole[key] = Buffer.from(value).toString("utf8");
    return whole;
  }
  const { kind, context = "default" } = run.daemon;
  // Docker's builders are named after its contexts.
  const builder = kind === "docker" ? `${context}/${context}` : "remote/remote0";
  whole["buildx.build.ref"] = `${builder}/${ref}`;
  const prefersManifest = outputs.exporters.some(({ Attrs }) => Attrs?.["prefer-image-digest"] === "true");
  if (prefersManifest) delete whole["containerimage.config.digest"];
  return whole;
}

async function readTraits({ daemon, client }: BuildRun, signal: AbortSignal): Promise<DaemonTraits> {
  const workers = await listWorkers(daemon, client, { signal, timeout: LIST_TIMEOUT });
  if (workers.length === 0) {
    throw new BuildError("daemon/failed", `the daemon at ${daemon.address} has no worker that could build`);
  }
  return daemonTraits(workers, daemon.kind === "docker");
}

function readGitInfo(inputs: BuildInputs, { env, warn }: BuildSurroundings): Promise<Record<string, string>> {
  const { contextDirectory: directory, directories, buildFile } = inputs;
  if (directory === undefined) return Promise.resolve({});
  return gitInfo({ directory, file: buildFile, directories, env, warn });
}

/** Agrees with warnOnNoOutput, docker buildx, build/build.go. */
function warnOfNoOutput(
  { outputs, call }: BuildOptions,
  { isEngine }: DaemonTraits,
  around: BuildSurroundings,
): void {
  if (isEngine || call !== undefined || outputs.length > 0) return;
  around.warn(
    "No output specified with remote driver. Build result will only remain in the build cache. " +
      "To push result image into registry use --push or to load image into docker use --load",
  );
}
