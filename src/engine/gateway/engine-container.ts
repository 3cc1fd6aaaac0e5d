import { randomUUID } from "node:crypto";
import { BuildError } from "../../base/diagnostic/build-error.js";
import type {
  Container,
  ContainerProcess,
  ContainerRequest,
  ProcessRequest,
} from "../../frontend/gateway.js";
import type { Mount } from "../../proto/generated/ops.js";
import type { ExecRequest, StepMount } from "../exec/exec-request.js";
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

/**
 * A container for processes beside the build: what they write is thrown away with it.
 * Agrees with NewContainer, frontend/gateway/container/container.go.
 *
 * @param own mounts of the machine, which nobody can ask for
 */
export async function createEngineContainer(
  request: ContainerRequest,
  results: ResultTable,
  environment: OpEnvironment,
  context: StepContext,
  own: readonly StepMount[] = [],
): Promise<Container> {
  const trees: Tree[] = [];
  const mounts = new ExecMounts(["container"], trees, environment, context);
  const stop = new AbortController();
  const processes: ContainerProcess[] = [];
  const id = randomUUID();
  const release = async (): Promise<void> => {
    stop.abort();
    await Promise.allSettled(processes.map(({ exited }) => exited));
    await mounts.release();
  };
  try {
    for (const mount of request.mounts) {
      await mounts.add({ ...mount, input: await inputOf(mount, results, trees), output: NONE }, "/");
    }
  } catch (error) {
    await release();
    throw error;
  }
  const view = (mount = 0): FileView => mountView(mounts.stepMounts[mount], environment.isUserNamespace);
  return {
    async start(process) {
      const executor = await environment.executor();
      const signal = AbortSignal.any([
        context.signal,
        stop.signal,
        ...(process.signal === undefined ? [] : [process.signal]),
      ]);
      const all = [...mounts.stepMounts, ...own];
      const asked = await execRequest(id, request, process, all, environment);
      const isFirst = processes.length === 0;
      const running = isFirst ? await executor.start(asked, signal) : await executor.enter(id, asked, signal);
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

function mountView(mount: StepMount | undefined, isUserNamespace: boolean): FileView {
  if (mount === undefined) throw new BuildError("engine/definition", "no such mount of the container");
  const { source } = mount;
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
