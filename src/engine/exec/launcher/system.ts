import { readdirSync } from "node:fs";
import type { Koffi } from "../../../base/native/load-koffi.js";
import { encodeText } from "../../../base/util/decode-text.js";
import { MountFlag } from "../step-plan.js";
import { errnoCode, SystemError } from "./system-error.js";

/**
 * The system calls that Node has none for. All are synchronous, and but for those that say otherwise throw
 * {@link SystemError}. Paths must be made of ASCII: others are reached by `/proc/self/fd`.
 */
export interface System {
  unshare(flags: number): void;
  setns(fd: number, type: number): void;
  /**
   * A copy of this process, in namespaces of its own by flags of clone(2). Gives its process id, 0 in the copy. The
   * call of the kernel and not that of the C library, which has no namespaces: in the copy nothing may be done but to
   * become something else.
   */
  clone(flags: number): number;
  /** Ends the process at once: nothing is written or released. */
  exit(code: number): never;
  /** Returns only if it failed: the code of the error. */
  execve(path: string, args: readonly string[], env: readonly string[]): string;
  /** What a child ended with; undefined if none has ended. */
  wait(): { readonly pid: number; readonly code: number } | undefined;
  /** What one child ended with; undefined if it has not, and is not waited for. */
  waitFor(pid: number, isPatient: boolean): number | undefined;
  mount(source: string, target: string, type: string, flags: number, data?: string): void;
  unmount(target: string, flags: number): void;
  /** Makes a directory, which must be a mount, the root of this mount namespace, with the old one stacked upon it. */
  pivotRoot(directory: string): void;
  makeNode(path: string, mode: number, device: number): void;
  /** Gives a mount, or also those below it where the kernel can, some {@link MountFlag}s beside those it has. */
  addMountFlags(path: string, flags: number, isRecursive?: boolean): void;
  setHostname(name: string): void;
  setLimit(resource: number, soft: bigint, hard: bigint): void;
  getLimit(resource: number): { readonly soft: bigint; readonly hard: bigint };
  setGroups(groups: readonly number[]): void;
  setGroup(gid: number): void;
  setUser(uid: number): void;
  /** Sets the effective and permitted capabilities and the inheritable ones. */
  setCapabilities(permitted: bigint, inheritable: bigint): void;
  getCapabilities(): bigint;
  prctl(option: number, value: number, value2?: number): void;
  setFilter(program: Buffer): void;
  newSession(): void;
  /** All signals to what they do by default, none of them blocked. */
  resetSignals(): void;
  joinNewKeyring(name: string): void;
  /** Makes a pipe of which no other program gets an end. */
  pipe(): readonly [read: number, write: number];
  duplicate(from: number, to: number): void;
  /** Lets the next program have a descriptor. */
  keep(fd: number): void;
  /** Closes all descriptors from 3 on but some; those are closed by the next program. */
  closeOthers(kept: readonly number[]): void;
  /** A descriptor of another process as one of this. */
  takeDescriptor(pid: number, fd: number): number;
  /** Does something with a descriptor; the value is a number or bytes. Gives what the call gave. */
  ioctl(fd: number, request: number, value: number | Buffer): number;
  openSocket(): number;
  /** Sets a file's times, given in nanoseconds since 1970. */
  setTimes(path: string, atime: bigint, mtime: bigint): void;
  bpf(command: number, attributes: Buffer): number;
  address(bytes: Buffer): bigint;
  adviseFork(start: bigint, size: bigint): void;
}

interface CallNumbers {
  readonly clone: number;
  readonly pivotRoot: number;
  readonly seccomp: number;
  readonly keyctl: number;
  readonly bpf: number;
}

const NUMBERS: Readonly<Record<string, CallNumbers>> = {
  x64: { clone: 56, pivotRoot: 155, seccomp: 317, keyctl: 250, bpf: 321 },
  arm64: { clone: 220, pivotRoot: 41, seccomp: 277, keyctl: 219, bpf: 280 },
};
// The same on all.
const PIDFD_OPEN = 434;
const CLOSE_RANGE = 436;
const PIDFD_GETFD = 438;
const MOUNT_SETATTR = 442;

