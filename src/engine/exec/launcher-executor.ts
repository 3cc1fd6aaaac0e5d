import { constants } from "node:os";
import { BuildError } from "../../base/diagnostic/build-error.js";
import type { StepExecutor } from "./create-executor.js";
import type { ExecRequest, StepProcess } from "./exec-request.js";
import type { Descriptors, Failure } from "./launcher/messages.js";
import type { LauncherProcess, ProcessEvents } from "./launcher-process.js";
import type { ChosenNetwork } from "./network/choose-network.js";
import type { StepNetwork } from "./network/step-networks.js";
import { type PlanContext, planEntry, planStep } from "./plan-step.js";
import { createSlots } from "./slots.js";
import type { StepPlan } from "./step-plan.js";
import { openStreams, openTerminalStreams, type StepStreams } from "./step-streams.js";
import { takeDescriptor } from "./take-descriptor.js";

type Exit = Awaited<StepProcess["exited"]>;

interface RunningStep {
  readonly plan: StepPlan;
  key: number;
}

const CODES = {
  user: "exec/user",
  mount: "exec/mount",
  program: "exec/setup",
  setup: "exec/setup",
  crash: "exec/launcher",
} as const;

// A copy of the launcher can be missing a part of its memory, very rarely: see launcher/fork.ts.
const MOST_TRIES = 3;

/** Runs steps through the launcher process. */
export class LauncherExecutor implements StepExecutor {
  private readonly slots;
  private readonly steps = new Map<string, RunningStep>();
  private readonly live = new Set<Promise<unknown>>();
  readonly network: ChosenNetwork["name"];
  private isClosed = false;

  constructor(
    private readonly launcher: LauncherProcess,
    private readonly context: PlanContext,
    readonly runtime: string,
    private readonly chosen: ChosenNetwork,
    maxParallel: number,
  ) {
    this.network = chosen.name;
    this.slots = createSlots(maxParallel);
  }

  prepare(): void {
    this.launcher.prepare();
  }

  supportsOverlay(directory: string): Promise<boolean> {
    return this.launcher.probe(directory, this.context.isUserNamespace);
  }

  async start(request: ExecRequest, signal: AbortSignal): Promise<StepProcess> {
    if (this.steps.has(request.id)) throw new BuildError("exec/request", `step ${request.id} runs already`);
    const step: RunningStep = { plan: planStep(request, this.context), key: 0 };
    this.steps.set(request.id, step);
    const forget = (): void => {
      this.steps.delete(request.id);
    };
    try {
      const release = await this.slots.take(signal);
      return await this.launch(
        request,
        signal,
        (events) => {
          step.key = this.launcher.run(step.plan, events);
          return step.key;
        },
        () => {
          forget();
          release();
        },
        step.plan.hasOwnNetwork ? () => this.chosen.networks?.create(request.hostname) : undefined,
      );
    } catch (error) {
      forget();
      throw error;
    }
  }

  async enter(id: string, request: ExecRequest, signal: AbortSignal): Promise<StepProcess> {
    const step = this.steps.get(id);
    if (step === undefined || step.key === 0)
      throw new BuildError("exec/request", `container ${id} not found`);
    const plan = planEntry(request, step.plan, this.context);
    return this.launch(
      request,
      signal,
      (events) => this.launcher.enter(step.key, plan, events),
      () => {},
    );
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.launcher.close();
    await Promise.allSettled(this.live);
    await this.chosen.networks?.close();
  }

  /** Settles when the process runs, or has ended. */
  private launch(
    request: ExecRequest,
    signal: AbortSignal,
    begin: (events: ProcessEvents) => number,
    onEnd: () => void,
    createNetwork?: () => StepNetwork | undefined,
  ): Promise<StepProcess> {
    if (this.isClosed || signal.aborted) {
      onEnd();
      return Promise.reject(canceled());
    }
    const process = new LaunchedProcess(this.launcher, request, signal, begin, createNetwork);
    const settled = process.exited.then(onEnd, onEnd).finally(() => this.live.delete(settled));
    this.live.add(settled);
    return process.started.then(() => process);
  }
}

