import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { readInstalled } from "../../scripts/engine.mjs";
import {
  createExecutor,
  type ExecutorOptions,
  type StepExecutor,
} from "../../src/engine/exec/create-executor.js";
import type { ExecRequest, StepMount } from "../../src/engine/exec/exec-request.js";
import { createRootlessExecutor, ROOTLESS_USER, type RootlessIds } from "./rootless-executor.js";

/** What a step came to. */
export interface StepResult {
  readonly code: number;
  readonly isOutOfMemory: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** A place where steps can be run: a root of busybox, and all that is needed beside it. */
export interface StepRunner {
  readonly directory: string;
  /** The layer with busybox. */
  readonly base: string;
  readonly executor: StepExecutor;
  /** A request for a shell command, with a fresh layer upon the base as its root. */
  request(command: string | readonly string[], changes?: Partial<ExecRequest>): TestRequest;
  /** Runs one to its end. */
  run(command: string | readonly string[], changes?: Partial<ExecRequest>): Promise<StepResult>;
  /** Ends all, and removes the files. */
  close(): Promise<void>;
}

export interface TestRequest extends ExecRequest {
  /** What the step wrote into its root. */
  readonly upper: string;
  readonly output: { stdout: string; stderr: string };
}

/** The busybox of the installed Docker Engine's packages: spec/testing-live.md. */
export function findBusybox(): string | undefined {
  const root = readInstalled()?.root;
  if (root === undefined) return undefined;
  return [join(root, "bin/busybox"), join(root, "usr/bin/busybox")].find(existsSync);
}

/** Why steps can't be run on this machine; undefined if they can. */
export function whyNoSteps(): string | undefined {
  if (process.platform !== "linux") return "Linux only";
  if (process.getuid?.() !== 0) return "needs root";
  return findBusybox() === undefined ? "needs busybox: node scripts/engine.mjs install" : undefined;
}

/** Bundles a file of the engine for a process of its own, in a folder of its own. */
export async function bundleForNode(file: string, outfile: string): Promise<void> {
  const packages = join(dirname(outfile), "node_modules");
  if (!existsSync(packages))
    symlinkSync(fileURLToPath(new URL("../../node_modules", import.meta.url)), packages);
  await build({
    entryPoints: [fileURLToPath(new URL(`../../${file}`, import.meta.url))],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    external: ["koffi"],
    logLevel: "error",
  });
}

/** How a test wants its steps to be run. */
export interface RunnerOptions extends Partial<ExecutorOptions> {
  /** By a user without privileges, in a user namespace with so many users. */
  readonly rootless?: RootlessIds | undefined;
}

/** Makes an executor of its own, with a launcher made of the sources. */
export async function createStepRunner({ rootless, ...options }: RunnerOptions = {}): Promise<StepRunner> {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "buildfile-steps-")));
  const launcher = join(directory, "launcher.cjs");
  await bundleForNode("src/engine/exec/launcher/main.ts", launcher);
  const base = makeBase(join(directory, "base"));
  const all = { directory: join(directory, "exec"), launcher, ...options };
  const executor = rootless
    ? await startRootless(directory, rootless, all)
    : await createExecutor({ isUserNamespace: false, ...all });
  let count = 0;
  const request = (command: string | readonly string[], changes: Partial<ExecRequest> = {}): TestRequest => {
    const id = `step${++count}`;
    const [upper, work] = ["upper", "work"].map((name) => join(directory, id, name)) as [string, string];
    for (const path of [upper, work]) {
      mkdirSync(path, { recursive: true });
      if (rootless) chownSync(path, ROOTLESS_USER, ROOTLESS_USER);
    }
    const output = { stdout: "", stderr: "" };
    const root: StepMount = {
      source: { kind: "layers", directories: [base], upper: { directory: upper, workDirectory: work } },
      destination: "/",
      selector: "/",
      isReadOnly: false,
    };
    const { mounts = [], ...others } = changes;
    return {
      id,
      args: typeof command === "string" ? ["/bin/sh", "-c", command] : command,
      env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      cwd: "/",
      user: "",
      hostname: "",
      extraHosts: [],
      ulimits: [],
      cgroupParent: "",
      limits: {},
      network: 0,
      security: 0,
      removeMountStubsRecursive: false,
      onOutput(stream, data) {
        output[stream === 1 ? "stdout" : "stderr"] += Buffer.from(data).toString();
      },
      ...others,
      mounts: mounts.some(({ destination }) => destination === "/") ? mounts : [root, ...mounts],
      upper,
      output,
    };
  };
  return {
    directory,
    base,
    executor,
    request,
    async run(command, changes) {
      const asked = request(command, changes);
      const step = await executor.start(asked, new AbortController().signal);
      const exit = await step.exited;
      return { ...exit, ...asked.output };
    },
    async close() {
      await executor.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function startRootless(
  directory: string,
  ids: RootlessIds,
  options: Parameters<typeof createRootlessExecutor>[2],
): Promise<StepExecutor> {
  const program = join(directory, "rootless.cjs");
  await bundleForNode("test/harness/rootless-steps.ts", program);
  execFileSync("chown", ["-Rh", `${ROOTLESS_USER}:${ROOTLESS_USER}`, directory]);
  return createRootlessExecutor(program, ids, options);
}

/** A root as images have it, with nothing but busybox. */
export function makeBase(directory: string, busybox = findBusybox()!): string {
  for (const name of ["bin", "etc", "root", "tmp", "proc", "sys", "dev", "home"]) {
    mkdirSync(join(directory, name), { recursive: true, mode: 0o755 });
  }
  chmodSync(join(directory, "tmp"), 0o1777);
  chmodSync(join(directory, "root"), 0o700);
  copyFileSync(busybox, join(directory, "bin/busybox"));
  for (const name of APPLETS) symlinkSync("busybox", join(directory, "bin", name));
  const users = ["root:x:0:0:root:/root:/bin/sh", "app:x:1000:1001:App:/home/app:/bin/sh"];
  writeFileSync(join(directory, "etc/passwd"), `${users.join("\n")}\n`);
  writeFileSync(
    join(directory, "etc/group"),
    "root:x:0:\nwheel:x:10:root\napp:x:1001:\naudio:x:29:app,other\n",
  );
  return directory;
}

const APPLETS = (
  "sh cat echo ls id env hostname mount umount mknod head kill sleep grep ps chmod chown ln rm mkdir rmdir test " +
  "true false wc stat touch readlink unshare nsenter ip ifconfig ulimit tr sort cut seq dd expr pwd stty tty su " +
  "printf date basename dirname find xargs tee nohup setsid chroot ping nc uname awk sed"
).split(" ");
