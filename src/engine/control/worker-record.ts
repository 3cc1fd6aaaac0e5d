import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import type { Platform } from "../../proto/generated/ops.js";
import type { GCPolicy, WorkerDevice, WorkerRecord } from "../../proto/generated/worker.js";
import { HOST_PLATFORM } from "../build/host-platform.js";
import type { Engine } from "../build/open-engine.js";
import type { DeviceRegistry } from "../exec/devices/device-registry.js";
import { isAutoAllowed } from "../exec/devices/find-devices.js";
import { findEmulator } from "../ops/emulator.js";
import { randomId } from "../state/names.js";
import type { PrunePolicy } from "../state/prune.js";
import type { State } from "../state/state.js";
import { amd64Levels } from "./amd64-levels.js";
import { collectionPolicies } from "./collection-policies.js";

/** What of an engine is asked, and kept in order. */
export interface ControlledEngine extends Pick<Engine, "state" | "blobs" | "images" | "canStack"> {
  executor(): Promise<{ readonly runtime: string; readonly network?: string }>;
  readonly devices?: DeviceRegistry;
}

/** What is told of this program. */
export interface EngineFacts {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The program's version: `1.2.3`. */
  readonly version: string;
}

/** BuildKit's names of labels, worker/label. */
const LABEL = "org.mobyproject.buildkit.worker.";
/** Processors that there are emulators for. Agrees with SupportedPlatforms, util/archutil. */
const ARCHITECTURES = [
  "amd64",
  "arm64",
  "riscv64",
  "ppc64",
  "ppc64le",
  "s390x",
  "386",
  "mips64le",
  "mips64",
  "loong64",
  "arm",
];
const ARM_VARIANTS = ["v7", "v6"];

/** The engine as a worker: what it is called, what it can run and how, and how much it keeps. */
export async function workerRecord(engine: ControlledEngine, facts: EngineFacts): Promise<WorkerRecord> {
  const { root } = engine.state;
  const { runtime, network = "host" } = await executorOf(engine);
  return {
    ID: workerId(engine.state),
    Labels: {
      [`${LABEL}executor`]: runtime,
      [`${LABEL}hostname`]: hostname(),
      [`${LABEL}network`]: network,
      [`${LABEL}snapshotter`]: await snapshotterName(engine),
      "buildfile.root": root,
      "buildfile.rootless": String(engine.state.isUserNamespace),
    },
    platforms: platforms(facts.env),
    ...(engine.devices && { CDIDevices: await workerDevices(engine.devices) }),
    GCPolicy: collectionPolicies(root, facts.env).map(policyMessage),
    BuildkitVersion: buildkitVersion(facts),
  };
}

/** Agrees with toPBCDIDevices, control/control.go. */
async function workerDevices(registry: DeviceRegistry): Promise<readonly WorkerDevice[]> {
  const { devices } = await registry.table();
  return [...devices.values()].map((device) => ({
    Name: device.name,
    AutoAllow: isAutoAllowed(device),
    Annotations: device.annotations,
  }));
}

/** What the engine is, in the place of a BuildKit's version. */
export function buildkitVersion({ version }: EngineFacts): NonNullable<WorkerRecord["BuildkitVersion"]> {
  return { package: "buildfile", version: `v${version}` };
}

/** The same for all processes, as long as there is the state. */
function workerId(state: State): string {
  const notes = state.table<string>("state", { encoding: "string" });
  return state.write(() => {
    const known = notes.get("worker");
    if (known !== undefined) return known;
    const id = randomId((size) => crypto.getRandomValues(new Uint8Array(size)));
    void notes.put("worker", id);
    return id;
  });
}

async function executorOf(engine: ControlledEngine): ReturnType<ControlledEngine["executor"]> {
  try {
    return await engine.executor();
  } catch {
    return { runtime: "none" };
  }
}

async function snapshotterName(engine: ControlledEngine): Promise<string> {
  const canStack = await engine.canStack().catch(() => false);
  return canStack ? "overlayfs" : "native";
}

/** The machine's own first, then those of which it can run the programs. */
function platforms(env: EngineFacts["env"]): readonly Platform[] {
  const own = message(HOST_PLATFORM.architecture, HOST_PLATFORM.variant);
  const others = ARCHITECTURES.filter((name) => name !== HOST_PLATFORM.architecture).flatMap((name) =>
    name === "arm" ? ARM_VARIANTS.map((variant) => message(name, variant)) : [message(name)],
  );
  return [own, ...ownLevels(), ...others.filter((platform) => canRun(platform, env))];
}

function ownLevels(): readonly Platform[] {
  if (HOST_PLATFORM.architecture !== "amd64") return [];
  try {
    return amd64Levels(readFileSync("/proc/cpuinfo", "latin1")).map((level) => message("amd64", level));
  } catch {
    return [];
  }
}

function message(Architecture: string, Variant?: string): Platform {
  return { OS: "linux", Architecture, ...(Variant && { Variant }) };
}

function canRun(platform: Platform, env: EngineFacts["env"]): boolean {
  try {
    findEmulator(platform, { host: HOST_PLATFORM, env });
    return true;
  } catch {
    return false;
  }
}

function policyMessage({ keepDuration = 0, ...policy }: PrunePolicy): GCPolicy {
  return { ...policy, keepDuration: keepDuration * 1e6 };
}
