import { setMaxListeners } from "node:events";
import { fstatSync, statSync, write, writeSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { BuildError } from "../base/diagnostic/build-error.js";
import { fileError } from "../frontend/contexts/file-error.js";
import type { CliIo, OutputStream } from "./cli-io.js";
import { ExitCode } from "./exit-code.js";
import { leaveNow } from "./leave.js";
import { utf8Chunks } from "./utf8-chunks.js";

const DEFAULT_COLUMNS = 80;
const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const STREAMS = { [STDIN]: "stdin", [STDOUT]: "stdout", [STDERR]: "stderr" } as const;

/** What a process has to offer. Output is written at once, so that nothing is lost when the process ends. */
export function createProcessIo(): CliIo {
  let signal: AbortSignal | undefined;
  return {
    stdout: outputStream(STDOUT),
    stderr: outputStream(STDERR),
    stdin: {
      read: readStdin,
      chunks: () => process.stdin,
      get isTTY() {
        return isTerminal(STDIN);
      },
    },
    env: process.env,
    get cwd() {
      return workingDirectory();
    },
    get columns() {
      const given = Number(process.env.COLUMNS);
      return (given > 0 ? given : process.stdout.columns || process.stderr.columns) || DEFAULT_COLUMNS;
    },
    get rows() {
      return process.stderr.rows || process.stdout.rows || 0;
    },
    program: process.argv[1],
    get signal() {
      signal ??= interruptSignal();
      return signal;
    },
  };
}

/**
 * Until somebody asks for this, an interrupt ends the process; after the first one, it does so again, but nothing half
 * done is left behind.
 */
function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  const interrupt = (): void => {
    if (controller.signal.aborted) leaveNow(ExitCode.interrupted);
    controller.abort();
  };
  // The last of them comes from a terminal that is closed.
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, interrupt);
  return controller.signal;
}

/** @throws BuildError `file/read` if somebody has removed it. */
function workingDirectory(): string {
  try {
    return process.cwd();
  } catch (cause) {
    throw new BuildError("file/read", "the working directory is not there any more; change to another one", {
      cause,
    });
  }
}

function outputStream(descriptor: typeof STDOUT | typeof STDERR): OutputStream {
  const writeNow = (data: string | Uint8Array): void => {
    for (const bytes of utf8Chunks(data)) writeAll(descriptor, bytes);
  };
  return { write: writeNow, pour: (data) => pourAll(descriptor, data), isTTY: isTerminal(descriptor) };
}

const writeSome = promisify(write);

/** As writeAll, but the reader is waited for by another thread. */
async function pourAll(descriptor: number, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += (await writeSome(descriptor, bytes, at)).bytesWritten;
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      if (code !== "EAGAIN")
        throw fileError("failed to write output", "standard output", error, "file/write");
      await setTimeout(RETRY_AFTER);
    }
  }
}

/** Most outputs are pipes or files, and what knows terminals takes its time to load. */
function isTerminal(descriptor: keyof typeof STREAMS): boolean {
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isCharacterDevice()) return false;
    if (stats.rdev === statSync("/dev/null", { throwIfNoEntry: false })?.rdev) return false;
  } catch {
    return false;
  }
  return process[STREAMS[descriptor]].isTTY === true;
}

/** Somebody who stops reading has seen enough: that is no error. */
function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      if (code === "EAGAIN") sleep(RETRY_AFTER);
      else if (code === "EPIPE" && descriptor === STDOUT) process.exit(ExitCode.ok);
      else if (descriptor === STDERR) return;
      else throw fileError("failed to write output", "standard output", error, "file/write");
    }
  }
}

const RETRY_AFTER = 2;

/** A reader that shares its pipe with a program in non-blocking mode lets writers wait by themselves. */
function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

async function readStdin(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}
