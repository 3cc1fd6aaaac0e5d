import { type ChildProcess, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import type { Readable } from "node:stream";
import { atExit } from "../../src/base/util/at-exit.js";

/** The id of the machine that is 0 in the namespace: what root of it makes belongs to that user and group. */
export const NAMESPACE_ROOT = 200_000;
const IDS = 65_536;

/** What a program has ended with. */
export interface Ended {
  /** Null if a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface NamespaceOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Says that it is in the namespace, waits until that has ids, and becomes root of it, and nobody on the machine. */
const ENTER = `echo >&3; exec 3>&-; read -r go || exit
exec setpriv --reuid=0 --regid=0 --clear-groups --inh-caps=-all --ambient-caps=-all \\
  unshare --mount --pid --fork --kill-child --mount-proc -- "$@" </dev/null`;

/**
 * Runs a program of this machine as root of a user namespace with 65536 users and groups, with namespaces such as
 * src/cli/user-namespace.ts makes. On the machine it is a user without name or privilege. Needs root, but neither newuidmap
 * nor /etc/subuid, nor that others may make user namespaces.
 */
export async function runInUserNamespace(
  words: readonly string[],
  { cwd, env }: NamespaceOptions,
): Promise<Ended> {
  const child = spawn("unshare", ["--user", "--keep-caps", "sh", "-c", ENTER, "sh", ...words], {
    cwd,
    env,
    stdio: ["pipe", "pipe", "pipe", "pipe"],
  });
  const ended = atExit(() => child.kill("SIGKILL"));
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
      child.stdin.once("error", reject);
      child.stdio[3]?.once("data", () => {
        try {
          giveIds(child);
        } catch (error) {
          reject(error);
        }
      });
    });
    return { code, stdout: stdout(), stderr: stderr() };
  } finally {
    ended();
  }
}

function giveIds({ pid, stdin }: ChildProcess): void {
  for (const map of ["uid_map", "gid_map"]) {
    writeFileSync(`/proc/${pid}/${map}`, `0 ${NAMESPACE_ROOT} ${IDS}`);
  }
  stdin?.end("\n");
}

function collect(stream: Readable): () => string {
  let text = "";
  stream.setEncoding("utf8").on("data", (more: string) => {
    text += more;
  });
  return () => text;
}
