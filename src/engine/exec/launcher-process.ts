import { type ChildProcess, spawn } from "node:child_process";
import { readlinkSync } from "node:fs";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { atExit } from "../../base/util/at-exit.js";
import {
  type Command,
  type Descriptors,
  type Failure,
  lineReader,
  type Report,
} from "./launcher/messages.js";
import type { EnterPlan, StepPlan } from "./step-plan.js";

/** What becomes known of a process while it lives. */
export interface ProcessEvents {
  /** Its output may be read; the descriptors are the launcher's. */
  started(launcher: number, descriptors: Descriptors): void;
  /** It waits for a network in its namespace, until {@link LauncherProcess.connected} is called. */
  unconnected?(pid: number, network: string): void;
  /** It is the step's program. */
  running(): void;
  exited(code: number, isOutOfMemory: boolean, failure: Failure | undefined): void;
  /** The launcher has died; the process has been killed. */
  lost(error: BuildError): void;
}

const NODE_FLAGS = [
  // One thread, which is all that fork(2) copies.
  "--single-threaded",
  "--v8-pool-size=0",
  // Functions are compiled before there are children, not in each of them.
  "--no-lazy",
  "--no-flush-bytecode",
  // Memory that does not grow in the middle of fork.ts.
  "--min-semi-space-size=4",
  "--max-semi-space-size=4",
];
const STDERR_KEPT = 4096;
const START_PATIENCE = 20_000;
/** How much longer the last one has than the first one. */
const MOST_PATIENCE = 4;

interface Watched {
  readonly events: ProcessEvents;
  pid: number;
  namespace: string;
}

/**
 * The process that starts steps: see launcher/main.ts. It is started at the first need, and again if it was lost.
 * It dies with this process.
 */
export class LauncherProcess {
  private child: ChildProcess | undefined;
  private readonly watched = new Map<number, Watched>();
  private readonly probes = new Map<number, (isGood: boolean) => void>();
  private lastKey = 0;
  private complaint = "";
  private stopKilling: (() => void) | undefined;
  private whenEnded: Promise<void> = Promise.resolve();
  /** Commands for a process that is not ready yet; undefined once it is. */
  private waiting: string[] | undefined;

  /**
   * @param program the launcher as a file that Node runs
   * @param isForking whether it may copy itself
   * @param patience milliseconds that the first one has to become ready; those that take its place have more
   */
  constructor(
    private readonly program: string,
    private readonly isForking: boolean,
    private readonly patience = START_PATIENCE,
  ) {}

  /** Starts the process if it does not run, so that it is there when it is needed. */
  prepare(): void {
    if (this.child !== undefined) return;
    this.waiting = [];
    this.child = this.spawn(this.patience);
  }

  /** Starts a step; gives the number by which it is known here. */
  run(plan: StepPlan, events: ProcessEvents): number {
    return this.watch(events, (key) => ({ kind: "run", key, plan }));
  }

  /** Starts a process in a step. */
  enter(step: number, plan: EnterPlan, events: ProcessEvents): number {
    return this.watch(events, (key) => ({ kind: "enter", key, step, plan }));
  }

  /** Tells that the descriptors of a process have been opened here. */
  opened(key: number): void {
    this.send({ kind: "opened", key });
  }

  /** Tells that a process has its network. */
  connected(key: number): void {
    if (this.watched.has(key)) this.send({ kind: "connected", key });
  }

  signal(key: number, signal: number): void {
    if (this.watched.has(key)) this.send({ kind: "signal", key, signal });
  }

  resize(key: number, rows: number, columns: number): void {
    if (this.watched.has(key)) this.send({ kind: "resize", key, rows, columns });
  }

  /** Whether overlayfs can write below a directory. */
  probe(directory: string, isUserNamespace: boolean): Promise<boolean> {
    this.prepare();
    const key = ++this.lastKey;
    return new Promise((resolve) => {
      this.probes.set(key, resolve);
      this.send({ kind: "probe", key, directory, isUserNamespace });
    });
  }

