import type { ExecutorOptions } from "../../src/engine/exec/create-executor.js";
import type { ExecRequest } from "../../src/engine/exec/exec-request.js";

/** What rootless-steps.ts is started with. */
export type RootlessOptions = Pick<ExecutorOptions, "launcher" | "directory"> & Partial<ExecutorOptions>;

/** A request as it crosses. */
export type SentRequest = Omit<ExecRequest, "onOutput" | "stdin"> & { readonly hasStdin: boolean };

/** What a test asks of the program in the user namespace. */
export type RootlessCommand =
  | { readonly kind: "start"; readonly key: number; readonly request: SentRequest }
  | { readonly kind: "enter"; readonly key: number; readonly id: string; readonly request: SentRequest }
  /** No text ends the input. */
  | { readonly kind: "input"; readonly key: number; readonly text?: string }
  | { readonly kind: "abort"; readonly key: number }
  | { readonly kind: "kill"; readonly key: number; readonly signal: string }
  | { readonly kind: "resize"; readonly key: number; readonly rows: number; readonly columns: number }
  | { readonly kind: "probe"; readonly key: number; readonly directory: string };

/** An error as it crosses. */
export interface SentError {
  readonly code: string;
  readonly message: string;
}

/** What it answers. */
export type RootlessReport =
  | { readonly kind: "ready"; readonly error?: SentError }
  | { readonly kind: "started"; readonly key: number }
  | { readonly kind: "output"; readonly key: number; readonly stream: 1 | 2; readonly data: string }
  | {
      readonly kind: "exited";
      readonly key: number;
      readonly exit: { readonly code: number; readonly isOutOfMemory: boolean };
    }
  | { readonly kind: "failed"; readonly key: number; readonly error: SentError }
  | { readonly kind: "probed"; readonly key: number; readonly isGood: boolean };
