import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { nativePath, readNames } from "../../../src/client/files/native-path.js";
import { type RunOptions, type RunResult, run } from "../../cli/run.js";
import { writeBusyboxLayout } from "../../harness/busybox-layout.js";
import { launcherFile } from "../../harness/launcher.js";
import { processesWith } from "../../harness/processes-with.js";
import { whyNoSteps } from "../../harness/step-runner.js";

/** Why whole builds can't be tried on this machine, for the name of what is skipped; empty if they can. */
export const unlessBuilds = whyNoSteps() === undefined ? "" : ` (skipped: ${whyNoSteps()})`;
export const canBuild = unlessBuilds === "";

/** Milliseconds for what ends by itself. */
const PATIENCE = 10_000;

/** A state of the engine with an image of busybox called `base`, and contexts to build. */
export class BuildRig {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "buildfile-build-")));
  readonly root = join(this.folder, "state");
  /** A layout with an image of busybox. */
  readonly base = writeBusyboxLayout(join(this.folder, "base"));
  #contexts = 0;

  /** A new context directory with these files. */
  context(files: Readonly<Record<string, string | Uint8Array>>): string {
    const context = join(this.folder, `context-${this.#contexts++}`);
    mkdirSync(context);
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(context, name)), { recursive: true });
      writeFileSync(join(context, name), content);
    }
    return context;
  }

  /** What `buildfile` is told to build a context with the engine on this state. */
  words(context: string, ...more: readonly string[]): readonly string[] {
    const base = ["--build-context", `base=oci-layout://${this.base}`];
    return [
      "build",
      "--root",
      this.root,
      "--progress=plain",
      "--provenance=false",
      ...base,
      ...more,
      context,
    ];
  }

  /** Builds a context that there is, or a new one with some files, or with nothing but a Dockerfile, in this process. */
  async build(
    files: string | Readonly<Record<string, string | Uint8Array>>,
    words: readonly string[] = [],
    options: RunOptions = {},
  ): Promise<RunResult> {
    const context =
      typeof files === "string" && !files.includes("FROM") ? files : this.context(asFiles(files));
    const env = { ...(await this.environment()), ...options.env };
    return run(this.words(context, ...words), { cwd: this.folder, ...options, env });
  }

  /** As {@link build}, with the result in a directory. */
  async files(
    files: string | Readonly<Record<string, string | Uint8Array>>,
    words: readonly string[] = [],
    options: RunOptions = {},
  ): Promise<RunResult & { readonly out: string }> {
    const out = mkdtempSync(join(this.folder, "out-"));
    return { ...(await this.build(files, [...words, "-o", out], options)), out };
  }

  /** Runs any command in this process. */
  async run(words: readonly string[]): Promise<RunResult> {
    return run(words, { cwd: this.folder, env: await this.environment() });
  }

  async environment(): Promise<Readonly<Record<string, string>>> {
    return {
      PATH: process.env.PATH ?? "",
      DOCKER_CONFIG: this.folder,
      BUILDX_GIT_INFO: "false",
      BUILDFILE_LAUNCHER: await launcherFile(),
    };
  }

  /** What builds have left that they should not: processes, mounts, unfinished files, blobs that are not what they are called. */
  async left(marks: readonly string[] = []): Promise<readonly string[]> {
    const names = [this.folder, ...marks];
    let processes = names.flatMap((name) => processesWith(name));
    for (let waited = 0; processes.length > 0 && waited < PATIENCE; waited += 20) {
      await setTimeout(20);
      processes = names.flatMap((name) => processesWith(name));
    }
    return [
      ...processes.map((pid) => `process ${pid} ${commandOf(pid)}`),
      ...mounts().filter((line) => line.includes(this.folder)),
      ...this.leftFiles(),
    ];
  }

  /** What of it is files. */
  leftFiles(): readonly string[] {
    // A note on what the disk has is removed after an hour, if whoever was to take it was killed.
    const isFine = (path: string): boolean => /^run\/processes(?:\/\.(?:open|sync-.*))?$/.test(path);
    const list = (path: string): readonly string[] =>
      readdirSync(join(this.root, path), { recursive: true }).map((name) => `${path}/${String(name)}`);
    const blobs = readdirSync(join(this.root, "blobs/sha256"));
    return [
      ...list("tmp"),
      ...list("run").filter((path) => !isFine(path)),
      ...blobs.filter((name) => sha256(join(this.root, "blobs/sha256", name)) !== name),
    ];
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function asFiles(
  files: string | Readonly<Record<string, string | Uint8Array>>,
): Readonly<Record<string, string | Uint8Array>> {
  return typeof files === "string" ? { Dockerfile: files } : files;
}

function mounts(): readonly string[] {
  return readFileSync("/proc/self/mountinfo", "utf8").split("\n");
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}

function sha256(path: string | Buffer): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

/** All that a directory has but times, a line for each file; names that are no text as they are escaped in the program. */
export function listTree(directory: string, below = ""): readonly string[] {
  return readNames(`${directory}${below}`).flatMap((name) => {
    const path = `${below}/${name}`;
    const place = nativePath(`${directory}${path}`);
    const stats = lstatSync(place);
    const content = stats.isSymbolicLink() ? readlinkSync(place) : stats.isFile() ? sha256(place) : "";
    const line = `${path.slice(1)} ${stats.mode.toString(8)} ${stats.uid}:${stats.gid} ${content}`;
    return stats.isDirectory() ? [line, ...listTree(directory, path)] : [line];
  });
}

/** Whether this machine lets us mount a disk that nobody else sees. */
export function canMountPrivately(): boolean {
  try {
    execFileSync("unshare", ["-m", "mount", "-t", "tmpfs", "none", "/mnt"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
