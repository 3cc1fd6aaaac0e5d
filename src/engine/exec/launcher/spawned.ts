import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { constants } from "node:os";
import type { EnterPlan, StepPlan } from "../step-plan.js";
import type { StepCgroup } from "./cgroup.js";
import { becomeEntry, type ChildPipes, otherNamespaces, runStep } from "./child.js";
import type { System } from "./system.js";

/** What a child is to become that is not forked but started as a program of its own. */
export type Spawned =
  | { readonly kind: "run"; readonly plan: StepPlan; readonly cgroup: StepCgroup | undefined }
  | {
      readonly kind: "enter";
      readonly plan: EnterPlan;
      readonly pid: number;
      readonly joins: readonly string[];
    };

// Where the descriptors are in the new program.
const ENDS: ChildPipes = { status: 4, go: 5, stdin: 0, stdout: 1, stderr: 2, terminal: undefined };
const PLAN = 3;

/**
 * Starts a child by programs of util-linux instead of fork(2), for where copies of this process don't work. Takes some
 * 50 ms more. Gives the process id of the program that waits for the child, and kills it when it is killed.
 */
export function spawnChild(work: Spawned, theirs: ChildPipes, onExit: (code: number) => void): number {
  const own = [...process.execArgv, process.argv[1]!, "child"];
  const [program, args] =
    work.kind === "run"
      ? ["unshare", ["--pid", "--fork", "--kill-child", "--"]]
      : ["nsenter", [`--pid=/proc/${work.pid}/ns/pid`, "--"]];
  const child = spawn(program, [...args, process.execPath, ...own], {
    stdio: [
      theirs.stdin ?? "ignore",
      theirs.stdout ?? "ignore",
      theirs.stderr ?? "ignore",
      "pipe",
      theirs.status,
      theirs.go,
    ],
  });
  child.on("exit", (code, signal) => onExit(code ?? 128 + signalNumber(signal)));
  child.on("error", () => onExit(1));
  const plan = child.stdio[PLAN];
  if (plan !== null && plan !== undefined && "end" in plan) {
    plan.on("error", () => {});
    plan.end(JSON.stringify(work));
  }
  if (child.pid === undefined) throw new Error(`${program} could not be started; it is part of util-linux`);
  return child.pid;
}

/** What such a program does. */
export function runSpawned(system: System): never {
  const work = JSON.parse(readFileSync(PLAN, "utf8")) as Spawned;
  if (work.kind === "run") return runStep(system, work.plan, work.cgroup, ENDS);
  return becomeEntry(system, work.plan, otherNamespaces(work.pid), work.joins, ENDS);
}

function signalNumber(signal: string | null): number {
  return (signal !== null && constants.signals[signal as NodeJS.Signals]) || 1;
}
