import type { Platform } from "../../base/platform/platform.js";
import type {
  CDIDevice,
  Definition as LlbDefinition,
  Platform as PlatformMessage,
  SourceOp,
} from "../../proto/generated/ops.js";
import type { StepDevices } from "../exec/devices/device-registry.js";
import type { Executor } from "../exec/exec-request.js";
import type { ArchiveUnpacker } from "../file/archive-unpacker.js";
import type { Tree } from "../layers/layer.js";
import type { LayerStore } from "../layers/layer-store.js";
import type { StepContext } from "../step-context.js";
import type { CopyMemory } from "./copy-memory.js";
import type { ContentPath } from "./keys/op-keys.js";
import type { LogLimits } from "./step-log.js";

/** A source that was found in the table of sources. Agrees with SourceInstance, source/manager.go. */
export interface StepSource {
  /** What the source is known by; only images have a second key, of index 1. */
  cacheKey(
    index: number,
    context: StepContext,
  ): Promise<{ readonly digest: string; readonly isLast: boolean }>;
  tree(context: StepContext): Promise<Tree>;
}

/** A socket that leads to an agent while a step runs. */
export interface AgentSocket {
  readonly path: string;
  close(): Promise<void>;
}

/** What the user has given steps to work with, and nobody else may see. */
export interface StepSecrets {
  /** The bytes of a secret; undefined if there is none of that id. */
  secret(id: string): Promise<Uint8Array | undefined>;
  /** An agent to sign with; undefined if there is none of that id. */
  agent(id: string): Promise<AgentSocket | undefined>;
}

/** What ops work with. */
export interface OpEnvironment {
  readonly layers: LayerStore;
  readonly hostPlatform: Platform;
  readonly isUserNamespace: boolean;
  readonly secrets: StepSecrets;
  readonly logLimits: LogLimits;
  /** Unpacks the archives that ADD names. */
  readonly unpacker: ArchiveUnpacker;
  /** Whether steps can have layers stacked by overlayfs; else each gets a copy of all files. */
  canStack(): Promise<boolean>;
  /** What was copied in earlier builds. */
  readonly copies?: CopyMemory | undefined;
  /** A path for something that is not kept; what is there is removed after a crash. */
  temporary(): string;
  /**
   * Starts what runs steps ahead of time, while inputs are fetched and copied: told of each step that is loaded, and of each
   * operation that has to be done anew, as what stands upon it probably has to, too.
   */
  readonly foresight?: { stepLoaded(): void; workBegins(): void } | undefined;
  /** What devices of the machine change in a step; undefined for optional ones that are not there. */
  stepDevices(devices: readonly CDIDevice[]): Promise<StepDevices | undefined>;
  /** What runs steps; started when the first one is to run. */
  executor(): Promise<Executor>;
  /** @param vertex the digest of its op */
  openSource(source: SourceOp, platform: PlatformMessage, vertex: string): StepSource;
  /** Digests of what some paths of a tree have in them, each as good as the others; no paths stand for all of it. */
  contentDigests(tree: Tree, paths: readonly ContentPath[], context: StepContext): Promise<readonly string[]>;
  /** Builds a definition that another op made. */
  solve(definition: LlbDefinition, context: StepContext): Promise<Tree>;
  /** The program that runs programs of a platform; undefined if the machine does that by itself. */
  emulator(platform: PlatformMessage): string | undefined;
  /** Waits until one more step may run; what it gives lets others run. */
  acquire(signal: AbortSignal): Promise<() => void>;
}