  /** Kills all that runs. */
  async close(): Promise<void> {
    if (this.waiting === undefined) this.child?.stdin?.end();
    else this.child?.kill("SIGKILL");
    await this.whenEnded;
  }

  private watch(events: ProcessEvents, command: (key: number) => Command): number {
    this.prepare();
    const key = ++this.lastKey;
    this.watched.set(key, { events, pid: 0, namespace: "" });
    this.send(command(key));
    return key;
  }

  private send(command: Command): void {
    const line = `${JSON.stringify(command)}\n`;
    if (this.waiting === undefined) this.child?.stdin?.write(line);
    else this.waiting.push(line);
  }

  /** @param patience milliseconds after which a process that is not ready is replaced by another one */
  private spawn(patience: number): ChildProcess {
    // What is in this process's environment is no business of the process that steps are copies of.
    const env = { PATH: process.env.PATH ?? "" };
    const child = spawn(process.execPath, [...NODE_FLAGS, this.program, this.isForking ? "fork" : "spawn"], {
      stdio: ["pipe", "pipe", "pipe"],
      env,
      cwd: "/",
    });
    this.complaint = "";
    child.stdin?.on("error", () => {});
    child.stdout?.on(
      "data",
      lineReader<Report>((report) => this.hear(child, report)),
    );
    child.stderr?.on("data", (data: Buffer) => {
      this.complaint = (this.complaint + data.toString("utf8")).slice(-STDERR_KEPT);
    });
    this.stopKilling = atExit(() => child.kill("SIGKILL"));
    // Now and then Node hangs before it runs anything, as a thread misses the signal of another.
    const timer = setTimeout(() => this.replace(child, patience), patience).unref();
    child.once("close", () => clearTimeout(timer));
    this.whenEnded = new Promise((resolve) => {
      const end = (reason: string): void => {
        if (this.child === child) this.lose(reason);
        resolve();
      };
      child.once("error", (error) => end(error.message));
      child.once("close", (code, signal) => end(this.complaint.trim() || `it ended with ${signal ?? code}`));
    });
    return child;
  }

  private hear(child: ChildProcess, report: Report): void {
    if (report.kind === "ready") {
      if (this.child !== child) return;
      for (const line of this.waiting ?? []) child.stdin?.write(line);
      this.waiting = undefined;
      return;
    }
    if (report.kind === "probed") {
      this.probes.get(report.key)?.(report.isGood);
      this.probes.delete(report.key);
      return;
    }
    const watched = this.watched.get(report.key);
    if (watched === undefined) return;
    if (report.kind === "running") watched.events.running();
    else if (report.kind === "unconnected") watched.events.unconnected?.(report.pid, report.network);
    else if (report.kind === "started") {
      watched.pid = report.pid;
      watched.namespace = report.namespace;
      watched.events.started(child.pid ?? 0, report.descriptors);
    } else {
      this.watched.delete(report.key);
      watched.events.exited(report.code, report.isOutOfMemory, report.failure);
    }
  }

  private replace(child: ChildProcess, patience: number): void {
    if (this.child !== child || this.waiting === undefined) return;
    this.stopKilling?.();
    // The last one is told of as lost.
    if (patience < this.patience * MOST_PATIENCE) this.child = this.spawn(patience * 2);
    else this.complaint = `it was not ready within ${patience / 1000} seconds`;
    child.kill("SIGKILL");
  }

  /** Processes die with the launcher, unless they have changed their identity: those are killed here. */
  private lose(reason: string): void {
    this.child = undefined;
    this.stopKilling?.();
    const lost = [...this.watched.values()];
    this.watched.clear();
    for (const { pid, namespace, events } of lost) {
      if (pid > 0 && namespaceOf(pid) === namespace) killNow(pid);
      events.lost(new BuildError("exec/launcher", `the process that runs steps has failed: ${reason}`));
    }
    for (const resolve of this.probes.values()) resolve(false);
    this.probes.clear();
  }
}

function namespaceOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return undefined;
  }
}

function killNow(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}
