import { type SyscallArch, syscallNumbers } from "./syscall-table.js";

/** When a call is allowed: its argument, of which the kernel reads 32 bits, and what that is compared with. */
export interface ArgumentTest {
  readonly argument: number;
  /** Which bits count. */
  readonly mask: number;
  readonly operator: "equal" | "less" | "greater";
  readonly value: number;
}

/** What is done with a call: it is allowed, or if one of the tests holds, or it gets an error. */
export type SyscallRule =
  | { readonly kind: "allow" }
  | { readonly kind: "tests"; readonly tests: readonly ArgumentTest[] }
  | { readonly kind: "error"; readonly errno: number };

export const EPERM = 1;
export const ENOSYS = 38;

const ALL_BITS = 0xffffffff;
const AF_ALG = 38;
const AF_VSOCK = 40;
/** NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET. */
const NEW_NAMESPACES = 0x7e020000;

const ALLOW: SyscallRule = { kind: "allow" };

const CONDITIONAL: Readonly<Record<string, SyscallRule>> = {
  socket: {
    kind: "tests",
    tests: [
      { argument: 0, mask: ALL_BITS, operator: "less", value: AF_ALG },
      { argument: 0, mask: ALL_BITS, operator: "equal", value: AF_ALG + 1 },
      { argument: 0, mask: ALL_BITS, operator: "greater", value: AF_VSOCK },
    ],
  },
  personality: {
    kind: "tests",
    tests: [0, 0x8, 0x20000, 0x20008, 0xffffffff].map((value) => ({
      argument: 0,
      mask: ALL_BITS,
      operator: "equal",
      value,
    })),
  },
  clone: {
    kind: "tests",
    tests: [{ argument: 0, mask: NEW_NAMESPACES, operator: "equal", value: 0 }],
  },
  // Its flags are in memory, where a filter can't look; callers fall back to clone.
  clone3: { kind: "error", errno: ENOSYS },
};

// Calls that only one of the architectures of a machine may use.
const ONLY_ON: Readonly<Record<string, readonly SyscallArch[]>> = {
  arch_prctl: ["x64", "ia32"],
  modify_ldt: ["x64", "ia32"],
};

/**
 * What steps may call: what moby's default profile allows a process with {@link DEFAULT_CAPABILITIES}. All else is
 * answered with EPERM. Arguments are compared by the 32 bits that the kernel reads, where the profile compares 64:
 * nothing can be smuggled past in the upper half.
 *
 * Agrees with DefaultProfile, moby/profiles/seccomp/default_linux.go.
 */
export function syscallRules(arch: SyscallArch): ReadonlyMap<number, SyscallRule> {
  const rules = new Map<number, SyscallRule>();
  for (const [name, number] of syscallNumbers(arch)) {
    if (ONLY_ON[name]?.includes(arch) ?? true) rules.set(number, CONDITIONAL[name] ?? ALLOW);
  }
  return rules;
}

/** Calls with a rule of their own, by name; the others of the table are allowed. */
export function conditionalRule(name: string): SyscallRule {
  return CONDITIONAL[name] ?? ALLOW;
}
