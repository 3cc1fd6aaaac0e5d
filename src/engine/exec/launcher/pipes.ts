import { closeSync, writeSync } from "node:fs";
import type { ProcessPlan } from "../step-plan.js";
import type { ChildPipes } from "./child.js";
import type { Descriptors } from "./messages.js";
import type { System } from "./system.js";

// How long the engine may take to open its ends of the pipes of a process that has ended.
const PATIENCE = 60_000;

/** The pipes between a new process, this one and the engine. */
export interface Pipes {
  /** What the process reads its status into, to be read and closed by whoever takes it. */
  readonly status: number;
  readonly hasTerminal: boolean;
  readonly theirs: ChildPipes;
  /** The ends that the engine opens as its own. */
  readonly ours: Descriptors;
  /** Lets the process go on that waits for it. */
  go(): void;
  /** Closes the ends of the process, which has them. */
  releaseTheirs(): void;
  /** Closes the ends of the engine, which has them. */
  releaseOurs(): void;
  /** The same as soon as the engine has them, or could have; with another descriptor. */
  releaseLater(other: number | undefined): void;
  closeAll(): void;
}

/** Makes the pipes of a process. With a terminal it has none for its input and output. */
export function createPipes(system: System, plan: ProcessPlan): Pipes {
  const made: number[] = [];
  const pipe = (): readonly [read: number, write: number] => {
    const ends = system.pipe();
    made.push(...ends);
    return ends;
  };
  try {
    const status = pipe();
    const go = pipe();
    // Empty if there is no input: the machine's /dev/null would be one to change, for a step that is root.
    const stdin = plan.terminal ? undefined : pipe();
    const stdout = plan.terminal ? undefined : pipe();
    const stderr = plan.terminal ? undefined : pipe();
    const theirs: ChildPipes = {
      status: status[1],
      go: go[0],
      stdin: stdin?.[0],
      stdout: stdout?.[1],
      stderr: stderr?.[1],
      terminal: undefined,
    };
    if (stdin !== undefined && !plan.hasStdin) closeSync(stdin[1]);
    return assemble(plan, status[0], go[1], theirs, {
      stdin: plan.hasStdin ? stdin?.[1] : undefined,
      stdout: stdout?.[0] ?? -1,
      stderr: stderr?.[0],
    });
  } catch (error) {
    for (const fd of made) closeSync(fd);
    throw error;
  }
}

function assemble(
  plan: ProcessPlan,
  status: number,
  goEnd: number,
  theirs: ChildPipes,
  ours: Descriptors,
): Pipes {
  const closing = (list: readonly (number | undefined)[]): (() => void) => {
    let rest = list.filter((fd) => fd !== undefined && fd >= 0);
    return () => {
      for (const fd of rest) closeSync(fd!);
      rest = [];
    };
  };
  const releaseTheirs = closing([theirs.status, theirs.go, theirs.stdin, theirs.stdout, theirs.stderr]);
  const closeOurs = closing([ours.stdin, ours.stdout, ours.stderr]);
  const closeGo = closing([goEnd]);
  let isOpened = false;
  let onOpened = (): void => {};
  return {
    status,
    hasTerminal: plan.terminal,
    theirs,
    ours,
    go: () => void writeSync(goEnd, "."),
    releaseTheirs,
    releaseOurs() {
      isOpened = true;
      closeOurs();
      onOpened();
    },
    releaseLater(other) {
      closeGo();
      const closeOther = closing([other]);
      if (isOpened) return closeOther();
      const timer = setTimeout(() => this.releaseOurs(), PATIENCE);
      timer.unref();
      onOpened = () => {
        clearTimeout(timer);
        closeOther();
      };
    },
    closeAll() {
      releaseTheirs();
      closeOurs();
      closeGo();
      closeSync(status);
    },
  };
}
