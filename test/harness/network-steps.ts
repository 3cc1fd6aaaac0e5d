import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { createServer, type Server } from "node:net";
import {
  createExecutor,
  type ExecutorOptions,
  type StepExecutor,
} from "../../src/engine/exec/create-executor.js";
import type { ExecRequest, StepMount, StepProcess } from "../../src/engine/exec/exec-request.js";
import { tryFileLock } from "../../src/engine/state/file-lock.js";
import { loadPosix } from "../../src/engine/state/posix.js";
import { NetMode } from "../../src/proto/generated/ops.js";

// A program: runs steps with real networks, in a network namespace of its own that stands for a machine. Its argument
// is a NetworkScenario; it prints what it found as JSON.

/** What is to be done. */
export interface NetworkScenario {
  readonly options: Omit<ExecutorOptions, "cni">;
  readonly config?: string | undefined;
  readonly directories: readonly string[];
  readonly leases: string;
  readonly mounts: readonly (readonly StepMount[])[];
  /** Start a step, tell so, and wait for ever. */
  readonly isHanging?: boolean;
}

/** What steps saw. */
export interface NetworkFindings {
  /** `10.1.0.2/16` */
  readonly address: string;
  readonly routes: string;
  /** What a server said that listens on the machine's addresses. */
  readonly gateway: string;
  /** The same for one on its loopback device; what went wrong. */
  readonly loopback: string;
  /** What another step said. */
  readonly peer: string;
  /** The devices of steps with the machine's network and with none. */
  readonly host: string;
  readonly none: string;
  readonly leases: number;
  /** What is left when all is closed: notes of leases and devices. */
  readonly left: readonly string[];
}

const OPEN_PORT = 7002;
const LOOPBACK_PORT = 7001;
const PEER_PORT = 7003;

interface Run {
  readonly output: { text: string };
  readonly step: StepProcess;
}

async function main(scenario: NetworkScenario): Promise<void> {
  const posix = await loadPosix();
  const executor = await createExecutor({
    ...scenario.options,
    cni: {
      config: scenario.config,
      directories: scenario.directories,
      leases: { directory: scenario.leases, tryLock: (path, options) => tryFileLock(posix, path, options) },
    },
  });
  const mounts = [...scenario.mounts];
  const start = async (command: string, network: NetMode = NetMode.UNSET): Promise<Run> => {
    const output = { text: "" };
    const step = await executor.start(
      request(mounts, command, network, output),
      new AbortController().signal,
    );
    return { output, step };
  };
  if (scenario.isHanging) {
    await start("sleep 1000");
    process.stdout.write("running\n");
    return;
  }
  const run = async (command: string, network?: NetMode): Promise<string> => {
    const { output, step } = await start(command, network);
    await step.exited;
    return output.text;
  };
  const found = await explore(scenario, start, run);
  process.stdout.write(`${JSON.stringify({ ...found, left: await close(executor, scenario) })}\n`);
}

async function explore(
  { leases }: NetworkScenario,
  start: (command: string) => Promise<Run>,
  run: (command: string, network?: NetMode) => Promise<string>,
): Promise<Omit<NetworkFindings, "left">> {
  const servers = [await listen("0.0.0.0", OPEN_PORT), await listen("127.0.0.1", LOOPBACK_PORT)];
  // Those that steps had before may be about to go.
  const devices = "ls /sys/class/net | grep -v ^veth | tr '\\n' ' '";
  const peer = await start(`ip -4 -o addr show eth0; nc -l -p ${PEER_PORT} -e echo hello`);
  while (!peer.output.text.includes("\n")) await new Promise((resolve) => setTimeout(resolve, 10));
  const address = /inet (\S+)/.exec(peer.output.text)?.[1] ?? "";
  // It is told before it listens.
  const dial = `for i in 1 2 3 4 5 6 7 8 9; do nc ${address.split("/")[0]} ${PEER_PORT} && break; sleep 0.1; done`;
  const found = {
    address,
    leases: readdirSync(leases).length,
    peer: await run(dial),
    routes: await run("ip route"),
    gateway: await run(`nc $(ip route | sed -n 's/^default via \\([0-9.]*\\).*/\\1/p') ${OPEN_PORT}`),
    loopback: await run(`nc 127.0.0.1 ${LOOPBACK_PORT} 2>&1`),
    host: await run(devices, NetMode.HOST),
    none: await run(devices, NetMode.NONE),
  };
  await peer.step.exited;
  for (const server of servers) server.close();
  return found;
}

async function close(executor: StepExecutor, { leases }: NetworkScenario): Promise<readonly string[]> {
  await executor.close();
  const devices = execFileSync("ls", ["/sys/class/net"], { encoding: "utf8" });
  return [...readdirSync(leases), ...devices.split("\n").filter((name) => name !== "")];
}

let count = 0;

function request(
  mounts: (readonly StepMount[])[],
  command: string,
  network: NetMode,
  output: { text: string },
): ExecRequest {
  return {
    id: `step${++count}-${process.pid}`,
    args: ["/bin/sh", "-c", command],
    env: ["PATH=/bin"],
    cwd: "/",
    user: "",
    hostname: "",
    extraHosts: [],
    ulimits: [],
    cgroupParent: "",
    limits: {},
    network,
    security: 0,
    removeMountStubsRecursive: false,
    mounts: mounts.shift() ?? [],
    onOutput: (_, data) => {
      output.text += Buffer.from(data).toString();
    },
  };
}

function listen(host: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on("error", () => {});
      socket.end("hi\n");
    });
    server.once("error", reject);
    server.listen(port, host, () => resolve(server));
  });
}

void main(JSON.parse(process.argv[2] ?? "{}") as NetworkScenario);
