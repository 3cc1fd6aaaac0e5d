import { existsSync, fchownSync, fstatSync, mkdirSync, readFileSync, writeSync } from "node:fs";
import { nativePath } from "../../../client/files/native-path.js";
import { DEFAULT_CAPABILITIES } from "../capabilities.js";
import type { ProcessPlan } from "../step-plan.js";
import { findProgram, ProgramError } from "./find-program.js";
import { innerDescriptors } from "./inner-descriptors.js";
import type { System } from "./system.js";
import { codeOf, reasonOf, SystemError, systemError } from "./system-error.js";
import type { User } from "./user.js";

/** Who the new process is. */
export interface Identity {
  readonly user: User;
  readonly home: string;
}

/** What the new process reads and writes: pipes or a terminal; and where it tells how far it is. */
export interface StandardFiles {
  readonly status: number;
  readonly stdin: number | undefined;
  readonly stdout: number | undefined;
  readonly stderr: number | undefined;
  readonly terminal: number | undefined;
}

const PR_SET_PDEATHSIG = 1;
const PR_SET_KEEPCAPS = 8;
const PR_CAPBSET_READ = 23;
const PR_CAPBSET_DROP = 24;
const PR_CAP_AMBIENT = 47;
const PR_CAP_AMBIENT_RAISE = 2;
const SIGKILL = 9;
const TIOCSCTTY = 0x540e;
const LAST_POSSIBLE_CAPABILITY = 63;
const UMASK = 0o022;
/** The exit code of what could not be started, as runc's. */
const NOT_STARTED = 1;

/**
 * Turns this process, whose root and namespaces are those of the step, into the step's program: gives up all that
 * program is not to have and executes it. Does not return.
 *
 * The order matters: what needs a privilege comes before that is dropped, and after the descriptors of the machine's
 * files are closed nothing the step names can reach them.
 */
export function become(
  system: System,
  plan: ProcessPlan,
  { user, home }: Identity,
  files: StandardFiles,
  onReady: () => void,
): never {
  placeDescriptors(system, files, user);
  setLimits(system, plan);
  const isThere = enterDirectory(plan.cwd, true);
  joinKeyring(system, plan.id);
  if (plan.filter !== "") system.setFilter(Buffer.from(plan.filter, "base64"));
  dropPrivileges(system, plan, user);
  if (!isThere) enterDirectory(plan.cwd, false);
  process.umask(UMASK);
  const env = uniqueEnv(plan.env, home);
  execute(system, plan.args, env, () => {
    // A change of identity has cleared it.
    system.prctl(PR_SET_PDEATHSIG, SIGKILL);
    onReady();
    system.resetSignals();
  });
  return system.exit(NOT_STARTED);
}

/**
 * Turns this process into a program of the machine that runs a step, which has all privileges still. Does not return.
 *
 * @param kept descriptors that the program is to have
 */
export function replaceProcess(
  system: System,
  plan: ProcessPlan,
  files: StandardFiles,
  program: string,
  args: readonly string[],
  env: readonly string[],
  onReady: () => void,
  kept: readonly number[] = [],
): never {
  placeDescriptors(system, files, ROOT, kept);
  setLimits(system, plan);
  joinKeyring(system, plan.id);
  process.chdir("/");
  process.umask(UMASK);
  system.prctl(PR_SET_PDEATHSIG, SIGKILL);
  onReady();
  system.resetSignals();
  for (const fd of kept) system.keep(fd);
  throw new SystemError(`exec ${program}`, system.execve(program, args, env));
}

const ROOT: User = { uid: 0, gid: 0, groups: [0] };

/** Standard input, output and error become 0, 1 and 2; of the others, none is left that leads to a file. */
function placeDescriptors(
  system: System,
  files: StandardFiles,
  user: User,
  kept: readonly number[] = [],
): void {
  const { status, stdin, stdout, stderr, terminal } = files;
  // All of them are higher than where they go, so that none is overwritten before its turn.
  [terminal ?? stdin, terminal ?? stdout, terminal ?? stderr].forEach((fd, index) => {
    if (fd !== undefined && fd !== index) system.duplicate(fd, index);
    // Node has those it was started with closed.
    system.keep(index);
  });
  system.closeOthers([status, ...innerDescriptors(), ...kept]);
  if (terminal !== undefined) system.ioctl(0, TIOCSCTTY, 0);
  for (const fd of [0, 1, 2]) giveTo(fd, user);
}

/** So that the user can open /dev/stdout. */
function giveTo(fd: number, { uid }: User): void {
  const { uid: owner, gid } = fstatSync(fd);
  if (owner === uid) return;
  try {
    fchownSync(fd, uid, gid);
  } catch (error) {
    if (codeOf(error) !== "EPERM" && codeOf(error) !== "EINVAL") throw error;
  }
}

function setLimits(system: System, plan: ProcessPlan): void {
  // Node has raised its own as far as it can, and many programs look at each descriptor that is possible.
  const { soft, hard } = system.getLimit(RLIMIT_NOFILE);
  if (soft > USUAL_FILES) system.setLimit(RLIMIT_NOFILE, USUAL_FILES, hard);
  for (const limit of plan.limits) {
    try {
      system.setLimit(limit.resource, BigInt(limit.soft), BigInt(limit.hard));
    } catch (error) {
      throw systemError(`set the limit ${limit.resource} to ${limit.soft}:${limit.hard}`, error);
    }
  }
}

