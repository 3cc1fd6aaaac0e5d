import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { FrontendProgram } from "../../client/build/build-frontend.js";
import type { BuildInputs } from "../../client/build/build-inputs.js";
import type { BuildOptions, BuildSurroundings } from "../../client/build/build-options.js";
import { isGitOverSsh } from "../../client/build/remote-url.js";
import type { StatusResponse } from "../../proto/generated/control.js";
import type { Policy } from "../../proto/generated/policy.js";
import { createRegistryAccess } from "../../registry/registry-access.js";
import { RecordCache } from "../contenthash/record-cache.js";
import { openStepSecrets } from "../gateway/step-secrets.js";
import type { Tree } from "../layers/layer.js";
import { type CopyMemory, createCopyMemory } from "../ops/copy-memory.js";
import { findEmulator } from "../ops/emulator.js";
import type { OpEnvironment, StepSecrets } from "../ops/op-environment.js";
import { logLimits } from "../ops/step-log.js";
import type { Job } from "../solver/solver.js";
import { createHttpAccess } from "../sources/http/http-access.js";
import type { SourcePin } from "../sources/open-source.js";
import { openSource } from "../sources/source.js";
import type { SourceEnvironment } from "../sources/source-environment.js";
import { createSourceLookups } from "../sources/source-lookups.js";
import { createArchiveUnpacker } from "./archives.js";
import { type Backend, createBackend } from "./engine-backend.js";
import { HOST_PLATFORM } from "./host-platform.js";
import type { ImportedCaches } from "./imported-caches.js";
import { openLocalSource } from "./local-source.js";
import { createLocalTrees, type LocalTrees } from "./local-trees.js";
import type { Engine } from "./open-engine.js";
import { StatusStream } from "./status-stream.js";

/** What a build is connected to the engine with. */
export interface BuildConnection {
  readonly options: BuildOptions;
  readonly inputs: BuildInputs;
  readonly engine: Engine;
  readonly program: FrontendProgram;
  readonly onStatus: (status: StatusResponse) => unknown;
  readonly around: BuildSurroundings;
  readonly caches: ImportedCaches;
  readonly sourcePolicy: Policy | undefined;
}

/** A build that the engine works for. */
export interface ConnectedBuild {
  readonly backend: Backend;
  readonly job: Job<Tree>;
  readonly status: StatusStream;
  /** What a source came to, by the digest of its op. */
  pinOf(vertex: string): SourcePin | undefined;
  /** Gives up what still runs; never fails. */
  close(): Promise<void>;
}

/** Gives a build's steps what they work with: sources, secrets, layers, and what runs them. */
export function connectBuild(build: BuildConnection): ConnectedBuild {
  const { options, engine, program, onStatus, around, caches, sourcePolicy } = build;
  const status = new StatusStream(onStatus);
  const { signal } = around;
  const job = engine.solver.openJob({ signal, progress: status });
  const secrets = buildSecrets(build);
  const trees = createLocalTrees(engine, build.inputs.directories);
  const sources = sourceEnvironment(build, secrets, trees);
  const backend = createBackend({
    job,
    status,
    sources,
    hostPlatform: HOST_PLATFORM,
    platforms: [HOST_PLATFORM],
    entitlements: entitlementsOf(options),
    devices: engine.devices,
    sessionId: randomUUID(),
    signal,
    program,
    caches,
    sourcePolicy,
  });
  const pins = new Map<string, () => SourcePin | undefined>();
  backend.connect(opEnvironment(build, sources, secrets, backend, pins));
  return {
    backend,
    job,
    status,
    pinOf: (vertex) => pins.get(vertex)?.(),
    close: async () => {
      await job.close();
      await trees.flush();
    },
  };
}

function entitlementsOf({ entitlements, network }: BuildOptions): ReadonlySet<string> {
  const all = new Set<string>(entitlements.daemon);
  // Who asks for it in so many words need not allow it as well.
  if (network === "host") all.add("network.host");
  return all;
}

function buildSecrets({ options, engine, around: { env, cwd } }: BuildConnection): StepSecrets {
  const ssh =
    options.ssh.length === 0 && isGitOverSsh(options.context) ? [{ id: "default", paths: [] }] : options.ssh;
  return openStepSecrets({
    secrets: options.secrets,
    ssh,
    env: { ...env },
    cwd,
    directory: join(engine.state.root, "run"),
  });
}

function sourceEnvironment(
  { inputs, engine, around: { env, warn } }: BuildConnection,
  secrets: StepSecrets,
  trees: LocalTrees,
): SourceEnvironment {
  const { layers, blobs, images, state } = engine;
  const records = state.table<string>("sources", { encoding: "string" });
  const temporaryDirectory = state.temporary();
  mkdirSync(temporaryDirectory, { recursive: true, mode: 0o700 });
  return {
    layers,
    blobs,
    registry: createRegistryAccess({ ...engine.registries, env: { ...env }, warn }),
    http: createHttpAccess({ env: { ...env } }),
    records: {
      get: (key) => records.get(key),
      put: (key, value) => void records.put(key, value),
    },
    lookups: createSourceLookups(),
    secrets,
    layouts: inputs.layouts,
    images: {
      find: (name) => images.get(name)?.target,
    },
    upload: (id) => inputs.uploads.take(id),
    temporaryDirectory,
    env: { ...env },
    openLocal: (op) => openLocalSource(op, trees.open),
  };
}

function opEnvironment(
  { engine, around: { env } }: BuildConnection,
  sources: SourceEnvironment,
  secrets: StepSecrets,
  backend: Backend,
  pins: Map<string, () => SourcePin | undefined>,
): OpEnvironment {
  const digests = new RecordCache();
  let copies: CopyMemory | undefined;
  return {
    layers: engine.layers,
    get copies() {
      copies ??= createCopyMemory(
        engine.state.table<Uint8Array>("copies", { encoding: "binary" }),
        engine.layers,
      );
      return copies;
    },
    hostPlatform: HOST_PLATFORM,
    isUserNamespace: engine.state.isUserNamespace,
    secrets,
    logLimits: logLimits(env),
    unpacker: createArchiveUnpacker(engine.state.isUserNamespace),
    foresight: createForesight(engine),
    stepDevices: (devices) => engine.devices.resolve(devices),
    executor: () => engine.executor(),
    canStack: () => engine.canStack(),
    temporary: () => engine.state.temporary(),
    openSource(source, platform, vertex) {
      const opened = openSource(source, platform, sources);
      pins.set(vertex, () => opened.pin());
      return opened;
    },
    async contentDigests(tree, paths, context) {
      const { current, older } = await digests.treeDigests(tree, paths, context);
      return current === older ? [current] : [current, older];
    },
    async solve(definition) {
      const result = await backend.open(definition, {});
      return result === undefined ? engine.layers.tree([]) : result.tree();
    },
    emulator: (platform) => findEmulator(platform, { host: HOST_PLATFORM, env }),
    acquire: async () => () => {},
  };
}

function createForesight({ executor }: Engine): NonNullable<OpEnvironment["foresight"]> {
  let hasSteps = false;
  return {
    stepLoaded() {
      hasSteps = true;
    },
    workBegins() {
      if (!hasSteps) return;
      // Who runs a step is told of errors.
      executor().then(
        (ready) => ready.prepare(),
        () => {},
      );
      hasSteps = false;
    },
  };
}
