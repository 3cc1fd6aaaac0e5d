import { fstatSync, statSync, writeSync } from "node:fs";
import { fileError } from "../frontend/contexts/file-error.js";
import type { CliIo, OutputStream } from "./cli-io.js";
import { ExitCode } from "./exit-code.js";
import { utf8Chunks } from "./utf8-chunks.js";

const DEFAULT_COLUMNS = 80;
const STDOUT = 1;
const STDERR = 2;

/** What a process has to offer. Output is written at once, so that nothing is lost when the process ends. */
export function createProcessIo(): CliIo {
  let signal: AbortSignal | undefined;
  return {
    stdout: outputStream(STDOUT),
    stderr: outputStream(STDERR),
    stdin: { read: readStdin },
    env: process.env,
    cwd: process.cwd(),
    get columns() {
      const given = Number(process.env.COLUMNS);
      return (given > 0 ? given : process.stdout.columns || process.stderr.columns) || DEFAULT_COLUMNS;
    },
    get signal() {
      signal ??= interruptSignal();
      return signal;
    },
  };
}

/** Until somebody asks for this, an interrupt ends the process; after the first one, it does so again. */
function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  process.once("SIGINT", () => controller.abort());
  return controller.signal;
}

function outputStream(descriptor: number): OutputStream {
  const write = (data: string | Uint8Array): void => {
    for (const bytes of utf8Chunks(data)) writeAll(descriptor, bytes);
  };
  return { write, isTTY: isTerminal(descriptor) };
}

/** Most outputs are pipes or files, and what knows terminals takes its time to load. */
function isTerminal(descriptor: number): boolean {
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isCharacterDevice()) return false;
    if (stats.rdev === statSync("/dev/null", { throwIfNoEntry: false })?.rdev) return false;
  } catch {
    return false;
  }
  return (descriptor === STDOUT ? process.stdout : process.stderr).isTTY === true;
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
