import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { Duplex } from "node:stream";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { atExit } from "../../base/util/at-exit.js";
import type { ConnectEnv } from "./daemon.js";
import { errorCode } from "./socket-error.js";

/** A program that passes its standard input and output on to a daemon. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  /** What is run, for people: `docker exec NAME`. */
  readonly label: string;
  /** What has to be installed for it. */
  readonly needs: string;
}

const MAX_STDERR = 4096;
const MAX_SHOWN = 1000;

/** What kubectl logs before it says what is wrong. */
const LOG_LINE = /^[IWEF]\d{4} \d\d:\d\d/;

/** How long a program has to end once its output ended, or the other way round, in milliseconds. */
const END_TIME = 2000;

/** How long what a dead program wrote to its standard error may be on its way, in milliseconds. */
const STDERR_TIME = 100;

/** How long a program may take to end when asked to, in milliseconds. */
const KILL_TIME = 1000;

/**
 * The standard input and output of a program as a connection, which can be half-closed.
 *
 * It ends when the output ends and the program has exited well; otherwise it fails with a BuildError
 * `daemon/unreachable` that shows what the program complained of. Destroying it ends the program and its children.
 * Agrees in kind with docker/cli, connhelper/commandconn.
 */
export class ProgramStream extends Duplex {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #program: Program;
  #stderr = Buffer.alloc(0);
  #stderrEnded = false;
  #outputEnded = false;
  #exit: { readonly code: number | null; readonly signal: NodeJS.Signals | null } | undefined;
  #endTimer: NodeJS.Timeout | undefined;

  constructor(program: Program, { env }: ConnectEnv) {
    super({ allowHalfOpen: true });
    this.#program = program;
    const child = spawn(program.command, program.args, {
      env: { ...env },
      stdio: ["pipe", "pipe", "pipe"],
      // In a session of its own: Ctrl-C is for us, who may have to tell the daemon before the way to it is gone.
      detached: process.platform !== "win32",
      windowsHide: true,
    });
    this.#child = child;
    this.on("error", () => {});
    const forget = atExit(() => endProgram(child));
    child.on("error", (error) => {
      forget();
      this.destroy(this.#startError(error));
    });
    child.on("exit", (code, signal) => {
      forget();
      this.#exit = { code, signal };
      this.#endSoon();
    });
    child.stdout.on("data", (chunk: Buffer) => {
      if (!this.push(chunk)) child.stdout.pause();
    });
    child.stdout.on("end", () => {
      this.#outputEnded = true;
      this.#endSoon();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      this.#stderr = Buffer.concat([this.#stderr, chunk]).subarray(-MAX_STDERR);
    });
    child.stderr.on("end", () => {
      this.#stderrEnded = true;
      if (this.#endTimer !== undefined) this.#endSoon();
    });
    // A program that no longer reads is about to end, and then tells more.
    child.stdin.on("error", () => this.#endSoon());
    child.stdout.on("error", () => this.#endSoon());
    child.stderr.on("error", () => {});
  }

  /** What the program complained of, on one line; empty if it did not. */
  get complaint(): string {
    return oneLine(this.#stderr.toString("utf8"));
  }

  /** Whether the program ended other than well. */
  get failed(): boolean {
    return this.#exit !== undefined && this.#exit.code !== 0;
  }

  /** Why the program ended, as far as is known; `output` is what it said instead of an answer. */
  exitError(output = ""): BuildError {
    const { label } = this.#program;
    const how =
      this.#exit === undefined
        ? "it closed its input or output"
        : this.#exit.signal !== null
          ? `it was ended by ${this.#exit.signal}`
          : `exit status ${this.#exit.code}`;
    const text = [oneLine(output), this.complaint].filter(Boolean).join("; ") || how;
    const missing = /\bbuildctl\b.*(?:not found|no such file)/i.test(text);
    const advice = missing ? "; a BuildKit with buildctl has to be there, as in the image moby/buildkit" : "";
    return new BuildError("daemon/unreachable", `${label} failed: ${text}${advice}`);
  }

  override _read(): void {
    this.#child.stdout.resume();
  }

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    // After an error the stream is destroyed with a better one, so that nobody waits for this.
    this.#child.stdin.write(chunk, (error) => {
      if (!error) done();
    });
  }

  override _writev(
    chunks: { readonly chunk: Uint8Array; readonly encoding: BufferEncoding }[],
    done: (error?: Error | null) => void,
  ): void {
    const { stdin } = this.#child;
    const last = chunks.length - 1;
    stdin.cork();
    chunks.forEach(({ chunk }, index) => {
      if (index === last) this._write(chunk, "utf8", done);
      else stdin.write(chunk);
    });
    stdin.uncork();
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#child.stdin.end(() => done());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.#endTimer);
    const { stdin, stdout, stderr } = this.#child;
    stdin.destroy();
    stdout.destroy();
    stderr.destroy();
    if (this.#exit === undefined) endProgram(this.#child);
    done(error);
  }

  /** Ends when all is known that an end tells: exit code, last output, complaint; but not long after the first of them. */
  #endSoon(): void {
    if (this.destroyed) return;
    clearTimeout(this.#endTimer);
    const over = this.#exit !== undefined && this.#outputEnded;
    if (over && this.#stderrEnded) this.#end();
    else this.#endTimer = setTimeout(() => this.#end(), over ? STDERR_TIME : END_TIME);
  }

  #end(): void {
    if (this.destroyed) return;
    if (this.#exit?.code === 0 && this.#outputEnded) this.push(null);
    else this.destroy(this.exitError());
  }

  #startError(error: Error): BuildError {
    const { command, label, needs } = this.#program;
    const why =
      errorCode(error) === "ENOENT"
        ? `the program "${command}" was not found on the PATH; install ${needs}`
        : `the program "${command}" could not be started: ${errorCode(error) || error.message}`;
    return new BuildError("daemon/unreachable", `${label} failed: ${why}`, { cause: error });
  }
}

/** Asks a program and its children to end, and ends them if they do not. Its own death is not waited for. */
function endProgram(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  const timer = setTimeout(() => signalGroup(child, pid, "SIGKILL"), KILL_TIME);
  timer.unref();
  child.once("exit", () => clearTimeout(timer));
  signalGroup(child, pid, "SIGTERM");
}

function signalGroup(child: ChildProcess, pid: number, signal: NodeJS.Signals): void {
  try {
    if (process.platform === "win32") child.kill(signal);
    else process.kill(-pid, signal);
  } catch {
    child.kill(signal); // the group is gone, or is not ours to end
  }
}

/** The end of what a program wrote, on one line and without what a terminal would obey. */
function oneLine(output: string): string {
  const lines = output
    .split(/[\r\n]+/)
    .map(withoutControls)
    .filter(Boolean);
  const plain = lines.filter((line) => !LOG_LINE.test(line));
  const text = (plain.length > 0 ? plain : lines).join("; ");
  return text.length <= MAX_SHOWN ? text : `...${text.slice(-MAX_SHOWN)}`;
}

function withoutControls(line: string): string {
  const plain = line.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, "");
  return plain.replace(/[\p{C}\s]+/gu, " ").trim();
}