/** One process. */
class LaunchedProcess implements StepProcess {
  readonly exited: Promise<Exit>;
  /** Settles when the program runs; rejects if it could not be run. */
  readonly started: Promise<void>;
  private key: number;
  private tries = 1;
  private streams: StepStreams | undefined;
  private isCanceled = false;
  private network: StepNetwork | undefined;
  private networkError: unknown;

  constructor(
    private readonly launcher: LauncherProcess,
    private readonly request: ExecRequest,
    private readonly signal: AbortSignal,
    begin: (events: ProcessEvents) => number,
    createNetwork?: () => StepNetwork | undefined,
  ) {
    const started = deferred<void>();
    const exited = deferred<Exit>();
    this.started = started.promise;
    this.exited = exited.promise;
    this.exited.catch(() => {});
    const fail = (error: unknown): void => {
      this.release();
      exited.reject(error);
      started.reject(error);
    };
    const events: ProcessEvents = {
      started: (pid, descriptors) => {
        this.open(pid, descriptors).catch((error) => {
          this.kill("KILL");
          fail(BuildError.from(error));
        });
      },
      unconnected: (pid, id) => {
        this.network = createNetwork?.();
        void this.connect(pid, id);
      },
      running: () => started.resolve(),
      exited: (code, isOutOfMemory, failure) => {
        void this.readRest().then(() => {
          if (this.isCanceled) return fail(canceled());
          if (this.networkError !== undefined) return fail(this.networkError);
          if (failure?.reason === "crash" && this.tries++ < MOST_TRIES && request.stdin === undefined) {
            this.key = begin(events);
            return;
          }
          if (failure !== undefined) return fail(toError(failure));
          this.release();
          started.resolve();
          exited.resolve({ code, isOutOfMemory });
        });
      },
      lost: (error) => {
        this.disconnect();
        fail(error);
      },
    };
    this.key = begin(events);
    signal.addEventListener("abort", this.cancel);
  }

  resize(rows: number, columns: number): void {
    this.launcher.resize(this.key, rows, columns);
  }

  kill(signal: string): void {
    const number = constants.signals[`SIG${signal}` as NodeJS.Signals];
    if (number !== undefined) this.launcher.signal(this.key, number);
  }

  private readonly cancel = (): void => {
    this.isCanceled = true;
    this.kill("KILL");
  };

  private async open(pid: number, descriptors: Descriptors): Promise<void> {
    const { stdin, onOutput, tty } = this.request;
    this.streams = tty
      ? openTerminalStreams(await takeDescriptor(pid, descriptors.stdout), stdin, onOutput)
      : openStreams(pid, descriptors, stdin, onOutput);
    this.launcher.opened(this.key);
  }

  /** What is wrong with its network ends the process. */
  private async connect(pid: number, id: string): Promise<void> {
    try {
      await this.network?.connect(pid, id, this.signal);
      this.launcher.connected(this.key);
    } catch (cause) {
      const error = BuildError.from(cause);
      // What ended meanwhile did so for a reason of its own.
      if (error.code !== "build/canceled") this.networkError = error;
      this.kill("KILL");
    }
  }

  /** Nobody waits for that but who closes the executor. */
  private disconnect(): void {
    void this.network?.disconnect();
    this.network = undefined;
  }

  private async readRest(): Promise<void> {
    this.disconnect();
    this.streams?.finish();
    await this.streams?.ended;
  }

  private release(): void {
    this.signal.removeEventListener("abort", this.cancel);
    this.streams?.destroy();
  }
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}

function canceled(): BuildError {
  return new BuildError("build/canceled", "context canceled");
}

function toError({ reason, message }: Failure): BuildError {
  return new BuildError(CODES[reason], message);
}
