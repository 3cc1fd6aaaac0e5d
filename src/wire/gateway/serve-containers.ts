import { constants } from "node:os";
import { BuildError } from "../../base/diagnostic/build-error.js";
import type { Container, ContainerProcess, Gateway } from "../../frontend/gateway.js";
import { type ExecMessage, type InitMessage, LLBBridge } from "../../proto/generated/gateway.js";
import type { Platform } from "../../proto/generated/ops.js";
import { type Handler, type ServerCall, streamHandler } from "../rpc/server.js";
import { RpcError, StatusCode } from "../rpc/status.js";
import { answerCall } from "./answer-call.js";
import { ByteQueue } from "./byte-queue.js";
import { platformOf } from "./platform-of.js";
import { errorStatus } from "./return-result.js";

type ExecCall = ServerCall<ExecMessage, ExecMessage>;

/** Serves the containers of a gateway. Agrees with the container calls of llbBridgeForwarder, frontend/gateway/gateway.go. */
export function containerHandlers(gateway: Gateway): {
  readonly handlers: readonly Handler[];
  release(): Promise<void>;
} {
  const containers = new Map<string, Container>();
  const find = (id: string): Container => {
    const container = containers.get(id);
    if (container === undefined) throw new RpcError(StatusCode.notFound, `container ${id} not found`);
    return container;
  };
  const handlers = [
    answerCall(LLBBridge.NewContainer, async (request) => {
      const id = request.ContainerID ?? "";
      if (containers.has(id)) throw new BuildError("engine/definition", `container ${id} already exists`);
      const container = await gateway.createContainer({
        mounts: request.Mounts ?? [],
        network: request.Network ?? 0,
        platform: platformOf(request.platform as Platform | undefined),
        extraHosts: request.extraHosts ?? [],
        hostname: request.hostname ?? "",
      });
      containers.set(id, container);
      return {};
    }),
    answerCall(LLBBridge.ReleaseContainer, async ({ ContainerID = "" }) => {
      const container = find(ContainerID);
      containers.delete(ContainerID);
      await container.release();
      return {};
    }),
    answerCall(LLBBridge.ReadFileContainer, async ({ Ref = "", FilePath = "", MountIndex = 0 }) => ({
      Data: await find(Ref).readFile(FilePath, MountIndex),
    })),
    answerCall(
      LLBBridge.ReadDirContainer,
      async ({ Ref = "", DirPath = "", IncludePattern, MountIndex = 0 }) => ({
        entries: await find(Ref).readDirectory(DirPath, IncludePattern || undefined, MountIndex),
      }),
    ),
    answerCall(LLBBridge.StatFileContainer, async ({ Ref = "", Path = "", MountIndex = 0 }) => ({
      stat: await find(Ref).statFile(Path, MountIndex),
    })),
    streamHandler(LLBBridge.ExecProcess, (call) => serveProcesses(call, find)),
  ];
  return {
    handlers,
    async release() {
      const all = [...containers.values()];
      containers.clear();
      await Promise.allSettled(all.map((container) => container.release()));
    },
  };
}

interface RunningProcess {
  readonly process: ContainerProcess;
  readonly stdin: ByteQueue | undefined;
  /** The outputs that the other side wants. */
  readonly outputs: readonly number[];
}

const OUTPUTS: readonly number[] = [1, 2];
/** The exit code of a process of which none is known. */
const UNKNOWN_EXIT = 255;

/** One stream may have several processes, each known by its id. */
async function serveProcesses(call: ExecCall, find: (id: string) => Container): Promise<void> {
  const running = new Map<string, RunningProcess>();
  const ends: Promise<void>[] = [];
  try {
    for await (const message of call) {
      const id = message.ProcessID ?? "";
      if (id === "") throw new RpcError(StatusCode.invalidArgument, "ProcessID required");
      if (message.Init !== undefined) {
        if (running.has(id)) throw new RpcError(StatusCode.alreadyExists, `process ${id} already exists`);
        const started = await startProcess(call, id, message.Init, find);
        running.set(id, started);
        ends.push(tellEnd(call, id, started));
        continue;
      }
      const found = running.get(id);
      if (found === undefined) throw new RpcError(StatusCode.notFound, `process ${id} not found`);
      await steer(found, message);
    }
  } finally {
    for (const { stdin } of running.values()) stdin?.end();
  }
  await Promise.all(ends);
}

async function startProcess(
  call: ExecCall,
  ProcessID: string,
  init: InitMessage,
  find: (id: string) => Container,
): Promise<RunningProcess> {
  const { Fds = [] } = init;
  const stdin = Fds.includes(0) ? new ByteQueue() : undefined;
  const outputs = OUTPUTS.filter((fd) => Fds.includes(fd));
  const process = await find(init.ContainerID ?? "").start({
    meta: init.Meta ?? {},
    tty: init.Tty ?? false,
    security: init.Security ?? 0,
    secretEnv: init.secretenv ?? [],
    stdin,
    onOutput: (fd, data) => {
      if (outputs.includes(fd)) call.send({ ProcessID, File: { Fd: fd, Data: data } });
    },
    signal: call.signal,
  });
  call.send({ ProcessID, Started: {} });
  // One that has ended reads no more.
  if (stdin !== undefined) {
    const end = (): void => stdin.end();
    process.exited.then(end, end);
  }
  return { process, stdin, outputs };
}

async function steer(
  { process, stdin }: RunningProcess,
  { File, Resize, Signal }: ExecMessage,
): Promise<void> {
  if (File !== undefined) {
    if (File.Data !== undefined && File.Data.length > 0) await stdin?.push(File.Data);
    if (File.EOF) stdin?.end();
  }
  if (Resize !== undefined) process.resize(Resize.Rows ?? 0, Resize.Cols ?? 0);
  if (Signal !== undefined) process.kill(knownSignal(Signal.Name ?? ""));
}

function knownSignal(name: string): string {
  if (Object.hasOwn(constants.signals, `SIG${name}`)) return name;
  throw new RpcError(StatusCode.invalidArgument, `Unknown signal ${name}`);
}

/** The outputs end, then the exit code comes, then nothing more. */
async function tellEnd(
  call: ExecCall,
  ProcessID: string,
  { process: { exited }, outputs }: RunningProcess,
): Promise<void> {
  let exit: ExecMessage["Exit"];
  try {
    const code = await exited;
    exit =
      code === 0
        ? { Code: 0 }
        : { Code: code, Error: { code: StatusCode.unknown, message: `exit code: ${code}`, details: [] } };
  } catch (error) {
    exit = { Code: UNKNOWN_EXIT, Error: errorStatus(error) };
  }
  for (const Fd of outputs) call.send({ ProcessID, File: { Fd, EOF: true } });
  call.send({ ProcessID, Exit: exit });
  call.send({ ProcessID, Done: {} });
}
