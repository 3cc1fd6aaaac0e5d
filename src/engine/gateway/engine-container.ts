import { randomUUID } from "node:crypto";
import { BuildError } from "../../base/diagnostic/build-error.js";
import type {
  Container,
  ContainerProcess,
  ContainerRequest,
  ProcessRequest,
} from "../../frontend/gateway.js";
import { type Mount, NetMode, SecurityMode } from "../../proto/generated/ops.js";
import type { ExecRequest, StepMount, StepProcess } from "../exec/exec-request.js";
import type { Tree } from "../layers/layer.js";
import { ExecMounts } from "../ops/exec-mounts.js";
import type { OpEnvironment } from "../ops/op-environment.js";
import { stepEnvironment } from "../ops/step-environment.js";
import type { StepContext } from "../step-context.js";
import type { FileView } from "../view/file-view.js";
import { readViewDirectory, readViewFile, statViewFile } from "../view/read-file.js";
import { createStackedView } from "../view/stacked-view.js";
import type { ResultTable } from "./lazy-result.js";

const DEFAULT_HOSTNAME = "buildkitsandbox";
const NONE = -1;

/** What whoever asks for a container may have. */
export interface ContainerPermissions {
  /** `network.host`, `security.insecure`. */
  readonly entitlements: ReadonlySet<string>;
  /** Mounts of the machine, which nobody can ask for. */
  readonly own?: readonly StepMount[] | undefined;
}

/**
 * A container for processes beside the build: what they write is thrown away with it.
 * Agrees with NewContainer, frontend/gateway/container/container.go.
 */
export async function createEngineContainer(
  request: ContainerRequest,
  results: ResultTable,
  environment: OpEnvironment,
  context: StepContext,
  { entitlements, own = [] }: ContainerPermissions,
): Promise<Container> {
  assertAllowed(request.network === NetMode.HOST, "network.host", entitlements);
  const trees: Tree[] = [];
  const mounts = new ExecMounts(["container"], trees, environment, context);
  const stop = new AbortController();
  const processes: ContainerProcess[] = [];
  const shown: (StepMount | undefined)[] = [];
  const id = randomUUID();
  const release = async (): Promise<void> => {
    stop.abort();
    await Promise.allSettled(processes.map(({ exited }) => exited));
    await mounts.release();
  };
  try {
    for (const mount of request.mounts) {
      const before = mounts.stepMounts.length;
      await mounts.add({ ...mount, input: await inputOf(mount, results, trees), output: NONE }, "/");
      // What is optional and not there is none, but has its place.
      shown.push(mounts.stepMounts[before]);
    }
  } catch (error) {
    await release();
    throw error;
  }
  const view = (index = 0): FileView => {
    const mount = shown[index];
    if (mount !== undefined) return mountView(mount, environment.isUserNamespace);
    throw new BuildError(
      "engine/definition",
      index in shown
        ? `mountable ${index} not found`
        : `mount index ${index} is out of bounds (${shown.length} available)`,
    );
  };
  let first: Promise<StepProcess> | undefined;
  const begin = async (asked: ExecRequest, signal: AbortSignal): Promise<StepProcess> => {
    const executor = await environment.executor();
    if (first === undefined) {
      first = executor.start(asked, signal);
      return first;
    }
    await first;
    return executor.enter(id, asked, signal);
  };
  return {
    async start(process) {
      assertAllowed(process.security === SecurityMode.INSECURE, "security.insecure", entitlements);
      const signal = AbortSignal.any([
        context.signal,
        stop.signal,
        ...(process.signal === undefined ? [] : [process.signal]),
      ]);
      const all = [...mounts.stepMounts, ...own];
      const asked = await execRequest(id, request, process, all, environment);
      const running = await begin(asked, signal);
      const exited = running.exited.then(({ code }) => code);
      exited.catch(() => {});
      const started = {
        exited,
        resize: (rows: number, columns: number) => running.resize(rows, columns),
        kill: (name: string) => running.kill(name),
      };
      processes.push(started);
      return started;
    },
    readFile: async (path, mount) => readViewFile(view(mount), path),
    readDirectory: async (path, pattern, mount) => readViewDirectory(view(mount), path, pattern),
    statFile: async (path, mount) => statViewFile(view(mount), path),
    release,
  };
}

function assertAllowed(isAsked: boolean, name: string, entitlements: ReadonlySet<string>): void {
  if (!isAsked || entitlements.has(name)) return;
  throw new BuildError("engine/entitlement", `${name} is not allowed`, {
    suggestion: `Allow it with --allow ${name}`,
  });
}

/** The position among the trees of what a mount names; -1 for none. */
async function inputOf({ resultID }: Mount, results: ResultTable, trees: Tree[]): Promise<number> {
  const result = resultID ? results.get(resultID) : undefined;
  if (result === undefined) return NONE;
  return trees.push(await result.tree()) - 1;
}

async function execRequest(
  id: string,
  { network, extraHosts, hostname, platform }: ContainerRequest,
  { meta, tty, security, secretEnv, stdin, onOutput }: ProcessRequest,
  mounts: readonly StepMount[],
  environment: OpEnvironment,
): Promise<ExecRequest> {
  const env = await stepEnvironment(meta, secretEnv, environment.secrets);
  const hasTerm = env.some((variable) => variable.startsWith("TERM="));
  return {
    id,
    args: meta.args ?? [],
    env: tty && !hasTerm ? [...env, "TERM=xterm"] : env,
    cwd: meta.cwd || "/",
    user: meta.user ?? "",
    hostname: hostname || DEFAULT_HOSTNAME,
    extraHosts,
    ulimits: meta.ulimit ?? [],
    cgroupParent: meta.cgroupParent ?? "",
    limits: {},
    network,
    security,
    mounts,
    removeMountStubsRecursive: meta.removeMountStubsRecursive ?? false,
    emulator:
      platform &&
      environment.emulator({
        OS: platform.os,
        Architecture: platform.architecture,
        Variant: platform.variant,
      }),
    tty,
    stdin,
    onOutput,
  };
}

/** All of what is mounted, whatever part of it the mount shows. Agrees with gatewayContainer.mount. */
function mountView({ source }: StepMount, isUserNamespace: boolean): FileView {
  switch (source.kind) {
    case "layers": {
      const upper = source.upper === undefined ? [] : [source.upper.directory];
      return createStackedView([...source.directories, ...upper], { isUserNamespace });
    }
    case "directory":
      return createStackedView([source.path], { isUserNamespace });
    default:
      throw new BuildError("engine/unsupported", `files of a ${source.kind} mount can't be read`);
  }
}
