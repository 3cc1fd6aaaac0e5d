import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";
import type { OutputStream } from "../../src/cli/cli-io.js";
import { runCli } from "../../src/cli/main.js";

export interface RunOptions {
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Both outputs are terminals. */
  readonly tty?: boolean;
  /** The standard input is a terminal. */
  readonly stdinTty?: boolean;
  readonly columns?: number;
  readonly signal?: AbortSignal;
  /** Told of all that came on the standard error, whenever there is more. */
  readonly onStderr?: (text: string) => void;
}

export interface RunResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The standard output as bytes. */
  readonly bytes: Buffer;
}

/** Runs the command line in this process. */
export async function run(argv: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const stdout: Uint8Array[] = [];
  const stderr: Uint8Array[] = [];
  const stream = (chunks: Uint8Array[], onText?: (text: string) => void): OutputStream => ({
    write: (data) => {
      chunks.push(typeof data === "string" ? Buffer.from(data) : data);
      onText?.(Buffer.concat(chunks).toString());
    },
    isTTY: options.tty ?? false,
  });
  const code = await runCli(argv, {
    stdout: stream(stdout),
    stderr: stream(stderr, options.onStderr),
    stdin: {
      read: async () => Buffer.from(options.stdin ?? ""),
      chunks: async function* () {
        yield Buffer.from(options.stdin ?? "");
      },
      isTTY: options.stdinTty ?? false,
    },
    env: options.env ?? {},
    cwd: options.cwd ?? tmpdir(),
    columns: options.columns ?? 80,
    signal: options.signal,
  });
  const bytes = Buffer.concat(stdout);
  return { code, stdout: bytes.toString(), stderr: Buffer.concat(stderr).toString(), bytes };
}

const made: string[] = [];

afterAll(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
});

/** A new directory with some files; it goes when the tests of the file are done. */
export function directoryOf(files: Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(join(tmpdir(), "buildfile-cli-"));
  made.push(directory);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  return directory;
}

/** Runs a command on a Dockerfile without asking any registry, in the directory it stands in. */
export async function runOn(
  dockerfile: string,
  argv: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  const [command = "compile", ...rest] = argv;
  const cwd = directoryOf({ Dockerfile: dockerfile });
  return run([command, "--offline", "--build-platform", "linux/amd64", ...rest], { cwd, ...options });
}
