import { randomUUID } from "node:crypto";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { goQuote } from "../../base/util/go-quote.js";
import type { CDIDevice, ExecOp } from "../../proto/generated/ops.js";
import type { StepDevices } from "../exec/devices/device-registry.js";
import type { ExecRequest } from "../exec/exec-request.js";
import type { Tree } from "../layers/layer.js";
import type { Operation } from "../solver/vertex.js";
import type { StepContext } from "../step-context.js";
import { cacheMapAnswer } from "./cache-map.js";
import { ExecMounts } from "./exec-mounts.js";
import { execKeys } from "./keys/exec-keys.js";
import type { LoadedOp } from "./load-definition.js";
import type { OpEnvironment } from "./op-environment.js";
import { stepEnvironment } from "./step-environment.js";
import { StepError } from "./step-error.js";
import { StepLog } from "./step-log.js";

const DEFAULT_HOSTNAME = "buildkitsandbox";
/** An exit code that stands for "not known". */
const UNKNOWN_EXIT = 255;

/** Runs a process. Agrees with ExecOp, solver/llbsolver/ops/exec.go. Spec: spec/engine/ops.md#exec. */
export function execOperation(op: ExecOp, loaded: LoadedOp, environment: OpEnvironment): Operation<Tree> {
  environment.foresight?.stepLoaded();
  return {
    cacheMap: async () => cacheMapAnswer(execKeys(op, loaded.platform, loaded.inputCount), environment, true),
    execute: (inputs, context) => runStep(op, loaded, inputs, environment, context),
    acquire: (signal) => environment.acquire(signal),
  };
}

async function runStep(
  op: ExecOp,
  loaded: LoadedOp,
  inputs: readonly Tree[],
  environment: OpEnvironment,
  context: StepContext,
): Promise<readonly Tree[]> {
  environment.foresight?.workBegins();
  const mounts = new ExecMounts(op.meta?.args ?? [], inputs, environment, context);
  const log = new StepLog(context.progress, environment.logLimits);
  const emulator = findEmulator(loaded, environment);
  try {
    for (const mount of op.mounts ?? []) await mounts.add(mount, op.meta?.cwd ?? "/");
    const request = await stepRequest(op, loaded, mounts, environment, log);
    const running = { ...request, emulator: emulator.program };
    const { cdiDevices = [] } = op;
    const { code, isOutOfMemory } = await runProcess(running, cdiDevices, environment, emulator, context);
    if (!isSuccess(code, op.meta?.validExitCodes ?? [])) {
      log.showTail();
      throw failure(op, code, isOutOfMemory, emulator);
    }
    return await mounts.commit();
  } finally {
    await mounts.release();
  }
}

/** What runs the programs of a step, if it is not the machine itself. */
interface StepEmulator {
  readonly program?: string | undefined;
  /** That there is none, and what to do about that: images may have programs for this machine all the same. */
  readonly advice?: string | undefined;
}

function findEmulator({ platform }: LoadedOp, environment: OpEnvironment): StepEmulator {
  try {
    return { program: environment.emulator(platform) };
  } catch (error) {
    return { advice: BuildError.from(error).message };
  }
}

async function runProcess(
  request: ExecRequest,
  asked: readonly CDIDevice[],
  environment: OpEnvironment,
  { advice }: StepEmulator,
  { signal }: StepContext,
): Promise<{ readonly code: number; readonly isOutOfMemory: boolean }> {
  const executor = await environment.executor();
  try {
    const devices = asked.length === 0 ? undefined : await findDevices(asked, environment);
    const { exited } = await executor.start({ ...request, devices }, signal);
    return await exited;
  } catch (error) {
    if (signal.aborted) throw error;
    const { code, message, suggestion = advice } = BuildError.from(error);
    const full = `${unsuccessful(request.args)}: ${message}`;
    throw new BuildError(code, full, { suggestion, cause: error });
  }
}

async function findDevices(
  asked: readonly CDIDevice[],
  environment: OpEnvironment,
): Promise<StepDevices | undefined> {
  try {
    return await environment.stepDevices(asked);
  } catch (error) {
    throw BuildError.from(error).wrap("CDI device injection failed");
  }
}

async function stepRequest(
  op: ExecOp,
  { metadata }: LoadedOp,
  mounts: ExecMounts,
  environment: OpEnvironment,
  log: StepLog,
): Promise<ExecRequest> {
  const { meta = {} } = op;
  const limits = metadata.linux_resources ?? {};
  return {
    id: randomUUID(),
    args: meta.args ?? [],
    env: await stepEnvironment(meta, op.secretenv ?? [], environment.secrets),
    cwd: meta.cwd || "/",
    user: meta.user ?? "",
    hostname: meta.hostname || DEFAULT_HOSTNAME,
    extraHosts: meta.extraHosts ?? [],
    ulimits: meta.ulimit ?? [],
    cgroupParent: meta.cgroupParent ?? "",
    limits: {
      memory: Number(limits.memory ?? 0),
      memorySwap: Number(limits.memorySwap ?? 0),
      cpuShares: Number(limits.cpuShares ?? 0),
      cpuPeriod: Number(limits.cpuPeriod ?? 0),
      cpuQuota: Number(limits.cpuQuota ?? 0),
      cpusetCpus: limits.cpusetCpus ?? "",
      cpusetMems: limits.cpusetMems ?? "",
    },
    network: op.network ?? 0,
    security: op.security ?? 0,
    mounts: mounts.stepMounts,
    removeMountStubsRecursive: meta.removeMountStubsRecursive ?? false,
    onOutput: (stream, data) => log.write(stream, data),
  };
}

function isSuccess(code: number, valid: readonly number[]): boolean {
  return valid.length === 0 ? code === 0 : valid.includes(code);
}

/** In the words that users search for. Agrees with ExitError, solver/errdefs, and exitError, executor/runcexecutor. */
function failure(
  { meta }: ExecOp,
  code: number,
  isOutOfMemory: boolean,
  { advice }: StepEmulator,
): StepError {
  const why =
    code === UNKNOWN_EXIT || !isOutOfMemory
      ? `exit code: ${code}`
      : `cannot allocate memory: exit code: ${code}`;
  return new StepError(`${unsuccessful(meta?.args ?? [])}: ${why}`, code, advice);
}

function unsuccessful(args: readonly string[]): string {
  return `process ${goQuote(args.join(" "))} did not complete successfully`;
}
