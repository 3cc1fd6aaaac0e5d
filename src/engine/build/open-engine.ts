import { mkdirSync } from "node:fs";
import { release } from "node:os";
import { join } from "node:path";
import type { Key } from "lmdb";
import type { RegistryOptions } from "../../registry/registry-context.js";
import { openKeyStore } from "../cache/open-key-store.js";
import type { BlobStore } from "../content/blob-store.js";
import { createBlobStore } from "../content/create-blob-store.js";
import type { StepExecutor } from "../exec/create-executor.js";
import { createDeviceRegistry, type DeviceRegistry } from "../exec/devices/device-registry.js";
import { createImageStore, type ImageStore } from "../images/image-store.js";
import { createLayerStore } from "../layers/create-layer-store.js";
import type { Tree } from "../layers/layer.js";
import type { LayerStore } from "../layers/layer-store.js";
import { createSolver, type Solver } from "../solver/solver.js";
import { openState, type State } from "../state/state.js";
import { createTreeResults } from "./tree-results.js";

/** How the engine is opened. */
export interface EngineOptions {
  /** Where it keeps what it makes. */
  readonly root: string;
  readonly isUserNamespace: boolean;
  /** How steps are run; by default what the machine has. */
  readonly runtime?: "auto" | "namespaces" | "runc" | "crun" | "bubblewrap" | undefined;
  /** How steps see their files: layers stacked by overlayfs, or a copy of all; by default what works. */
  readonly snapshotter?: "auto" | "overlayfs" | "native" | undefined;
  /** What network steps have that don't ask for one; by default what is configured for CNI, or the machine's. */
  readonly network?: StepNetworkOptions | undefined;
  /** Where files that describe CDI devices are; by default where BuildKit looks. */
  readonly cdiSpecDirectories?: readonly string[] | undefined;
  readonly registries: Registries;
  /** The program that starts steps, as a file that Node runs. */
  readonly launcher: string;
  readonly signal?: AbortSignal | undefined;
}

/** What network steps have that don't ask for one: spec/engine/exec.md#networks. */
export interface StepNetworkOptions {
  readonly mode?: "auto" | "host" | "cni" | "bridge" | undefined;
  /** The file that configures CNI. */
  readonly config?: string | undefined;
  /** Where CNI's plugins are. */
  readonly directories?: readonly string[] | undefined;
}

/** How registries are reached, beside what Docker's configuration says. */
export type Registries = Pick<RegistryOptions, "insecure" | "mirrors">;

/** The bundled engine: what it keeps, and what it solves and runs with. */
export interface Engine {
  readonly state: State;
  readonly blobs: BlobStore;
  readonly layers: LayerStore;
  readonly images: ImageStore;
  readonly solver: Solver<Tree>;
  readonly registries: Registries;
  /** Devices that steps may ask for. */
  readonly devices: DeviceRegistry;
  /** What runs steps; started when it is first asked for. */
  executor(): Promise<StepExecutor>;
  /** Whether overlayfs works where the layers are. */
  canStack(): Promise<boolean>;
  /** Ends all that runs; never fails. */
  close(): Promise<void>;
}

/**
 * Opens the engine on a state directory, which other processes may use at the same time.
 *
 * Rejects with a BuildError `store/…` for a directory that can't be used. Spec: spec/engine/README.md.
 */
export async function openEngine({
  root,
  isUserNamespace,
  runtime,
  snapshotter = "auto",
  cdiSpecDirectories,
  network = {},
  registries,
  launcher,
  signal,
}: EngineOptions): Promise<Engine> {
  const state = await openState(root, { isUserNamespace, ...(signal && { signal }) });
  const blobs = createBlobStore(state);
  const layers = createLayerStore(state, blobs);
  const solver = createSolver({
    results: createTreeResults(layers),
    keys: openKeyStore(state.table<unknown, Key>("keys", { encoding: "json" })),
  });
  let executor: Promise<StepExecutor> | undefined;
  let stacking: Promise<boolean> | undefined;
  const startExecutor = async (): Promise<StepExecutor> => {
    const { createExecutor } = await import("../exec/create-executor.js");
    const directory = state.temporary();
    const { mode = "auto", ...cni } = network;
    return createExecutor({
      runtime: runtime ?? "auto",
      directory,
      isUserNamespace,
      launcher,
      network: mode,
      cni: { ...cni, leases: { directory: join(root, "run/networks"), tryLock: state.tryLock.bind(state) } },
    });
  };
  const getExecutor = (): Promise<StepExecutor> => {
    executor ??= startExecutor();
    return executor;
  };
  return {
    state,
    blobs,
    layers,
    images: createImageStore(state.table<string>("images", { encoding: "string" })),
    solver,
    registries,
    devices: createDeviceRegistry(cdiSpecDirectories),
    executor: getExecutor,
    canStack() {
      stacking ??=
        snapshotter === "auto" ? canStack(state, getExecutor) : Promise.resolve(snapshotter === "overlayfs");
      return stacking;
    },
    async close() {
      await executor?.then(
        (running) => running.close(),
        () => {},
      );
      await state.close();
    },
  };
}

/** Tried once for each kernel, as that takes as long as a step. */
async function canStack(state: State, executor: () => Promise<StepExecutor>): Promise<boolean> {
  const known = state.table<string>("state", { encoding: "string" });
  const key = `overlayfs ${release()} ${state.isUserNamespace}`;
  const earlier = known.get(key);
  if (earlier !== undefined) return earlier === "true";
  const directory = state.temporary();
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const answer = await (await executor()).supportsOverlay(directory);
  await known.put(key, String(answer));
  return answer;
}
