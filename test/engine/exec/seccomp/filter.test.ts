import { describe, expect, it } from "vitest";
import { seccompFilter } from "../../../../src/engine/exec/seccomp/filter.js";
import { type SyscallArch, syscallNumbers } from "../../../../src/engine/exec/seccomp/syscall-table.js";

const X64 = 0xc000003e;
const IA32 = 0x40000003;
const ARM64 = 0xc00000b7;
const ARM = 0x40000028;

const ALLOWED = "allowed";
const EPERM = "errno 1";
const ENOSYS = "errno 38";

/** What the kernel would do: classic BPF over `struct seccomp_data`. */
function decide(program: Buffer, arch: number, number: number, args: readonly bigint[] = []): string {
  const data = Buffer.alloc(64);
  data.writeUInt32LE(number >>> 0, 0);
  data.writeUInt32LE(arch, 4);
  args.forEach((value, index) => {
    data.writeBigUInt64LE(value, 16 + 8 * index);
  });
  let accumulator = 0;
  for (let at = 0; ; at++) {
    expect(at).toBeLessThan(program.length / 8);
    const code = program.readUInt16LE(at * 8);
    const [onTrue, onFalse] = [program.readUInt8(at * 8 + 2), program.readUInt8(at * 8 + 3)];
    const constant = program.readUInt32LE(at * 8 + 4);
    if (code === 0x20) accumulator = data.readUInt32LE(constant);
    else if (code === 0x54) accumulator = (accumulator & constant) >>> 0;
    else if (code === 0x05) at += constant;
    else if (code === 0x15) at += accumulator === constant ? onTrue : onFalse;
    else if (code === 0x25) at += accumulator > constant ? onTrue : onFalse;
    else if (code === 0x35) at += accumulator >= constant ? onTrue : onFalse;
    else if (code === 0x06) {
      return constant === 0x7fff0000 ? ALLOWED : `errno ${constant - 0x00050000}`;
    } else throw new Error(`unknown instruction ${code}`);
  }
}

