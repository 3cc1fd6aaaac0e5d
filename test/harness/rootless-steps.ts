import { PassThrough } from "node:stream";
import { BuildError } from "../../src/base/diagnostic/build-error.js";
import { createExecutor, type StepExecutor } from "../../src/engine/exec/create-executor.js";
import type { ExecRequest, StepProcess } from "../../src/engine/exec/exec-request.js";
import { lineReader } from "../../src/engine/exec/launcher/messages.js";
import type { RootlessCommand, RootlessOptions, RootlessReport, SentRequest } from "./rootless-messages.js";

// A program: runs steps in the user namespace it is started in, for the test that started it (rootless-executor.ts).
// Its argument is the executor's options; commands come by standard input, answers go by standard output.

interface Running {
  readonly abort: AbortController;
  readonly input: PassThrough;
  process?: StepProcess;
}

function tell(report: RootlessReport): void {
  process.stdout.write(`${JSON.stringify(report)}\n`);
}

function toSent(error: unknown): { code: string; message: string } {
  const { code, message } = BuildError.from(error);
  return { code, message };
}

async function launch(
  { key, request }: { readonly key: number; readonly request: SentRequest },
  running: Running,
  begin: (request: ExecRequest, signal: AbortSignal) => Promise<StepProcess>,
): Promise<void> {
  try {
    running.process = await begin(
      {
        ...request,
        stdin: request.hasStdin ? (running.input as AsyncIterable<Uint8Array>) : undefined,
        onOutput: (stream, data) =>
          tell({ kind: "output", key, stream, data: Buffer.from(data).toString("base64") }),
      },
      running.abort.signal,
    );
    tell({ kind: "started", key });
    tell({ kind: "exited", key, exit: await running.process.exited });
  } catch (error) {
    tell({ kind: "failed", key, error: toSent(error) });
  }
}

function serve(executor: StepExecutor): void {
  const all = new Map<number, Running>();
  const obey = (command: RootlessCommand): void => {
    const { kind, key } = command;
    if (kind === "start" || kind === "enter") {
      const running: Running = { abort: new AbortController(), input: new PassThrough() };
      all.set(key, running);
      void launch(command, running, (request, signal) =>
        kind === "start" ? executor.start(request, signal) : executor.enter(command.id, request, signal),
      );
    } else if (kind === "probe") {
      void executor
        .supportsOverlay(command.directory)
        .then((isGood) => tell({ kind: "probed", key, isGood }));
    } else if (kind === "input") {
      if (command.text === undefined) all.get(key)?.input.end();
      else all.get(key)?.input.write(command.text);
    } else if (kind === "abort") all.get(key)?.abort.abort();
    else if (kind === "kill") all.get(key)?.process?.kill(command.signal);
    else all.get(key)?.process?.resize(command.rows, command.columns);
  };
  process.stdin.on("data", lineReader<RootlessCommand>(obey));
  process.stdin.on("end", () => void executor.close().then(() => process.exit(0)));
}

async function main(options: RootlessOptions): Promise<void> {
  try {
    serve(await createExecutor({ ...options, isUserNamespace: true }));
    tell({ kind: "ready" });
  } catch (error) {
    tell({ kind: "ready", error: toSent(error) });
  }
}

void main(JSON.parse(process.argv[2]!) as RootlessOptions);
