import { openSync, readlinkSync, readSync, writeFileSync, writeSync } from "node:fs";
import { startRuntime } from "../runtimes/start-runtime.js";
import type { EnterPlan, StepPlan } from "../step-plan.js";
import { become } from "./become.js";
import type { StepCgroup } from "./cgroup.js";
import { withDeviceGroups, withDeviceOwner } from "./device-owner.js";
import { fillRoot } from "./fill-root.js";
import { ProgramError } from "./find-program.js";
import { forkWhole } from "./fork.js";
import { innerDescriptors } from "./inner-descriptors.js";
import { raiseLoopback } from "./loopback.js";
import type { ChildReport, Failure } from "./messages.js";
import { O_PATH, openInRoot, type Root } from "./rooted-path.js";
import { mountRoot, readUserFile, type StepRoot } from "./step-root.js";
import type { System } from "./system.js";
import { openTerminal } from "./terminal.js";
import { findHome, findUser, type User, type UserFiles } from "./user.js";

/** The pipes of a new process, all of them closed by execve. */
export interface ChildPipes {
  /** Where {@link ChildReport}s go. */
  readonly status: number;
  /** A byte from it says that the terminal has been taken. */
  readonly go: number;
  readonly stdin: number | undefined;
  readonly stdout: number | undefined;
  readonly stderr: number | undefined;
  /** In their place, when it has been opened. */
  terminal: number | undefined;
}

const CLONE_FS = 0x00000200;
const CLONE_NEWNS = 0x00020000;
const CLONE_NEWCGROUP = 0x02000000;
const CLONE_NEWUTS = 0x04000000;
const CLONE_NEWIPC = 0x08000000;
const CLONE_NEWPID = 0x20000000;
const CLONE_NEWNET = 0x40000000;
const PR_SET_PDEATHSIG = 1;
const PR_SET_DUMPABLE = 4;
const SIGKILL = 9;
const MNT_DETACH = 2;

/** Becomes the first process of a step, in the process namespace it was forked into. Does not return. */
export function runStep(
  system: System,
  plan: StepPlan,
  cgroup: StepCgroup | undefined,
  pipes: ChildPipes,
): never {
  return reporting(system, pipes, () => {
    begin(system, cgroup?.joins ?? []);
    const isOwn = plan.runtime.kind === "namespaces";
    // What is mounted here belongs to the namespaces of whoever mounts it: /dev/mqueue to that of messages, /sys to that
    // of networks. OCI runtimes make them and mount it themselves.
    const isMounting = plan.runtime.kind !== "oci";
    const isNetworkNew = plan.hasOwnNetwork === true || (isMounting && !plan.hasNetwork);
    const network = isNetworkNew ? CLONE_NEWNET : 0;
    const others = isOwn ? CLONE_NEWUTS | (cgroup?.isUnified ? CLONE_NEWCGROUP : 0) : 0;
    system.unshare(CLONE_NEWNS | others | network | (isMounting ? CLONE_NEWIPC : 0));
    if (isNetworkNew) raiseLoopback(system);
    if (plan.hasOwnNetwork) tell(pipes, { kind: "network", id: readlinkSync("/proc/self/ns/net") });
    const step = because("mount", () => mountRoot(system, plan, cgroup));
    const files = userFiles(step.root);
    const user = because("user", () => withDeviceGroups(findUser(plan.user, files), plan));
    const owned = withDeviceOwner(plan, user);
    because("program", () => makeWorkingDirectory(step.root, plan.cwd, user));
    const identity = { user, home: findHome(user.uid, files) };
    if (plan.runtime.kind !== "namespaces") {
      if (plan.hasOwnNetwork) waitForGo(pipes);
      if (plan.terminal) takeTerminal(system, undefined, pipes);
      const onStubs = (paths: readonly string[]): void => tell(pipes, { kind: "stubs", paths });
      const onReady = (): void => tell(pipes, { kind: "exec" });
      const start = { plan: owned, step, identity, cgroup, files: pipes, onStubs, onReady };
      return because("mount", () => startRuntime(system, start));
    }
    because("mount", () => fillRoot(system, step, owned, cgroup));
    tell(pipes, { kind: "stubs", paths: step.stubs });
    // All else has been done meanwhile.
    if (plan.hasOwnNetwork) waitForGo(pipes);
    if (plan.terminal) takeTerminal(system, step, pipes);
    enterRoot(system, step);
    system.setHostname(plan.hostname);
    return become(system, plan, identity, pipes, () => tell(pipes, { kind: "exec" }));
  });
}

