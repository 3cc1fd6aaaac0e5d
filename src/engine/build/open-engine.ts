import type { Key } from "lmdb";
import type { RegistryOptions } from "../../registry/registry-context.js";
import { openKeyStore } from "../cache/open-key-store.js";
import type { BlobStore } from "../content/blob-store.js";
import { createBlobStore } from "../content/create-blob-store.js";
import type { StepExecutor } from "../exec/create-executor.js";
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
  readonly registries: Registries;
  /** The program that starts steps, as a file that Node runs. */
  readonly launcher: string;
  readonly signal?: AbortSignal | undefined;
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
  /** What runs steps; started when it is first asked for. */
  executor(): Promise<StepExecutor>;
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
  const startExecutor = async (): Promise<StepExecutor> => {
    const { createExecutor } = await import("../exec/create-executor.js");
    const directory = state.temporary();
    return createExecutor({ runtime: runtime ?? "auto", directory, isUserNamespace, launcher });
  };
  return {
    state,
    blobs,
    layers,
    images: createImageStore(state.table<string>("images", { encoding: "string" })),
    solver,
    registries,
    executor() {
      executor ??= startExecutor();
      return executor;
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
