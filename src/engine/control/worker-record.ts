import { hostname } from "node:os";
import type { Platform } from "../../proto/generated/ops.js";
import type { GCPolicy, WorkerRecord } from "../../proto/generated/worker.js";
import { HOST_PLATFORM } from "../build/host-platform.js";
import type { Engine } from "../build/open-engine.js";
import { findEmulator } from "../ops/emulator.js";
import { randomId } from "../state/names.js";
import type { PrunePolicy } from "../state/prune.js";
import type { State } from "../state/state.js";
import { collectionPolicies } from "./collection-policies.js";

/** What of an engine is asked, and kept in order. */
export interface ControlledEngine extends Pick<Engine, "state" | "blobs" | "images" | "canStack"> {
  executor(): Promise<{ readonly runtime: string }>;
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
  return {
    ID: workerId(engine.state),
    Labels: {
      [`${LABEL}executor`]: await executorName(engine),
      [`${LABEL}hostname`]: hostname(),
      [`${LABEL}network`]: "host",
      [`${LABEL}snapshotter`]: await snapshotterName(engine),
      "buildfile.root": root,
      "buildfile.rootless": String(engine.state.isUserNamespace),
    },
    platforms: platforms(facts.env),
    GCPolicy: collectionPolicies(root, facts.env).map(policyMessage),
    BuildkitVersion: buildkitVersion(facts),
  };
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

async function executorName(engine: ControlledEngine): Promise<string> {
  try {
    return (await engine.executor()).runtime;
  } catch {
    return "none";
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
  return [own, ...others.filter((platform) => canRun(platform, env))];
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