const RLIMIT_NOFILE = 7;
const USUAL_FILES = 1024n;

/** Goes to the working directory, first as root; whether that worked. */
function enterDirectory(cwd: string, isFirst: boolean): boolean {
  try {
    if (isFirst) makeDirectories(cwd);
    process.chdir(cwd);
    // Throws if it is outside the root, where no path leads but a descriptor might have.
    process.cwd();
    return true;
  } catch (error) {
    if (isFirst && (codeOf(error) === "EACCES" || codeOf(error) === "EPERM")) return false;
    throw systemError(`chdir ${cwd}`, error);
  }
}

/**
 * What is missing of a path, name by name: what can't be made shows when the path is used. (`recursive` would go on
 * forever in /proc.)
 */
function makeDirectories(path: string): void {
  if (existsSync(nativePath(path))) return;
  for (let at = path.indexOf("/", 1); at !== -1; at = path.indexOf("/", at + 1)) make(path.slice(0, at));
  make(path);
}

function make(path: string): void {
  try {
    mkdirSync(nativePath(path), 0o755);
  } catch {
    // It is there, or can't be.
  }
}

/** Keys of the machine stay out of reach. Kernels without keys have nothing to protect. */
function joinKeyring(system: System, id: string): void {
  try {
    system.joinNewKeyring(`_ses.${id}`);
  } catch (error) {
    if (!["ENOSYS", "EDQUOT", "EPERM"].includes(codeOf(error))) throw error;
  }
}

function dropPrivileges(system: System, plan: ProcessPlan, user: User): void {
  const all = system.getCapabilities();
  const kept = plan.isInsecure ? all : all & DEFAULT_CAPABILITIES;
  for (let capability = 0; capability <= LAST_POSSIBLE_CAPABILITY; capability++) {
    if ((kept >> BigInt(capability)) & 1n) continue;
    if (!isKnownCapability(system, capability)) break;
    system.prctl(PR_CAPBSET_DROP, capability);
  }
  system.prctl(PR_SET_KEEPCAPS, 1);
  setUser(system, plan, user);
  system.prctl(PR_SET_KEEPCAPS, 0);
  system.setCapabilities(kept, plan.isInsecure ? kept : 0n);
  if (!plan.isInsecure) return;
  for (let capability = 0; capability <= LAST_POSSIBLE_CAPABILITY; capability++) {
    if ((kept >> BigInt(capability)) & 1n) system.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability);
  }
}

function isKnownCapability(system: System, capability: number): boolean {
  try {
    system.prctl(PR_CAPBSET_READ, capability);
    return true;
  } catch {
    return false;
  }
}

/** In a user namespace there may be no other user than root, who then is all that a step can run as. */
function setUser(system: System, plan: ProcessPlan, { uid, gid, groups }: User): void {
  try {
    system.setGroups(groups);
  } catch (error) {
    if (!plan.isUserNamespace || uid !== 0 || gid !== 0) throw unmapped(plan, error);
  }
  try {
    system.setGroup(gid);
    system.setUser(uid);
  } catch (error) {
    throw unmapped(plan, error);
  }
}

function unmapped(plan: ProcessPlan, error: unknown): Error {
  const code = codeOf(error);
  if (!plan.isUserNamespace || (code !== "EINVAL" && code !== "EPERM")) {
    return error instanceof Error ? error : new Error(String(error));
  }
  return missingUser(plan, code);
}

function missingUser(plan: ProcessPlan, code: string): SystemError {
  return new SystemError(
    `run as user ${plan.user}: this user namespace has not that user or group; give your user ranges in /etc/subuid and /etc/subgid`,
    code,
  );
}

/** The same error before a runtime is started, which would say it in other words. */
export function requireUser(plan: ProcessPlan, { uid, gid }: User): void {
  if (!isMapped("uid_map", uid) || !isMapped("gid_map", gid)) throw missingUser(plan, "EINVAL");
}

function isMapped(file: string, id: number): boolean {
  return readFileSync(`/proc/self/${file}`, "latin1")
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .some(([first = 0, , count = 0]) => id >= first && id < first + count);
}

/** A later value of a variable takes the place of an earlier one. HOME comes from the user, as runc has it. */
export function uniqueEnv(env: readonly string[], home: string): readonly string[] {
  const values = new Map<string, string>();
  for (const entry of env) {
    const at = entry.indexOf("=");
    if (at > 0) values.set(entry.slice(0, at), entry.slice(at + 1));
  }
  if (!values.get("HOME")) values.set("HOME", home);
  return [...values].map(([name, value]) => `${name}=${value}`);
}

/** Returns only if the program could not be run, which is told as it would be by a shell: in the step's output. */
function execute(system: System, args: readonly string[], env: readonly string[], onReady: () => void): void {
  const [command = ""] = args;
  const searchPath = env.find((entry) => entry.startsWith("PATH="))?.slice("PATH=".length);
  let message: string;
  try {
    const program = findProgram(command, searchPath);
    onReady();
    message = `exec ${program}: ${reasonOf(system.execve(program, args, env))}`;
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    onReady();
    message = error.message;
  }
  writeSync(2, `${message}\n`);
}