const O_CLOEXEC = 0o2000000;
const FIRST_OTHER = 3;
const LAST_DESCRIPTOR = 0xffffffff;
const WNOHANG = 1;
const SIGCHLD = 17;
const SIG_SETMASK = 2;
const SIGNALS = 31;
const SET_MODE_FILTER = 1;
const FILTER_FLAG_SPEC_ALLOW = 4;
const JOIN_SESSION_KEYRING = 1;
const MADV_DOFORK = 11;
const CAPABILITY_VERSION_3 = 0x20080522;
const AF_INET = 2;
const SOCK_DGRAM_CLOEXEC = 0o2000002;
const F_SETFD = 2;
const FD_CLOEXEC = 1;
const AT_FDCWD = -100;
const AT_RECURSIVE = 0x8000;

/** Whether the numbers and structures of this machine are known. */
export function isKnownMachine(): boolean {
  return process.platform === "linux" && process.arch in NUMBERS;
}

/** The C library of this process. */
export function createSystem(koffi: Koffi): System {
  const numbers = NUMBERS[process.arch];
  if (numbers === undefined) throw new Error(`no system calls are known for ${process.arch}`);
  const c = koffi.load(null);
  const int = (name: string, ...types: string[]) => c.func(name, "int", types);
  const call = c.func("syscall", "long", ["long", "long", "long", "long", "long", "long"]);
  const calls = {
    unshare: int("unshare", "int"),
    setns: int("setns", "int", "int"),
    exit: c.func("_exit", "void", ["int"]),
    execve: int("execve", "void *", "void *", "void *"),
    waitpid: int("waitpid", "int", "void *", "int"),
    mount: int("mount", "str", "str", "str", "unsigned long", "str"),
    umount: int("umount2", "str", "int"),
    mknod: int("mknod", "str", "uint32_t", "uint64_t"),
    sethostname: int("sethostname", "void *", "unsigned long"),
    setrlimit: int("setrlimit", "int", "void *"),
    getrlimit: int("getrlimit", "int", "void *"),
    setgroups: int("setgroups", "unsigned long", "void *"),
    setresgid: int("setresgid", "uint32_t", "uint32_t", "uint32_t"),
    setresuid: int("setresuid", "uint32_t", "uint32_t", "uint32_t"),
    capset: int("capset", "void *", "void *"),
    capget: int("capget", "void *", "void *"),
    prctl: int("prctl", "int", "unsigned long", "unsigned long", "unsigned long", "unsigned long"),
    setsid: int("setsid"),
    signal: c.func("signal", "void *", ["int", "void *"]),
    sigprocmask: int("sigprocmask", "int", "void *", "void *"),
    pipe2: int("pipe2", "void *", "int"),
    close: int("close", "int"),
    fcntl: int("fcntl", "int", "int", "int"),
    dup2: int("dup2", "int", "int"),
    ioctl: int("ioctl", "int", "unsigned long", "long"),
    ioctlBytes: int("ioctl", "int", "unsigned long", "void *"),
    socket: int("socket", "int", "int", "int"),
    utimensat: int("utimensat", "int", "str", "void *", "int"),
    madvise: int("madvise", "uintptr_t", "unsigned long", "int"),
  };
  const check = (result: unknown, doing: string): number => {
    const value = Number(result);
    if (value >= 0) return value;
    throw SystemError.fromErrno(doing, koffi.errno());
  };
  const syscall = (doing: string, number: number, ...values: (number | bigint)[]): number =>
    check(call(number, ...values, ...[0, 0, 0, 0, 0].slice(values.length)), doing);
  const status = Buffer.allocUnsafeSlow(4);
  const ends = Buffer.allocUnsafeSlow(8);
  const limit = Buffer.allocUnsafeSlow(16);
  const header = Buffer.allocUnsafeSlow(8);
  const sets = Buffer.allocUnsafeSlow(24);
  const times = Buffer.allocUnsafeSlow(32);
  const setId = (set: (...ids: number[]) => unknown, id: number, doing: string): void => {
    check(set(id, id, id), doing);
  };

  const closeRange = (first: number, last: number): void => {
    if (Number(call(CLOSE_RANGE, first, last, 0, 0, 0)) === 0) return;
    // Before Linux 5.9.
    for (const name of readdirSync("/proc/self/fd")) {
      const fd = Number(name);
      if (fd >= first && fd <= last) calls.close(fd);
    }
  };
  const waitPid = (
    which: number,
    options: number,
  ): { readonly pid: number; readonly code: number } | undefined => {
    const pid = Number(calls.waitpid(which, status, options));
    if (pid <= 0) return undefined;
    const value = status.readInt32LE();
    const signal = value & 0x7f;
    return { pid, code: signal === 0 ? (value >> 8) & 0xff : 128 + signal };
  };

  return {
    unshare: (flags) => void check(calls.unshare(flags), "unshare"),
    setns: (fd, type) => void check(calls.setns(fd, type), "setns"),
    clone: (flags) => syscall("clone", numbers.clone, flags | SIGCHLD),
    exit(code) {
      calls.exit(code);
      throw new Error("exit returned");
    },
    execve(path, args, env) {
      const kept = [cText(path), cArray(koffi, args), cArray(koffi, env)] as const;
      calls.execve(kept[0], kept[1].pointers, kept[2].pointers);
      return errnoCode(koffi.errno());
    },
    wait: () => waitPid(-1, WNOHANG),
    waitFor: (pid, isPatient) => waitPid(pid, isPatient ? 0 : WNOHANG)?.code,
    mount(source, target, type, flags, data) {
      check(calls.mount(source, target, type, flags, data ?? null), "mount");
    },
    unmount: (target, flags) => void check(calls.umount(target, flags), "unmount"),
    pivotRoot(directory) {
      const path = cText(directory);
      const at = koffi.address(path);
      syscall("pivot_root", numbers.pivotRoot, at, at);
    },
    addMountFlags(path, flags, isRecursive = false) {
      // Its flags have the numbers of mount(2)'s. It keeps what a mount has, which mount(2) would take away, or fail to.
      const attributes = Buffer.alloc(32);
      attributes.writeUInt32LE(flags, 0);
      const [name, list] = [cText(path), attributes].map((bytes) => koffi.address(bytes));
      const how = isRecursive ? AT_RECURSIVE : 0;
      if (Number(call(MOUNT_SETATTR, AT_FDCWD, name, how, list, attributes.length)) === 0) return;
      if (errnoCode(koffi.errno()) !== "ENOSYS") throw SystemError.fromErrno("mount", koffi.errno());
      check(calls.mount("none", path, null, MountFlag.REMOUNT | MountFlag.BIND | flags, null), "mount");
    },
    makeNode: (path, mode, device) => void check(calls.mknod(path, mode, device), "mknod"),
    setHostname(name) {
      const bytes = Buffer.from(name);
      check(calls.sethostname(bytes, bytes.length), "sethostname");
    },
    setLimit(resource, soft, hard) {
      limit.writeBigUInt64LE(soft, 0);
      limit.writeBigUInt64LE(hard, 8);
      check(calls.setrlimit(resource, limit), "setrlimit");
    },
    getLimit(resource) {
      check(calls.getrlimit(resource, limit), "getrlimit");
      return { soft: limit.readBigUInt64LE(0), hard: limit.readBigUInt64LE(8) };
    },
    setGroups(groups) {
      const list = Buffer.allocUnsafeSlow(Math.max(4, groups.length * 4));
      groups.forEach((gid, index) => {
        list.writeUInt32LE(gid, index * 4);
      });
      check(calls.setgroups(groups.length, list), "setgroups");
    },
    setGroup: (gid) => setId(calls.setresgid, gid, "setgid"),
    setUser: (uid) => setId(calls.setresuid, uid, "setuid"),
    setCapabilities(permitted, inheritable) {
      header.writeUInt32LE(CAPABILITY_VERSION_3, 0);
      header.writeUInt32LE(0, 4);
      [permitted, permitted, inheritable].forEach((bits, index) => {
        sets.writeUInt32LE(Number(bits & 0xffffffffn), index * 4);
        sets.writeUInt32LE(Number(bits >> 32n), 12 + index * 4);
      });
      check(calls.capset(header, sets), "capset");
    },
    getCapabilities() {
      header.writeUInt32LE(CAPABILITY_VERSION_3, 0);
      header.writeUInt32LE(0, 4);
      check(calls.capget(header, sets), "capget");
      return BigInt(sets.readUInt32LE(4)) | (BigInt(sets.readUInt32LE(16)) << 32n);
    },
    prctl: (option, value, value2) => void check(calls.prctl(option, value, value2 ?? 0, 0, 0), "prctl"),
    setFilter(program) {
      const description = Buffer.alloc(16);
      description.writeUInt16LE(program.length / 8, 0);
      description.writeBigUInt64LE(BigInt(koffi.address(program)), 8);
      const at = koffi.address(description);
      const set = (flags: number): number => Number(call(numbers.seccomp, SET_MODE_FILTER, flags, at, 0, 0));
      // The flag is not known before Linux 4.17.
      if (set(FILTER_FLAG_SPEC_ALLOW) !== 0) check(set(0), "seccomp");
    },
    newSession: () => void check(calls.setsid(), "setsid"),
    resetSignals() {
      // Node leaves those of real time alone.
      for (let signal = 1; signal <= SIGNALS; signal++) calls.signal(signal, null);
      check(calls.sigprocmask(SIG_SETMASK, Buffer.alloc(128), null), "sigprocmask");
    },
    joinNewKeyring(name) {
      syscall("keyctl", numbers.keyctl, JOIN_SESSION_KEYRING, koffi.address(cText(name)));
    },
    pipe() {
      check(calls.pipe2(ends, O_CLOEXEC), "pipe");
      return [ends.readInt32LE(0), ends.readInt32LE(4)];
    },
    duplicate: (from, to) => void check(calls.dup2(from, to), "dup2"),
    keep: (fd) => void check(calls.fcntl(fd, F_SETFD, 0), "fcntl"),
    closeOthers(kept) {
      for (const fd of kept) calls.fcntl(fd, F_SETFD, FD_CLOEXEC);
      let first = FIRST_OTHER;
      for (const fd of [...kept].sort((a, b) => a - b)) {
        if (fd > first) closeRange(first, fd - 1);
        first = Math.max(first, fd + 1);
      }
      closeRange(first, LAST_DESCRIPTOR);
    },
    takeDescriptor(pid, fd) {
      const process = syscall("pidfd_open", PIDFD_OPEN, pid, 0);
      try {
        return syscall("pidfd_getfd", PIDFD_GETFD, process, fd, 0);
      } finally {
        calls.close(process);
      }
    },
    ioctl: (fd, request, value) =>
      check(
        typeof value === "number" ? calls.ioctl(fd, request, value) : calls.ioctlBytes(fd, request, value),
        "ioctl",
      ),
    openSocket: () => check(calls.socket(AF_INET, SOCK_DGRAM_CLOEXEC, 0), "socket"),
    setTimes(path, atime, mtime) {
      [atime, mtime].forEach((time, index) => {
        // The remainder of a time before 1970 still counts forwards.
        const fraction = ((time % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
        times.writeBigInt64LE((time - fraction) / 1_000_000_000n, index * 16);
        times.writeBigInt64LE(fraction, index * 16 + 8);
      });
      check(calls.utimensat(AT_FDCWD, path, times, 0), "utimensat");
    },
    bpf: (command, attributes) =>
      syscall("bpf", numbers.bpf, command, koffi.address(attributes), attributes.length),
    address: (bytes) => BigInt(koffi.address(bytes)),
    adviseFork: (start, size) => void calls.madvise(start, size, MADV_DOFORK),
  };
}

/** The bytes of a text with a zero behind them, where the garbage collector does not move them. */
function cText(text: string): Buffer {
  const bytes = encodeText(text);
  const copy = Buffer.allocUnsafeSlow(bytes.length + 1);
  copy.set(bytes);
  copy[bytes.length] = 0;
  return copy;
}

/** Texts as C has lists of them. The texts must live as long as the pointers are used. */
function cArray(
  koffi: Koffi,
  texts: readonly string[],
): { readonly pointers: Buffer; readonly kept: readonly Buffer[] } {
  const kept = texts.map(cText);
  const pointers = Buffer.alloc((texts.length + 1) * 8);
  kept.forEach((bytes, index) => {
    pointers.writeBigUInt64LE(BigInt(koffi.address(bytes)), index * 8);
  });
  return { pointers, kept };
}
