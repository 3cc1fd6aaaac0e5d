import { type ArgumentTest, ENOSYS, EPERM, type SyscallRule, syscallRules } from "./profile.js";
import { LAST_SYSCALL, type SyscallArch } from "./syscall-table.js";

/** A machine whose steps can be filtered: those koffi's calls are numbered for. */
export type FilterArch = "x64" | "arm64";

/** What AUDIT_ARCH_… is of each kind of process. */
const AUDIT_ARCH: Readonly<Record<SyscallArch, number>> = {
  x64: 0xc000003e,
  ia32: 0x40000003,
  arm64: 0xc00000b7,
  arm: 0x40000028,
};

const KINDS: Readonly<Record<FilterArch, readonly SyscallArch[]>> = {
  x64: ["x64", "ia32"],
  arm64: ["arm64", "arm"],
};

// linux/bpf_common.h and linux/seccomp.h
const LOAD = 0x20;
const AND = 0x54;
const JUMP = 0x05;
const JUMP_EQUAL = 0x15;
const JUMP_GREATER = 0x25;
const JUMP_GREATER_EQUAL = 0x35;
const RETURN = 0x06;
const RET_ALLOW = 0x7fff0000;
const RET_ERRNO = 0x00050000;
// struct seccomp_data
const OFFSET_NUMBER = 0;
const OFFSET_ARCH = 4;
const OFFSET_ARGUMENTS = 16;

/** One instruction: what it does, how far it jumps if its test holds and if not, and its constant. */
type Instruction = readonly [code: number, onTrue: number, onFalse: number, constant: number];

/** A range of call numbers with the same answer. */
interface Range {
  readonly first: number;
  readonly rule: SyscallRule;
}

const programs = new Map<FilterArch, Buffer>();

/**
 * The program that seccomp(2) runs at each call of a step, as an array of `struct sock_filter`. It finds a call by
 * halving, so that the answer takes some ten instructions.
 */
export function seccompFilter(arch: FilterArch): Buffer {
  let program = programs.get(arch);
  if (program === undefined) {
    program = encode(compile(KINDS[arch]));
    programs.set(arch, program);
  }
  return program;
}

function compile(kinds: readonly SyscallArch[]): readonly Instruction[] {
  // Processes of no known kind get ENOSYS for all; so do x32 ones, whose numbers are above all others.
  let program: Instruction[] = [returns(RET_ERRNO | ENOSYS)];
  for (const kind of [...kinds].reverse()) {
    const own = search(ranges(syscallRules(kind)));
    program = [
      [JUMP_EQUAL, 1, 0, AUDIT_ARCH[kind]],
      [JUMP, 0, 0, own.length + 1],
      [LOAD, 0, 0, OFFSET_NUMBER],
      ...own,
      ...program,
    ];
  }
  return [[LOAD, 0, 0, OFFSET_ARCH], ...program];
}

/** All numbers as ranges, in order, without gaps. */
function ranges(rules: ReadonlyMap<number, SyscallRule>): readonly Range[] {
  const last = Math.max(LAST_SYSCALL, ...[...rules.keys()].filter((number) => number < PRIVATE_NUMBERS));
  const forbidden: SyscallRule = { kind: "error", errno: EPERM };
  const unknown: SyscallRule = { kind: "error", errno: ENOSYS };
  const list: Range[] = [];
  const add = (first: number, rule: SyscallRule): void => {
    const previous = list.at(-1);
    if (previous === undefined || !isSame(previous.rule, rule)) list.push({ first, rule });
  };
  for (let number = 0; number <= last; number++) add(number, rules.get(number) ?? forbidden);
  add(last + 1, unknown);
  for (const number of [...rules.keys()].filter((key) => key > last).sort((a, b) => a - b)) {
    add(number, rules.get(number)!);
    list.push({ first: number + 1, rule: unknown });
  }
  return list;
}

// 32-bit arm has a few calls far above the others.
const PRIVATE_NUMBERS = 0xf0000;

function isSame(a: SyscallRule, b: SyscallRule): boolean {
  if (a.kind === "allow") return b.kind === "allow";
  return a.kind === "error" && b.kind === "error" && a.errno === b.errno;
}

/** Decides among ranges; the accumulator has the number. */
function search(list: readonly Range[]): readonly Instruction[] {
  if (list.length === 1) return decide(list[0]!.rule);
  const middle = list.length >> 1;
  const low = search(list.slice(0, middle));
  const high = search(list.slice(middle));
  // Only the plain jump reaches further than 255 instructions.
  return [[JUMP_GREATER_EQUAL, 0, 1, list[middle]!.first], [JUMP, 0, 0, low.length], ...low, ...high];
}

function decide(rule: SyscallRule): readonly Instruction[] {
  if (rule.kind === "allow") return [returns(RET_ALLOW)];
  if (rule.kind === "error") return [returns(RET_ERRNO | rule.errno)];
  return [...rule.tests.flatMap(test), returns(RET_ERRNO | EPERM)];
}

/** Allows if the test holds, goes on behind it if not. */
function test({ argument, mask, operator, value }: ArgumentTest): readonly Instruction[] {
  const load: Instruction = [LOAD, 0, 0, OFFSET_ARGUMENTS + 8 * argument];
  const compare: Instruction =
    operator === "equal"
      ? [JUMP_EQUAL, 0, 1, value]
      : operator === "greater"
        ? [JUMP_GREATER, 0, 1, value]
        : [JUMP_GREATER_EQUAL, 1, 0, value];
  return [load, ...(mask === 0xffffffff ? [] : [[AND, 0, 0, mask] as const]), compare, returns(RET_ALLOW)];
}

function returns(value: number): Instruction {
  return [RETURN, 0, 0, value];
}

function encode(program: readonly Instruction[]): Buffer {
  const bytes = Buffer.allocUnsafeSlow(program.length * 8);
  program.forEach(([code, onTrue, onFalse, constant], index) => {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(onTrue, index * 8 + 2);
    bytes.writeUInt8(onFalse, index * 8 + 3);
    bytes.writeUInt32LE(constant >>> 0, index * 8 + 4);
  });
  return bytes;
}
