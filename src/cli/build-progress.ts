import type { Daemon } from "../client/connect/daemon.js";
import type { Progress } from "../client/progress/progress.js";
import type { CliIo } from "./cli-io.js";
import { createProgress } from "./progress-view/create-progress.js";
import type { ProgressMode } from "./progress-view/progress-mode.js";

/** Shows how a build goes at a daemon; nothing that would soon be drawn over while `isBusy`. */
export function progressFor(
  mode: ProgressMode,
  daemon: Daemon,
  io: CliIo,
  debug: boolean,
  isBusy: () => boolean,
): Progress {
  const surroundings = {
    stderr: io.stderr,
    env: io.env,
    columns: () => io.columns,
    rows: () => io.rows ?? 0,
    isBusy,
  };
  const isDocker = daemon.kind === "docker";
  const name = isDocker ? (daemon.context ?? "default") : daemon.address;
  return createProgress(mode, surroundings, { name, driver: isDocker ? "docker" : "remote", debug });
}
