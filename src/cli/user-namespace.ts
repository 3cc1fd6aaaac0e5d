import { spawn } from "node:child_process";
import { accessSync, constants, readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { delimiter, join } from "node:path";
import { BuildError } from "../base/diagnostic/build-error.js";
import type { CliIo } from "./cli-io.js";
import { ExitCode } from "./exit-code.js";

/** Set in the namespace, so that the program knows where it is. */
const MARK = "BUILDFILE_USER_NAMESPACE";

/** Processes have a namespace of their own too: who is root of one may make more, and what is left over dies with it. */
const NAMESPACES = [
  "--user",
  "--map-root-user",
  "--mount",
  "--pid",
  "--fork",
  "--kill-child",
  "--mount-proc",
];

/** Whether this process is root of a user namespace that {@link inUserNamespace} made. */
export function isUserNamespace(env: CliIo["env"]): boolean {
  return env[MARK] !== undefined;
}

/** Whether the engine needs a user namespace, as files of all owners are made and steps are set apart. */
export function needsUserNamespace(env: CliIo["env"]): boolean {
  return process.platform === "linux" && process.getuid?.() !== 0 && !isUserNamespace(env);
}

/**
 * Runs the program again with the same words, as root of a user namespace, and gives its exit code. With entries in
 * /etc/subuid and /etc/subgid there are as many users as these have, else only root.
 *
 * Rejects with a BuildError `engine/unsupported` where there can be no such namespace.
 */
export async function inUserNamespace(io: CliIo): Promise<ExitCode> {
  const program = process.argv[1];
  if (program === undefined) throw noNamespace("the program does not know its own file");
  const maps = hasSubIds(io) ? ["--map-auto"] : [];
  const words = [...NAMESPACES, ...maps, "--", process.execPath, ...process.execArgv];
  const child = spawn("unshare", [...words, program, ...process.argv.slice(2)], {
    stdio: "inherit",
    env: { ...io.env, [MARK]: maps.length > 0 ? "many" : "one" },
  });
  // A terminal's interrupt goes to both; what is to be done about it is the other's matter.
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
  process.on("SIGTERM", pass);
  try {
    return await new Promise<ExitCode>((resolve, reject) => {
      child.once("error", (cause) => reject(noNamespace("there is no unshare (of util-linux)", cause)));
      child.once("exit", (code, signal) => resolve(exitCode(code, signal)));
    });
  } finally {
    process.off("SIGTERM", pass);
  }
}

function exitCode(code: number | null, signal: NodeJS.Signals | null): ExitCode {
  if (signal === "SIGINT" || signal === "SIGTERM") return ExitCode.interrupted;
  const known = Object.values(ExitCode).find((each) => each === code);
  return known ?? ExitCode.outside;
}

/** Whether the user has been given more ids, and there is the program that maps them. */
function hasSubIds({ env }: CliIo): boolean {
  const { uid, username } = userInfo();
  const lists = (file: string): boolean => {
    try {
      return readFileSync(file, "utf8")
        .split("\n")
        .some((line) => line.startsWith(`${username}:`) || line.startsWith(`${uid}:`));
    } catch {
      return false;
    }
  };
  return (
    lists("/etc/subuid") &&
    lists("/etc/subgid") &&
    ["newuidmap", "newgidmap"].every((name) => isOnPath(name, env))
  );
}

function isOnPath(name: string, env: CliIo["env"]): boolean {
  return (env.PATH ?? "/usr/bin:/bin").split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function noNamespace(why: string, cause?: unknown): BuildError {
  return new BuildError(
    "engine/unsupported",
    `the bundled engine needs root or a user namespace: ${why}; run it as root, or build with a daemon by --addr`,
    { cause },
  );
}
