import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { Socket } from "node:net";
import type { EnterPlan, StepPlan } from "../step-plan.js";
import { cgroupsOf, createCgroup, type StepCgroup } from "./cgroup.js";
import { type CgroupFacts, readCgroupFacts } from "./cgroup-facts.js";
import { enterStep, runStep } from "./child.js";
import { removeGuards } from "./device-policy.js";
import { forkWhole } from "./fork.js";
import { type ChildReport, type Command, type Failure, lineReader, type Report } from "./messages.js";
import { removeOwnCgroups } from "./own-cgroups.js";
import { createPipes, type Pipes } from "./pipes.js";
import { removeRuntimeState, runtimeCgroups } from "./runtime-state.js";
import { type Spawned, spawnChild } from "./spawned.js";
import { removeStubs } from "./stubs.js";
import type { System } from "./system.js";
import { resizeTerminal } from "./terminal.js";

/** A process that was started for the engine. */
interface Running {
  readonly key: number;
  readonly pid: number;
  readonly plan: StepPlan | undefined;
  readonly cgroup: StepCgroup | undefined;
  readonly pipes: Pipes;
  stubs: readonly string[];
  failure: Failure | undefined;
  /** Whether it has become the step's program. */
  isRunning: boolean;
  /** The main side of its terminal, if it has one. */
  terminal: number | undefined;
  /** What it ended with, when it has. */
  code: number | undefined;
  /** Whether it has told all that it will tell. */
  isSilent: boolean;
}

const CLONE_NEWPID = 0x20000000;
const SIGKILL = 9;
const ENTER_INTERVAL = 20;

/** Starts processes, waits for them and cleans up behind them. */
export class Launcher {
  private readonly running = new Map<number, Running>();
  private readonly facts: CgroupFacts = readCgroupFacts();
  private isEnding = false;

  constructor(
    private readonly system: System,
    private readonly isForking: boolean,
    private readonly report: (report: Report) => void,
  ) {
    if (isForking) process.on("SIGCHLD", () => this.reap());
  }

  obey(command: Exclude<Command, { readonly kind: "probe" }>): void {
    const { kind, key } = command;
    if (kind === "run") this.start(key, () => this.run(key, command.plan));
    else if (kind === "enter") this.start(key, () => this.enter(key, command.step, command.plan));
    else if (kind === "opened") this.running.get(key)?.pipes.releaseOurs();
    else if (kind === "connected") this.goOn(this.running.get(key));
    else if (kind === "signal") this.signal(this.running.get(key), command.signal);
    else this.resize(key, command.rows, command.columns);
  }

  /** Kills all processes; this process ends when they have. */
  end(): void {
    this.isEnding = true;
    for (const running of this.running.values()) this.signal(running, SIGKILL);
    this.endIfIdle();
  }

  private endIfIdle(): void {
    if (!this.isEnding || this.running.size > 0) return;
    removeGuards();
    removeOwnCgroups();
    process.exit(0);
  }

  private start(key: number, start: () => void): void {
    try {
      start();
    } catch (error) {
      const failure: Failure = {
        reason: "setup",
        message: error instanceof Error ? error.message : String(error),
      };
      this.report({ kind: "exited", key, code: 1, isOutOfMemory: false, failure });
    }
  }

  private run(key: number, plan: StepPlan): void {
    const pipes = createPipes(this.system, plan);
    // OCI runtimes make their own.
    const cgroup =
      plan.runtime.kind === "oci" && plan.runtime.hasCgroups
        ? runtimeCgroups(this.facts, plan)
        : createCgroup(this.system, this.facts, plan);
    try {
      const pid = this.isForking
        ? this.fork(CLONE_NEWPID, () => runStep(this.system, plan, cgroup, pipes.theirs))
        : this.spawn(key, { kind: "run", plan, cgroup }, pipes);
      this.watch({ ...NEW, key, pid, plan, cgroup, pipes });
    } catch (error) {
      pipes.closeAll();
      cgroup?.remove();
      throw error;
    }
  }

  private enter(key: number, step: number, plan: EnterPlan): void {
    const target = this.running.get(step);
    if (target === undefined || target.code !== undefined) {
      throw new Error(`container ${plan.step} has stopped`);
    }
    const pid = this.processOf(target);
    if (!this.isInside(target, pid)) {
      // The program that runs the step has not come that far.
      setTimeout(() => this.start(key, () => this.enter(key, step, plan)), ENTER_INTERVAL);
      return;
    }
    const pipes = createPipes(this.system, plan);
    try {
      const joins = cgroupsOf(this.facts, pid);
      const child = this.isForking
        ? this.fork(0, () => enterStep(this.system, plan, pid, joins, pipes.theirs))
        : this.spawn(key, { kind: "enter", plan, pid, joins }, pipes);
      this.watch({ ...NEW, key, pid: child, plan: undefined, cgroup: undefined, pipes });
    } catch (error) {
      pipes.closeAll();
      throw error;
    }
  }

  /** The process that was wanted; what stands between the launcher and it has it as its only child. */
  private processOf({ pid, plan }: Running): number {
    let process = pid;
    const depth =
      plan === undefined ? 1 : (this.isForking ? 0 : 1) + (plan.runtime.kind === "namespaces" ? 0 : 1);
    for (let i = 0; i < depth; i++) {
      const children = readdirSync("/proc").filter(
        (name) => /^\d+$/.test(name) && parentOf(name) === process,
      );
      process = Number(children[0] ?? process);
    }
    return process;
  }

