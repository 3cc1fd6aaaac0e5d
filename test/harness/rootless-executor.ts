import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readlinkSync, writeFileSync } from "node:fs";
import type { StepExecutor } from "../../src/engine/exec/create-executor.js";
import type { ExecRequest, StepProcess } from "../../src/engine/exec/exec-request.js";
import { lineReader } from "../../src/engine/exec/launcher/messages.js";
import type {
  RootlessCommand,
  RootlessOptions,
  RootlessReport,
  SentError,
  SentRequest,
} from "./rootless-messages.js";

/** A user of the machine without any privileges, and with no name. */
export const ROOTLESS_USER = 61_234;

/** How many users there are in the namespace: root alone, or also those that /etc/subuid would give. */
export type RootlessIds = "one" | "many";

const FIRST_OTHER = 6_123_400;
const MANY = 65_535;
const LEAVE = [`--reuid=${ROOTLESS_USER}`, `--regid=${ROOTLESS_USER}`, "--clear-groups", "--"];
// As src/cli/user-namespace.ts has them.
const INSIDE = ["--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];

/** Why there is no user namespace for those without privileges; undefined if there is one. */
export function whyNoUserNamespace(): string | undefined {
  const { status } = spawnSync("setpriv", [
    ...LEAVE,
    ...["unshare", "--user", "--map-root-user", ...INSIDE],
    ...[process.execPath, "-e", "0"],
  ]);
  return status === 0 ? undefined : "needs unprivileged user namespaces";
}

interface Waiting {
  readonly request: ExecRequest;
  readonly started: (process: StepProcess) => void;
  readonly failed: (error: unknown) => void;
  readonly process: StepProcess;
  readonly exit: (code: { readonly code: number; readonly isOutOfMemory: boolean }) => void;
}

/**
 * An executor in a process of its own, run by a user without privileges as root of a user namespace.
 *
 * @param program the bundled rootless-steps.ts
 */
export async function createRootlessExecutor(
  program: string,
  ids: RootlessIds,
  options: RootlessOptions,
): Promise<StepExecutor> {
  const child = start(program, ids, options);
  const executor = new RootlessExecutor(child, options.runtime ?? "auto");
  try {
    if (ids === "many") await mapUsers(child);
    await executor.ready;
    return executor;
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
}

function start(program: string, ids: RootlessIds, options: RootlessOptions): ChildProcess {
  const run = [...INSIDE, process.execPath, program, JSON.stringify(options)];
  // Programs that begin before their user has a number lose all privileges: the last one waits for a line.
  const words =
    ids === "one"
      ? ["unshare", "--user", "--map-root-user", ...run]
      : ["unshare", "--user", "sh", "-c", 'read line; exec unshare "$@"', "sh", ...run];
  return spawn("setpriv", [...LEAVE, ...words], { stdio: ["pipe", "pipe", "inherit"], cwd: "/" });
}

async function mapUsers(child: ChildProcess): Promise<void> {
  const own = readlinkSync("/proc/self/ns/user");
  const isReady = (): boolean => {
    try {
      return readlinkSync(`/proc/${child.pid}/ns/user`) !== own;
    } catch {
      return false;
    }
  };
  while (child.exitCode === null && !isReady()) await new Promise((resolve) => setTimeout(resolve, 5));
  for (const file of ["uid_map", "gid_map"]) {
    writeFileSync(`/proc/${child.pid}/${file}`, `0 ${ROOTLESS_USER} 1\n1 ${FIRST_OTHER} ${MANY}\n`);
  }
  child.stdin?.write("\n");
}

class RootlessExecutor implements StepExecutor {
  readonly ready: Promise<void>;
  readonly network = "host";
  private readonly waiting = new Map<number, Waiting>();
  private readonly probes = new Map<number, (isGood: boolean) => void>();
  private readonly ended: Promise<void>;
  private onReady: (error: SentError | undefined) => void = () => {};
  private lastKey = 0;

  constructor(
    private readonly child: ChildProcess,
    readonly runtime: string,
  ) {
    this.ready = new Promise((resolve, reject) => {
      this.onReady = (error) => (error === undefined ? resolve() : reject(toError(error)));
    });
    this.ended = new Promise((resolve) => child.once("close", () => resolve()));
    void this.ended.then(() => {
      const error = { code: "ended", message: "the program in the user namespace has ended" };
      this.onReady(error);
      for (const { failed } of this.waiting.values()) failed(toError(error));
    });
    child.stdin?.on("error", () => {});
    child.stdout?.on(
      "data",
      lineReader<RootlessReport>((report) => this.hear(report)),
    );
  }

  prepare(): void {}

  supportsOverlay(directory: string): Promise<boolean> {
    const key = ++this.lastKey;
    return new Promise((resolve) => {
      this.probes.set(key, resolve);
      this.send({ kind: "probe", key, directory });
    });
  }

  start(request: ExecRequest, signal: AbortSignal): Promise<StepProcess> {
    return this.launch(request, signal, (key, sent) => ({ kind: "start", key, request: sent }));
  }

  enter(id: string, request: ExecRequest, signal: AbortSignal): Promise<StepProcess> {
    return this.launch(request, signal, (key, sent) => ({ kind: "enter", key, id, request: sent }));
  }

  async close(): Promise<void> {
    this.child.stdin?.end();
    await this.ended;
  }

  private send(command: RootlessCommand): void {
    this.child.stdin?.write(`${JSON.stringify(command)}\n`);
  }

  private launch(
    request: ExecRequest,
    signal: AbortSignal,
    command: (key: number, request: SentRequest) => RootlessCommand,
  ): Promise<StepProcess> {
    const key = ++this.lastKey;
    const { stdin, onOutput: _, ...sent } = request;
    return new Promise((resolve, reject) => {
      let exit: Waiting["exit"] = () => {};
      let fail: (error: unknown) => void = () => {};
      const exited = new Promise<Parameters<Waiting["exit"]>[0]>((onExit, onError) => {
        exit = onExit;
        fail = onError;
      });
      exited.catch(() => {});
      const process: StepProcess = {
        exited,
        kill: (name) => this.send({ kind: "kill", key, signal: name }),
        resize: (rows, columns) => this.send({ kind: "resize", key, rows, columns }),
      };
      const failed = (error: unknown): void => {
        fail(error);
        reject(error);
      };
      this.waiting.set(key, { request, started: resolve, failed, process, exit });
      signal.addEventListener("abort", () => this.send({ kind: "abort", key }));
      this.send(command(key, { ...sent, hasStdin: stdin !== undefined }));
      if (stdin !== undefined) void this.forward(key, stdin);
    });
  }

  private async forward(key: number, stdin: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const data of stdin) this.send({ kind: "input", key, text: Buffer.from(data).toString() });
    this.send({ kind: "input", key });
  }

  private hear(report: RootlessReport): void {
    if (report.kind === "ready") this.onReady(report.error);
    else if (report.kind === "probed") this.probes.get(report.key)?.(report.isGood);
    else this.hearOf(report);
  }

  private hearOf(report: Exclude<RootlessReport, { readonly kind: "ready" | "probed" }>): void {
    const waiting = this.waiting.get(report.key);
    if (report.kind === "started") waiting?.started(waiting.process);
    else if (report.kind === "output") {
      waiting?.request.onOutput(report.stream, Buffer.from(report.data, "base64"));
    } else {
      this.waiting.delete(report.key);
      if (report.kind === "failed") waiting?.failed(toError(report.error));
      else waiting?.exit(report.exit);
    }
  }
}

function toError({ code, message }: SentError): Error {
  return Object.assign(new Error(message), { code });
}
