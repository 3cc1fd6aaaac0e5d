import { execFile, spawnSync } from "node:child_process";
import { createServer, type Server, type Socket } from "node:net";
import { promisify } from "node:util";
import { SSH } from "../../../../src/proto/generated/ssh.js";
import { byteDuplex } from "../../../../src/wire/rpc/byte-stream.js";
import type { RpcClient } from "../../../../src/wire/rpc/client.js";

/** Whether OpenSSH's programs are on this machine; tests that need them are skipped otherwise. */
export const HAS_SSH = ["ssh-agent", "ssh-add", "ssh-keygen"].every(
  (name) => spawnSync("sh", ["-c", `command -v ${name}`]).status === 0,
);

/** Runs a program to its end. Rejects if it fails. */
export async function run(
  name: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<string> {
  const { stdout } = await promisify(execFile)(name, args, { env: { ...process.env, ...env } });
  return stdout;
}

/** A socket that a step of a build would find: each connection is a call of ForwardAgent. */
export function listen(client: RpcClient, path: string, id?: string): Promise<{ close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    const metadata = id === undefined ? undefined : new Map([["buildkit.ssh.id", [id]]]);
    const call = byteDuplex(client.open(SSH.ForwardAgent, { metadata }));
    const end = (): void => {
      socket.destroy();
      call.destroy();
    };
    socket.on("error", end).on("close", () => call.destroy());
    call.on("error", end);
    socket.pipe(call).pipe(socket);
  });
  return new Promise((resolve) => {
    server.listen(path, () =>
      resolve({
        close: () =>
          new Promise((closed) => {
            for (const socket of sockets) socket.destroy();
            server.close(() => closed());
          }),
      }),
    );
  });
}
