import { type ArgumentTest, conditionalRule, EPERM } from "../seccomp/profile.js";
import { type SyscallArch, syscallNumbers } from "../seccomp/syscall-table.js";

const ARCHITECTURES: Readonly<Record<string, readonly string[]>> = {
  x64: ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"],
  arm64: ["SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"],
};
const KINDS: Readonly<Record<string, readonly SyscallArch[]>> = {
  x64: ["x64", "ia32"],
  arm64: ["arm64", "arm"],
};
const OPERATORS = { equal: "SCMP_CMP_EQ", less: "SCMP_CMP_LT", greater: "SCMP_CMP_GT" } as const;
const ALL_BITS = 0xffffffff;

/** The profile of seccomp/profile.ts as OCI runtimes read it. */
export function ociSeccomp(machine: string): object {
  const names = new Set((KINDS[machine] ?? []).flatMap((kind) => [...syscallNumbers(kind).keys()]));
  const allowed: string[] = [];
  const others: object[] = [];
  for (const name of names) {
    const rule = conditionalRule(name);
    if (rule.kind === "allow") allowed.push(name);
    else if (rule.kind === "error") {
      others.push({ names: [name], action: "SCMP_ACT_ERRNO", errnoRet: rule.errno });
    } else {
      // Several rules for a call: one that holds is enough.
      for (const test of rule.tests) {
        others.push({ names: [name], action: "SCMP_ACT_ALLOW", args: [ociTest(test)] });
      }
    }
  }
  return {
    defaultAction: "SCMP_ACT_ERRNO",
    defaultErrnoRet: EPERM,
    architectures: ARCHITECTURES[machine] ?? [],
    syscalls: [{ names: allowed, action: "SCMP_ACT_ALLOW" }, ...others],
  };
}

function ociTest({ argument, mask, operator, value }: ArgumentTest): object {
  if (mask === ALL_BITS) return { index: argument, value, op: OPERATORS[operator] };
  return { index: argument, value: mask, valueTwo: value, op: "SCMP_CMP_MASKED_EQ" };
}
