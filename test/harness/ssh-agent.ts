import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** OpenSSH's agent with a new key in it. */
export interface SshAgent {
  /** Its socket. */
  readonly socket: string;
  /** The key's public half, as the agent protocol has it, in base64. */
  readonly publicKey: string;
  close(): Promise<void>;
}

/** Whether this machine has OpenSSH. */
export function hasSshAgent(): boolean {
  return ["ssh-agent", "ssh-add", "ssh-keygen"].every((name) => !spawnSync(name, ["-?"]).error);
}

/** @param directory empty, and short enough for the path of a socket */
export async function startSshAgent(directory: string): Promise<SshAgent> {
  const socket = join(directory, "agent");
  const key = join(directory, "key");
  const agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: "ignore" });
  const ended = once(agent, "exit");
  const close = async () => {
    agent.kill();
    await ended;
  };
  try {
    while (!existsSync(socket) && agent.exitCode === null) await sleep(20);
    mustRun("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", key]);
    mustRun("ssh-add", ["-q", key], { SSH_AUTH_SOCK: socket });
  } catch (error) {
    await close();
    throw error;
  }
  const [, publicKey = ""] = readFileSync(`${key}.pub`, "utf8").split(" ");
  return { socket, publicKey, close };
}

function mustRun(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): void {
  const { status, stderr } = spawnSync(command, args, { env: { ...process.env, ...env }, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
}