/**
 * Becomes a process of a step that runs, and waits for it: only children can be in another process namespace. Does not
 * return.
 *
 * @param target the step's first process
 */
export function enterStep(
  system: System,
  plan: EnterPlan,
  target: number,
  joins: readonly string[],
  pipes: ChildPipes,
): never {
  return reporting(system, pipes, () => {
    system.prctl(PR_SET_PDEATHSIG, SIGKILL);
    const namespaces = otherNamespaces(target);
    system.setns(openSync(`/proc/${target}/ns/pid`, "r"), CLONE_NEWPID);
    const pid = forkWhole(system);
    if (pid === 0) becomeEntry(system, plan, namespaces, joins, pipes);
    // What the process has open must be seen to end with it.
    system.closeOthers(innerDescriptors());
    return system.exit(system.waitFor(pid, true) ?? 1);
  });
}

/** The same in a process that is in the process namespace already. */
export function becomeEntry(
  system: System,
  plan: EnterPlan,
  namespaces: readonly number[],
  joins: readonly string[],
  pipes: ChildPipes,
): never {
  return reporting(system, pipes, () => {
    // The step's processes can see this one, which has the launcher's memory and files until it is another program.
    system.prctl(PR_SET_DUMPABLE, 0);
    begin(system, joins);
    // What is shared with other threads, where there are any, can't be in another mount namespace.
    system.unshare(CLONE_FS);
    for (const namespace of namespaces) system.setns(namespace, 0);
    const files = userFiles({ fd: openSync("/", O_PATH) });
    const user = because("user", () => findUser(plan.user, files));
    if (plan.terminal) takeTerminal(system, undefined, pipes);
    const identity = { user, home: findHome(user.uid, files) };
    return become(system, plan, identity, pipes, () => tell(pipes, { kind: "exec" }));
  });
}

/** The namespaces of a process that are not those of this one, the one of mounts last. */
export function otherNamespaces(pid: number): readonly number[] {
  return ["cgroup", "ipc", "uts", "net", "mnt"]
    .filter((name) => readlinkSync(`/proc/${pid}/ns/${name}`) !== readlinkSync(`/proc/self/ns/${name}`))
    .map((name) => openSync(`/proc/${pid}/ns/${name}`, "r"));
}

/** What a process must be before anything else. */
function begin(system: System, joins: readonly string[]): void {
  system.prctl(PR_SET_PDEATHSIG, SIGKILL);
  system.newSession();
  process.umask(0);
  for (const file of joins) writeFileSync(file, "0");
}

/** Makes the root the only thing there is. */
function enterRoot(system: System, step: StepRoot): void {
  process.chdir(step.staging.root);
  system.pivotRoot(".");
  // The old root lies upon the new one.
  system.unmount(".", MNT_DETACH);
  process.chdir("/");
}

/** As BuildKit has it: the directory is made in the root, whatever will be mounted upon it. */
function makeWorkingDirectory(root: Root, cwd: string, owner: User): void {
  openInRoot(root, cwd, { make: "directory", owner, doing: "mkdir" });
}

function userFiles(root: Root): UserFiles {
  return {
    passwd: () => readUserFile(root, "/etc/passwd"),
    group: () => readUserFile(root, "/etc/group"),
  };
}

function takeTerminal(system: System, step: StepRoot | undefined, pipes: ChildPipes): void {
  const { main, terminal } = openTerminal(system, step?.root);
  pipes.terminal = terminal;
  tell(pipes, { kind: "terminal", fd: main });
  waitForGo(pipes);
}

/** The launcher writes a byte for each time. */
function waitForGo(pipes: ChildPipes): void {
  readSync(pipes.go, Buffer.alloc(1));
}

/** Runs to the end, which is another program or a report of what went wrong. */
function reporting(system: System, pipes: ChildPipes, run: () => never): never {
  try {
    run();
  } catch (error) {
    const failure = error instanceof Failed ? error.failure : toFailure("setup", error);
    tell(pipes, { kind: "failed", failure });
  }
  return system.exit(1);
}

class Failed extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

function because<T>(reason: Failure["reason"], action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new Failed(toFailure(error instanceof ProgramError ? "program" : reason, error));
  }
}

function toFailure(reason: Failure["reason"], error: unknown): Failure {
  return { reason, message: error instanceof Error ? error.message : String(error) };
}

function tell(pipes: ChildPipes, report: ChildReport): void {
  writeSync(pipes.status, `${JSON.stringify(report)}\n`);
}
