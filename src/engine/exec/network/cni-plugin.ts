import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import { BuildError } from "../../../base/diagnostic/build-error.js";
import { atExit } from "../../../base/util/at-exit.js";
import { isObject } from "./cni-config.js";
import { MORE_DIRECTORIES } from "./more-directories.js";

/** One call of a plugin. */
export interface CniCall {
  readonly type: string;
  readonly command: "ADD" | "DEL";
  /** Where plugins are; they look there for those that they use themselves. */
  readonly directories: readonly string[];
  /** `CNI_…` variables, beside the command and path. */
  readonly env: Readonly<Record<string, string>>;
  /** What it reads from its standard input. */
  readonly config: object;
  /** Milliseconds after which it is killed. */
  readonly patience: number;
}

/** What a plugin made; its form is the plugins' own matter. */
export type CniResult = Readonly<Record<string, unknown>>;

interface Output {
  readonly stdout: string;
  readonly stderr: string;
  /** What it ended with: a number, a signal, or why it was killed. */
  readonly end: string | number;
}

const LARGEST_RESULT = 1024 * 1024;
const STDERR_KEPT = 4096;
const LONGEST_MESSAGE = 2000;
/** Milliseconds for which the output of one that has ended is waited for: what it started may have it open for ever. */
const REST_PATIENCE = 1000;

/**
 * Runs a plugin by the protocol of CNI. Gives its result; nothing but an empty one for DEL.
 *
 * Errors: `exec/network` in the words of libcni, `build/canceled`.
 */
export async function callPlugin(call: CniCall, signal: AbortSignal): Promise<CniResult> {
  const { type, command } = call;
  const output = await run(findPlugin(type, call.directories), call, signal);
  if (signal.aborted) throw new BuildError("build/canceled", "context canceled");
  if (output.end !== 0) {
    throw new BuildError(
      "exec/network",
      `plugin type=${JSON.stringify(type)} failed (${command.toLowerCase()}): ${reasonOf(output)}`,
    );
  }
  if (command === "DEL") return {};
  const result = parse(output.stdout);
  if (result !== undefined) return result;
  const shown = JSON.stringify(shorten(output.stdout));
  throw new BuildError("exec/network", `plugin type=${JSON.stringify(type)} gave no result but ${shown}`);
}

/** The program of a plugin. Errors: `exec/network` if it is in none of the directories. */
export function findPlugin(type: string, directories: readonly string[]): string {
  for (const directory of directories) {
    const program = join(directory, type);
    try {
      accessSync(program, constants.X_OK);
      return program;
    } catch {
      // It may be in the next one.
    }
  }
  throw new BuildError(
    "exec/network",
    `failed to find plugin ${JSON.stringify(type)} in path [${directories.join(" ")}]`,
    { suggestion: "Install the CNI plugins, or name their directory with --cni-binaries." },
  );
}

function run(program: string, call: CniCall, signal: AbortSignal): Promise<Output> {
  if (signal.aborted) return Promise.resolve({ stdout: "", stderr: "", end: "canceled" });
  const { PATH = "", ...others } = process.env;
  const child = spawn(program, [], {
    stdio: ["pipe", "pipe", "pipe"],
    cwd: "/",
    // A group of its own, with the plugins that it starts.
    detached: true,
    env: {
      ...others,
      PATH: [...PATH.split(":"), ...MORE_DIRECTORIES].filter((directory) => directory !== "").join(":"),
      ...call.env,
      CNI_COMMAND: call.command,
      CNI_PATH: call.directories.join(":"),
    },
  });
  child.stdin.on("error", () => {});
  child.stdin.end(JSON.stringify(call.config));
  return collect(child, call.patience, signal);
}

/** Waits for its end, within bounds of time and memory. */
function collect(child: ChildProcess, patience: number, signal: AbortSignal): Promise<Output> {
  const parts: Buffer[] = [];
  let size = 0;
  let stderr = "";
  let killed: string | undefined;
  let rest: NodeJS.Timeout | undefined;
  const kill = (reason: string): void => {
    killed ??= reason;
    killGroup(child);
  };
  const onAbort = (): void => kill("canceled");
  const timer = setTimeout(() => kill(`it did not end within ${patience / 1000} seconds`), patience);
  const stopKilling = atExit(() => killGroup(child));
  signal.addEventListener("abort", onAbort);
  child.stdout?.on("data", (data: Buffer) => {
    size += data.length;
    if (size > LARGEST_RESULT) kill(`it printed more than ${LARGEST_RESULT} bytes`);
    else parts.push(data);
  });
  child.stderr?.on("data", (data: Buffer) => {
    stderr = (stderr + data.toString("utf8")).slice(-STDERR_KEPT);
  });
  return new Promise<Output>((resolve) => {
    const end = (value: string | number): void =>
      resolve({ stdout: Buffer.concat(parts).toString("utf8"), stderr, end: killed ?? value });
    child.once("error", (error) => end(error.message));
    child.once("exit", () => {
      rest = setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, REST_PATIENCE);
    });
    child.once("close", (code, signalName) => end(code ?? `it ended with ${signalName}`));
  }).finally(() => {
    clearTimeout(timer);
    clearTimeout(rest);
    stopKilling();
    signal.removeEventListener("abort", onAbort);
  });
}

function killGroup({ pid, exitCode, signalCode }: ChildProcess): void {
  // One that has ended may have given its number to another by now.
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}

/** Agrees with pluginErr, containernetworking/cni/pkg/invoke/raw_exec.go. */
function reasonOf({ stdout, stderr, end }: Output): string {
  const log = shorten(stderr.trim());
  if (typeof end === "string") return log === "" ? end : `${end}: ${log}`;
  const error = parse(stdout);
  if (error === undefined) {
    const said = log || shorten(stdout.trim());
    return said === ""
      ? `netplugin failed with no error message: exit status ${end}`
      : `netplugin failed: ${JSON.stringify(said)}`;
  }
  const texts = [error.msg, error.details].filter((text) => typeof text === "string" && text !== "");
  return shorten(texts.join("; ")) || `unknown error code ${String(error.code)}`;
}

function parse(text: string): CniResult | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function shorten(text: string): string {
  return text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE)}…` : text;
}
