import { type ChildProcess, spawn } from "node:child_process";
import { BuildError } from "../../../base/diagnostic/build-error.js";
import { atExit } from "../../../base/util/at-exit.js";
import type { StepContext } from "../../step-context.js";

/** How git is run. */
export interface GitRunner {
  readonly program: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Texts that must not be shown. */
  readonly secrets: readonly string[];
  readonly context: StepContext;
}

/** What is different from one command to the next. */
export interface GitCommand {
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** It is no news if it fails, or what it says. */
  readonly isQuiet?: boolean;
}

/** A command of git that failed. */
export class GitError extends BuildError {
  /** The end of what it said, without secrets. */
  readonly stderr: string;

  constructor(stderr: string, status: string) {
    super("engine/source", `git stderr:\n${stderr}: ${status}`);
    this.stderr = stderr;
  }
}

const MAX_OUTPUT = 16 * 1024 * 1024;
const MAX_STDERR = 64 * 1024;
/** Until a command that was told to end is killed, and until the pipes of one that has ended are given up. */
const KILL_AFTER = 10_000;
const PIPES_AFTER = 1000;

/**
 * Runs git and gives its output. It gets no terminal and a process group of its own, which ends with it when the build is
 * given up; files that it makes may be read by everybody, whatever the umask.
 *
 * Rejects with a {@link GitError}, or the signal's reason. Agrees with GitCLI.Run, util/gitutil.
 */
export async function runGit(runner: GitRunner, command: GitCommand): Promise<Buffer> {
  const { signal } = runner.context;
  signal.throwIfAborted();
  const child = spawn("/bin/sh", ["-c", 'umask 022; exec "$@"', "sh", runner.program, ...command.args], {
    // Not where the build is: a repository there would be asked for its settings.
    cwd: command.cwd ?? "/",
    env: { ...runner.env, ...command.env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const stop = groupStopper(child);
  signal.addEventListener("abort", stop.now, { once: true });
  try {
    return await outcome(child, runner, command);
  } finally {
    signal.removeEventListener("abort", stop.now);
    stop.cancel();
  }
}

/** Output as one text without white space around it. */
export async function gitText(runner: GitRunner, command: GitCommand): Promise<string> {
  return (await runGit(runner, command)).toString("utf8").trim();
}

/** Whether a command succeeds; it says nothing. */
export async function gitSucceeds(runner: GitRunner, command: GitCommand): Promise<boolean> {
  try {
    await runGit(runner, { ...command, isQuiet: true });
    return true;
  } catch (error) {
    if (error instanceof GitError) return false;
    throw error;
  }
}

function outcome(child: ChildProcess, runner: GitRunner, { isQuiet = false }: GitCommand): Promise<Buffer> {
  const { signal, progress } = runner.context;
  return new Promise((resolve, reject) => {
    const out: Buffer[] = [];
    let size = 0;
    let stderr = "";
    const lines = lineSplitter((line) => {
      const shown = hide(line, runner.secrets);
      stderr = (stderr + shown).slice(-MAX_STDERR);
      if (!isQuiet) progress.log(2, Buffer.from(shown));
    });
    child.stdout?.on("data", (data: Buffer) => {
      size += data.length;
      if (size <= MAX_OUTPUT) out.push(data);
      else child.stdout?.destroy();
    });
    child.stderr?.on("data", (data: Buffer) => lines.push(data));
    child.on("error", (cause) => {
      reject(new BuildError("engine/system", `git can't be run: ${cause.message}`, { cause }));
    });
    let pipes: NodeJS.Timeout | undefined;
    child.on("exit", () => {
      // What git has started may outlive it, with its pipes.
      pipes = setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, PIPES_AFTER);
    });
    child.on("close", (code, killedBy) => {
      clearTimeout(pipes);
      lines.end();
      if (signal.aborted) reject(signal.reason);
      else if (code === 0 && size <= MAX_OUTPUT) resolve(Buffer.concat(out));
      else reject(new GitError(stderr, killedBy === null ? `exit status ${code}` : `signal: ${killedBy}`));
    });
  });
}

/** Tells all processes of a child's group to end, and kills them if they do not. */
function groupStopper(child: ChildProcess): { readonly now: () => void; readonly cancel: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const send = (signal: NodeJS.Signals): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    } catch {
      // It has ended already.
    }
  };
  const forget = atExit(() => send("SIGKILL"));
  return {
    now: () => {
      send("SIGTERM");
      timer = setTimeout(() => send("SIGKILL"), KILL_AFTER);
    },
    cancel: () => {
      clearTimeout(timer);
      forget();
    },
  };
}

/** Whole lines, so that no secret is seen in two halves; of a line that is too long, its beginning. */
function lineSplitter(onLine: (line: string) => void): {
  readonly push: (data: Buffer) => void;
  readonly end: () => void;
} {
  let rest = "";
  return {
    push(data) {
      const parts = (rest + data.toString("latin1")).split(/(?<=[\n\r])/);
      const last = parts.at(-1) ?? "";
      rest = /[\n\r]$/.test(last) ? "" : (parts.pop() ?? "");
      for (const line of parts) onLine(fromLatin1(line));
      rest = rest.slice(0, MAX_STDERR);
    },
    end() {
      if (rest !== "") onLine(fromLatin1(rest));
      rest = "";
    },
  };
}

function fromLatin1(line: string): string {
  return Buffer.from(line, "latin1").toString("utf8");
}

function hide(text: string, secrets: readonly string[]): string {
  return secrets.reduce((shown, secret) => (secret === "" ? shown : shown.replaceAll(secret, "xxxxx")), text);
}