describe("the filter of system calls", () => {
  it.each([
    ["x64", 365],
    ["arm64", 310],
  ] as const)("for %s is within what the kernel takes", (arch, least) => {
    const { length } = seccompFilter(arch);
    expect(length / 8).toBeLessThan(4096);
    expect(syscallNumbers(arch).size).toBeGreaterThan(least - 100);
  });

  const machines: readonly (readonly ["x64" | "arm64", number, SyscallArch])[] = [
    ["x64", X64, "x64"],
    ["x64", IA32, "ia32"],
    ["arm64", ARM64, "arm64"],
    ["arm64", ARM, "arm"],
  ];

  it.each(machines)("on %s (%s): answers every number as the table says", (machine, audit, arch) => {
    const program = seccompFilter(machine);
    const special = new Set(["socket", "personality", "clone", "clone3", "arch_prctl", "modify_ldt"]);
    const names = new Map([...syscallNumbers(arch)].map(([name, number]) => [number, name]));
    for (let number = 0; number <= 471; number++) {
      const name = names.get(number);
      if (name !== undefined && special.has(name)) continue;
      expect([number, decide(program, audit, number)]).toEqual([
        number,
        name === undefined ? EPERM : ALLOWED,
      ]);
    }
    for (const number of [472, 500, 1000, 0x3fffffff, 0xffffffff]) {
      expect(decide(program, audit, number)).toBe(ENOSYS);
    }
  });

  it("knows the numbers: some from the kernel's own tables", () => {
    const of = (arch: SyscallArch, ...names: string[]): (number | undefined)[] =>
      names.map((name) => syscallNumbers(arch).get(name));
    const names = ["read", "execve", "clone", "openat2", "ptrace", "mseal"];
    expect(of("x64", ...names)).toEqual([0, 59, 56, 437, 101, 462]);
    expect(of("ia32", ...names)).toEqual([3, 11, 120, 437, 26, 462]);
    expect(of("arm64", ...names)).toEqual([63, 221, 220, 437, 117, 462]);
    expect(of("arm", ...names)).toEqual([3, 11, 120, 437, 26, 462]);
  });

  it.each([
    ["mount", 165, EPERM],
    ["umount2", 166, EPERM],
    ["unshare", 272, EPERM],
    ["setns", 308, EPERM],
    ["bpf", 321, EPERM],
    ["keyctl", 250, EPERM],
    ["add_key", 248, EPERM],
    ["request_key", 249, EPERM],
    ["kexec_load", 246, EPERM],
    ["init_module", 175, EPERM],
    ["perf_event_open", 298, EPERM],
    ["userfaultfd", 323, EPERM],
    ["io_uring_setup", 425, EPERM],
    ["open_by_handle_at", 304, EPERM],
    ["reboot", 169, EPERM],
    ["clone3", 435, ENOSYS],
    ["chroot", 161, ALLOWED],
    ["mknod", 133, ALLOWED],
    ["ptrace", 101, ALLOWED],
  ])("%s", (_, number, answer) => {
    expect(decide(seccompFilter("x64"), X64, number)).toBe(answer);
  });

  it.each([
    ["AF_UNIX", 1n, ALLOWED],
    ["AF_INET6", 10n, ALLOWED],
    ["below AF_ALG", 37n, ALLOWED],
    ["AF_ALG", 38n, EPERM],
    ["between", 39n, ALLOWED],
    ["AF_VSOCK", 40n, EPERM],
    ["above", 41n, ALLOWED],
    ["AF_ALG with more bits than the kernel reads", 0x1_0000_0026n, EPERM],
  ])("socket of %s", (_, family, answer) => {
    expect(decide(seccompFilter("x64"), X64, 41, [family])).toBe(answer);
    expect(decide(seccompFilter("x64"), IA32, 359, [family])).toBe(answer);
    expect(decide(seccompFilter("arm64"), ARM64, 198, [family])).toBe(answer);
  });

  it.each([
    [0n, ALLOWED],
    [0x8n, ALLOWED],
    [0x20000n, ALLOWED],
    [0x20008n, ALLOWED],
    [0xffffffffn, ALLOWED],
    [0x40000n, EPERM],
    [1n, EPERM],
  ])("personality %s", (value, answer) => {
    expect(decide(seccompFilter("x64"), X64, 135, [value])).toBe(answer);
  });

  it.each<readonly [string, bigint, string]>([
    ["of threads", 0x3d0f00n, ALLOWED],
    ["as fork", 17n, ALLOWED],
    ...[0x20000n, 0x2000000n, 0x4000000n, 0x8000000n, 0x10000000n, 0x20000000n, 0x40000000n].map(
      (flag) => [`with a namespace ${flag.toString(16)}`, flag | 17n, EPERM] as const,
    ),
  ])("clone %s", (_, flags, answer) => {
    expect(decide(seccompFilter("x64"), X64, 56, [flags])).toBe(answer);
    expect(decide(seccompFilter("arm64"), ARM64, 220, [flags])).toBe(answer);
  });

  it("does not know x32, nor processes of other machines", () => {
    expect(decide(seccompFilter("x64"), X64, 0x40000000)).toBe(ENOSYS);
    expect(decide(seccompFilter("x64"), ARM64, 63)).toBe(ENOSYS);
    expect(decide(seccompFilter("arm64"), X64, 0)).toBe(ENOSYS);
  });

  it("has calls that only 32-bit arm has", () => {
    const filter = seccompFilter("arm64");
    expect([0xf0001, 0xf0002, 0xf0005].map((number) => decide(filter, ARM, number))).toEqual([
      ALLOWED,
      ALLOWED,
      ALLOWED,
    ]);
    expect(decide(filter, ARM, 0xf0003)).toBe(ENOSYS);
  });
});
