import { constants } from "node:os";
import { syscallNumbers } from "../../src/engine/exec/seccomp/syscall-table.js";

/** A system call: a name and its arguments, of which texts become addresses of them. */
export type Call = readonly [name: string, ...args: (number | string)[]];

// Those that steps may not use, and which the engine's own table has not.
const OTHERS: Readonly<Record<string, number>> = {
  pivot_root: 155,
  acct: 163,
  settimeofday: 164,
  mount: 165,
  umount2: 166,
  swapon: 167,
  swapoff: 168,
  reboot: 169,
  sethostname: 170,
  setdomainname: 171,
  iopl: 172,
  ioperm: 173,
  init_module: 175,
  delete_module: 176,
  quotactl: 179,
  syslog: 103,
  vhangup: 153,
  lookup_dcookie: 212,
  clock_settime: 227,
  mbind: 237,
  kexec_load: 246,
  add_key: 248,
  request_key: 249,
  keyctl: 250,
  unshare: 272,
  move_pages: 279,
  perf_event_open: 298,
  fanotify_init: 300,
  open_by_handle_at: 304,
  setns: 308,
  kcmp: 312,
  finit_module: 313,
  kexec_file_load: 320,
  bpf: 321,
  userfaultfd: 323,
  io_uring_setup: 425,
  open_tree: 428,
  move_mount: 429,
  fsopen: 430,
  fsmount: 432,
  mount_setattr: 442,
  // A call of x32, getpid.
  x32: 0x40000000 + 39,
};

const ADDRESS = 0x400000;
const HEADERS = 0x78;
const CALL_LENGTH = 93;
// Registers in which the kernel takes the number and the arguments: `mov r64, imm64`.
const LOAD = ["48b8", "48bf", "48be", "48ba", "49ba", "49b8", "49b9"].map((code) => Buffer.from(code, "hex"));
// What the kernel says becomes a character: a space for success, else the number of the error after that.
const JUDGE = Buffer.from("4885c0 7802 31c0 48f7d8 0420 a2".replaceAll(" ", ""), "hex");
const FIRST = 0x20;

/**
 * An executable for Linux on x64 that does some system calls, one after the other, and prints what came of them for
 * {@link readCalls}: programs of shells have no way to do most of them.
 */
export function syscallProgram(calls: readonly Call[]): Buffer {
  const texts = new Map<string, number>();
  const codeLength = CALL_LENGTH * (calls.length + 2);
  const results = ADDRESS + HEADERS + codeLength;
  let textEnd = results + calls.length;
  const toNumber = (value: number | string): number => {
    if (typeof value === "number") return value;
    const known = texts.get(value);
    if (known !== undefined) return known;
    const at = textEnd;
    texts.set(value, at);
    textEnd += Buffer.byteLength(value) + 1;
    return at;
  };
  const numbers = syscallNumbers("x64");
  const all: readonly Call[] = [...calls, ["write", 1, results, calls.length], ["exit_group", 0]];
  const code = all.map(([name, ...args], index) => {
    const number = OTHERS[name] ?? numbers.get(name);
    if (number === undefined) throw new Error(`no system call ${name}`);
    // What the last two give is put where nobody looks.
    return assemble([number, ...args.map(toNumber)], results + Math.min(index, calls.length));
  });
  const data = [Buffer.alloc(calls.length), ...[...texts.keys()].map((text) => Buffer.from(`${text}\0`))];
  const body = Buffer.concat([...code, ...data, Buffer.alloc(1)]);
  return Buffer.concat([headers(HEADERS + body.length), body]);
}

function assemble(values: readonly number[], result: number): Buffer {
  const loads = LOAD.flatMap((load, index) => [load, quad(values[index] ?? 0)]);
  return Buffer.concat([...loads, Buffer.from("0f05", "hex"), JUDGE, quad(result)]);
}

function quad(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(value));
  return bytes;
}

/** Of ELF: one program header, by which the whole file is in memory at {@link ADDRESS}, to read, write and execute. */
function headers(length: number): Buffer {
  const bytes = Buffer.alloc(HEADERS);
  Buffer.from("7f454c46020101", "hex").copy(bytes);
  bytes.writeUInt16LE(2, 0x10);
  bytes.writeUInt16LE(62, 0x12);
  bytes.writeUInt32LE(1, 0x14);
  bytes.writeBigUInt64LE(BigInt(ADDRESS + HEADERS), 0x18);
  bytes.writeBigUInt64LE(0x40n, 0x20);
  bytes.writeUInt16LE(0x40, 0x34);
  bytes.writeUInt16LE(0x38, 0x36);
  bytes.writeUInt16LE(1, 0x38);
  bytes.writeUInt32LE(1, 0x40);
  bytes.writeUInt32LE(7, 0x44);
  bytes.writeBigUInt64LE(BigInt(ADDRESS), 0x50);
  bytes.writeBigUInt64LE(BigInt(ADDRESS), 0x58);
  bytes.writeBigUInt64LE(BigInt(length), 0x60);
  bytes.writeBigUInt64LE(BigInt(length), 0x68);
  bytes.writeBigUInt64LE(0x1000n, 0x70);
  return bytes;
}

/** What came of each call: `ok`, or the error's name. */
export function readCalls(output: string): readonly string[] {
  return [...Buffer.from(output)].map((byte) => {
    if (byte === FIRST) return "ok";
    return Object.entries(constants.errno).find(([, value]) => value === byte - FIRST)?.[0] ?? `${byte}`;
  });
}
