import type { EnterPlan, StepPlan } from "../step-plan.js";

/** What the engine tells the launcher: a line of JSON each. `key` is the engine's number for a process. */
export type Command =
  | { readonly kind: "run"; readonly key: number; readonly plan: StepPlan }
  | { readonly kind: "enter"; readonly key: number; readonly step: number; readonly plan: EnterPlan }
  /** The engine has opened its ends of the process's pipes. */
  | { readonly kind: "opened"; readonly key: number }
  /** The process has its network. */
  | { readonly kind: "connected"; readonly key: number }
  | { readonly kind: "signal"; readonly key: number; readonly signal: number }
  | { readonly kind: "resize"; readonly key: number; readonly rows: number; readonly columns: number }
  | {
      readonly kind: "probe";
      readonly key: number;
      readonly directory: string;
      readonly isUserNamespace: boolean;
    };

/** Descriptors of the launcher, which the engine opens by way of `/proc`. */
export interface Descriptors {
  readonly stdin: number | undefined;
  readonly stdout: number;
  /** Absent with a terminal. */
  readonly stderr: number | undefined;
}

/** What the launcher tells the engine. */
export type Report =
  | { readonly kind: "ready"; readonly isForking: boolean }
  /** The process exists; its output may be read. */
  | {
      readonly kind: "started";
      readonly key: number;
      readonly pid: number;
      /** The id of its process namespace, which tells it from a later process with the same number. */
      readonly namespace: string;
      readonly descriptors: Descriptors;
    }
  /** The process has a network namespace, and waits until there is a network in it. */
  | {
      readonly kind: "unconnected";
      readonly key: number;
      readonly pid: number;
      /** The id of that namespace, which tells it from that of a later process with the same number. */
      readonly network: string;
    }
  /** The process runs its program. */
  | { readonly kind: "running"; readonly key: number }
  /** The process has ended, and nothing is left of it. */
  | {
      readonly kind: "exited";
      readonly key: number;
      readonly code: number;
      readonly isOutOfMemory: boolean;
      /** Why it could not be run. */
      readonly failure: Failure | undefined;
    }
  | { readonly kind: "probed"; readonly key: number; readonly isGood: boolean };

/** Why a process could not be run. */
export interface Failure {
  readonly reason: "user" | "mount" | "program" | "setup" | "crash";
  readonly message: string;
}

/** What a process tells of itself before it becomes the program that it is to run. */
export type ChildReport =
  | { readonly kind: "failed"; readonly failure: Failure }
  /** Mount points made for it, deepest last, that are to go when it has ended. */
  | { readonly kind: "stubs"; readonly paths: readonly string[] }
  /** The descriptor of its terminal's other side, which it keeps open until it is told to go on. */
  | { readonly kind: "terminal"; readonly fd: number }
  /** It has a network namespace, and waits for a network until it is told to go on. */
  | { readonly kind: "network"; readonly id: string }
  | { readonly kind: "exec" };

/** Cuts a stream of bytes into lines, and reads each as JSON. */
export function lineReader<T>(onMessage: (message: T) => void): (data: Buffer) => void {
  let parts: Buffer[] = [];
  return (data) => {
    let from = 0;
    for (let end = data.indexOf(NEWLINE); end >= 0; end = data.indexOf(NEWLINE, from)) {
      parts.push(data.subarray(from, end));
      const line = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
      parts = [];
      from = end + 1;
      onMessage(JSON.parse(line.toString("utf8")) as T);
    }
    if (from < data.length) parts.push(data.subarray(from));
  };
}

const NEWLINE = 0x0a;
