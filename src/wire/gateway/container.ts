import { randomBytes } from "node:crypto";
import type {
  Container,
  ContainerProcess,
  ContainerRequest,
  ProcessRequest,
} from "../../frontend/gateway.js";
import { platformMessage } from "../../llb/ops/platform.js";
import { type ExecMessage, LLBBridge } from "../../proto/generated/gateway.js";
import { RpcError, StatusCode } from "../rpc/status.js";
import type { RpcStream } from "../rpc/stream.js";
import type { Bridge } from "./create-gateway.js";
import { gatewayError } from "./gateway-error.js";

const STDIN = 0;

/** A container at the daemon, for processes beside the build. Agrees with grpcClient.NewContainer, frontend/gateway/grpcclient. */
export async function createContainer(bridge: Bridge, request: ContainerRequest): Promise<Container> {
  const id = randomBytes(16).toString("hex");
  await bridge.call(LLBBridge.NewContainer, {
    ContainerID: id,
    Mounts: request.mounts,
    Network: request.network,
    platform: request.platform && platformMessage(request.platform),
    constraints: {},
    extraHosts: request.extraHosts,
    hostname: request.hostname,
  });
  return {
    start: (process) => startProcess(bridge, id, process),
    readFile: async (path, mount = 0) => {
      const request = { Ref: id, FilePath: path, MountIndex: mount };
      return (await bridge.call(LLBBridge.ReadFileContainer, request)).Data ?? new Uint8Array();
    },
    readDirectory: async (path, pattern = "", mount = 0) => {
      const request = { Ref: id, DirPath: path, IncludePattern: pattern, MountIndex: mount };
      return (await bridge.call(LLBBridge.ReadDirContainer, request)).entries ?? [];
    },
    statFile: async (path, mount = 0) =>
      (await bridge.call(LLBBridge.StatFileContainer, { Ref: id, Path: path, MountIndex: mount })).stat ?? {},
    release: async () => {
      await bridge.call(LLBBridge.ReleaseContainer, { ContainerID: id });
    },
  };
}

type ProcessStream = RpcStream<ExecMessage, ExecMessage>;

/** Each process has a stream of its own, so that one that does not read holds up no other. */
async function startProcess(
  bridge: Bridge,
  containerId: string,
  process: ProcessRequest,
): Promise<ContainerProcess> {
  const ProcessID = `${containerId}:${randomBytes(8).toString("hex")}`;
  const signal =
    process.signal === undefined ? bridge.signal : AbortSignal.any([bridge.signal, process.signal]);
  const stream = bridge.client.open(LLBBridge.ExecProcess, { metadata: bridge.metadata, signal });
  const { meta, tty, security, secretEnv, stdin } = process;
  stream.send({
    ProcessID,
    Init: {
      ContainerID: containerId,
      Meta: meta,
      Fds: stdin === undefined ? [1, 2] : [STDIN, 1, 2],
      Tty: tty,
      Security: security,
      secretenv: secretEnv,
    },
  });
  const exited = followProcess(stream, process.onOutput);
  // Who starts a process learns from its exit what went wrong; until then nobody listens.
  exited.catch(() => {});
  if (stdin !== undefined) void sendInput(stream, ProcessID, stdin);
  return {
    exited,
    resize: (rows, columns) => stream.send({ ProcessID, Resize: { Rows: rows, Cols: columns } }),
    kill: (name) => stream.send({ ProcessID, Signal: { Name: name } }),
  };
}

/** Hands on output until the process is done, and gives its exit code. */
async function followProcess(stream: ProcessStream, onOutput: ProcessRequest["onOutput"]): Promise<number> {
  let code = 0;
  let failure: RpcError | undefined;
  try {
    for await (const { File: file, Exit: exit, Done: done } of stream) {
      if (file?.Data !== undefined && (file.Fd === 1 || file.Fd === 2)) onOutput(file.Fd, file.Data);
      if (exit !== undefined) {
        code = exit.Code ?? 0;
        const { Error: error } = exit;
        // A process that ran and failed has both; only one that did not run has no exit code of its own.
        if (error?.code && code === 0) {
          failure = new RpcError(StatusCode.unknown, error.message ?? "", { details: error.details });
        }
      }
      if (done !== undefined) break;
    }
  } catch (error) {
    throw gatewayError(error);
  }
  if (failure !== undefined) throw gatewayError(failure);
  return code;
}

async function sendInput(
  stream: ProcessStream,
  ProcessID: string,
  stdin: AsyncIterable<Uint8Array>,
): Promise<void> {
  try {
    for await (const Data of stdin) {
      if (!stream.send({ ProcessID, File: { Fd: STDIN, Data } })) await stream.drained();
    }
    stream.send({ ProcessID, File: { Fd: STDIN, EOF: true } });
  } catch {
    // The process is over, which its exit tells.
  }
}