  /** Whether the step's first process sees the step's root as its own. */
  private isInside({ pid, plan, isRunning }: Running, process: number): boolean {
    if (!isRunning || plan === undefined) return false;
    if (plan.runtime.kind === "namespaces") return true;
    try {
      const own = statSync(`/proc/${process}/root/`);
      const root = statSync(`/proc/${pid}/root${plan.mountPoint}/root/`);
      return process !== pid && own.dev === root.dev && own.ino === root.ino;
    } catch {
      return false;
    }
  }

  private fork(flags: number, child: () => never): number {
    const pid = forkWhole(this.system, flags);
    if (pid === 0) child();
    return pid;
  }

  private spawn(key: number, work: Spawned, pipes: Pipes): number {
    return spawnChild(work, pipes.theirs, (code) => {
      const running = this.running.get(key);
      if (running !== undefined) this.ended(running, code);
    });
  }

  private watch(running: Running): void {
    this.running.set(running.key, running);
    running.pipes.releaseTheirs();
    const read = lineReader<ChildReport>((message) => this.hear(running, message));
    const status = new Socket({ fd: running.pipes.status, readable: true, writable: false });
    status.on("data", read);
    status.on("error", () => {});
    status.on("close", () => {
      running.isSilent = true;
      this.finish(running);
    });
    if (!running.pipes.hasTerminal) this.reportStart(running);
    // It may be over already.
    if (this.isForking) this.reap();
  }

  private reportStart(running: Running): void {
    const { key, pid, pipes, terminal } = running;
    const descriptors =
      terminal === undefined ? pipes.ours : { stdin: undefined, stdout: terminal, stderr: undefined };
    this.report({ kind: "started", key, pid, namespace: namespaceOf(pid), descriptors });
  }

  private hear(running: Running, message: ChildReport): void {
    if (message.kind === "failed") running.failure ??= message.failure;
    else if (message.kind === "stubs") running.stubs = message.paths;
    else if (message.kind === "exec") {
      running.isRunning = true;
      this.report({ kind: "running", key: running.key });
    } else if (message.kind === "network") {
      const pid = this.outermost(running);
      this.report({ kind: "unconnected", key: running.key, pid, network: message.id });
    } else this.takeTerminal(running, message.fd);
  }

  /** A process that has ended needs nothing any more. */
  private goOn(running: Running | undefined): void {
    if (running === undefined || running.code !== undefined) return;
    try {
      running.pipes.go();
    } catch {
      // It is ending.
    }
  }

  private takeTerminal(running: Running, fd: number): void {
    try {
      running.terminal = this.system.takeDescriptor(this.outermost(running), fd);
    } catch (error) {
      running.failure = { reason: "setup", message: error instanceof Error ? error.message : String(error) };
      this.signal(running, SIGKILL);
      return;
    }
    this.reportStart(running);
    running.pipes.go();
  }

  /** The process that reports, opens the terminal and has the network: with a runtime, what becomes that. */
  private outermost(running: Running): number {
    if (running.plan === undefined || !this.isForking) return this.processOf(running);
    return running.pid;
  }

  private reap(): void {
    for (let ended = this.system.wait(); ended !== undefined; ended = this.system.wait()) {
      for (const running of this.running.values()) {
        if (running.pid === ended.pid && running.code === undefined) this.ended(running, ended.code);
      }
    }
  }

  private ended(running: Running, code: number): void {
    running.code = code;
    this.finish(running);
  }

  /** When a process has ended and has no more to tell, what it leaves behind is removed. */
  private finish(running: Running): void {
    const { key, code, plan, cgroup, pipes, stubs, terminal, isSilent } = running;
    if (code === undefined || !isSilent || !this.running.has(key)) return;
    this.running.delete(key);
    const isOutOfMemory = code !== 0 && cgroup?.wasOutOfMemory() === true;
    cgroup?.remove();
    if (plan !== undefined) {
      removeStubs(this.system, plan, stubs);
      removeRuntimeState(plan);
    }
    pipes.releaseLater(terminal);
    this.report({ kind: "exited", key, code, isOutOfMemory, failure: failureOf(running) });
    this.endIfIdle();
  }

  private signal(running: Running | undefined, signal: number): void {
    // One that has ended may have given its number to another by now.
    if (running === undefined || running.code !== undefined) return;
    const wanted = this.processOf(running);
    for (const pid of signal === SIGKILL && wanted !== running.pid ? [wanted, running.pid] : [wanted]) {
      try {
        process.kill(pid, signal);
      } catch {
        // It is ending.
      }
    }
  }

  private resize(key: number, rows: number, columns: number): void {
    const terminal = this.running.get(key)?.terminal;
    if (terminal === undefined) return;
    try {
      resizeTerminal(this.system, terminal, rows, columns);
    } catch {
      // It is ending.
    }
  }
}

const NEW = {
  stubs: [] as readonly string[],
  failure: undefined,
  isRunning: false,
  terminal: undefined,
  code: undefined,
  isSilent: false,
};

/** Whatever it ended with, it was not the step's program if it never said that it would become that. */
function failureOf({ failure, isRunning, code }: Running): Failure | undefined {
  if (failure !== undefined || isRunning) return failure;
  return { reason: "crash", message: `the process ended with ${code} before it could run the command` };
}

function namespaceOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return "";
  }
}

function parentOf(pid: string): number {
  try {
    // A name in parentheses may have anything in it; after it come the state and the parent.
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return 0;
  }
}
