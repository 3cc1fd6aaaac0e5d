import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import type { CgroupFacts } from "./cgroup-facts.js";
import { DEVICES } from "./devices.js";
import { removeDirectory, useOwnCgroup } from "./own-cgroups.js";
import type { System } from "./system.js";

/** Where a process must be, or below it, to have no devices but its own. */
export interface DeviceGuard {
  readonly directory: string;
}

const ALLOWED: readonly (readonly [kind: "c", major: number, minor: number])[] = [
  ...DEVICES.map(({ major, minor }) => ["c", major, minor] as const),
  // The pseudo terminals, and what makes them.
  ["c", 5, 2],
  ["c", 136, -1],
];

const guarded = new Map<string, DeviceGuard | undefined>();

/**
 * Sees to it that the processes of a cgroup can open no devices but the harmless ones, whatever files for others they
 * make; making files is allowed. Done once per cgroup, which all steps with the same parent share. Undefined where
 * neither kind of cgroups can be used.
 *
 * Agrees with the device rules of BuildKit's steps, executor/oci/spec_linux.go and runc.
 *
 * @param base the steps' cgroup below the mount of a hierarchy
 */
export function guardDevices(
  system: System,
  facts: CgroupFacts,
  base: (mount: string) => string,
): DeviceGuard | undefined {
  const devices = facts.controllers.find(({ name }) => name === "devices")?.path;
  const key = base(devices ?? facts.unified ?? "");
  if (!guarded.has(key)) {
    useOwnCgroup(key);
    guarded.set(
      key,
      guardBy(() => devices && guardByList(base(devices))) ??
        guardBy(() => facts.unified && guardByProgram(system, base(facts.unified))),
    );
  }
  return guarded.get(key);
}

/** The guard that this process is in itself, and where it was before. */
let home: { readonly guard: DeviceGuard; readonly before: string } | undefined;

/**
 * The cgroups that a new process has to join to be guarded, or not to be. To move a process takes milliseconds, so that
 * this process goes where most of those it starts have to be, with cgroup v1 at least, and they are there from the
 * beginning.
 *
 * @param isUsual whether the guard is the one of most steps
 */
export function guardJoins(
  guard: DeviceGuard | undefined,
  facts: CgroupFacts,
  isUsual: boolean,
): readonly string[] {
  if (guard === undefined) return home === undefined ? [] : [home.before];
  if (home === undefined && isUsual && facts.devicesBefore !== undefined) {
    const { devicesBefore } = facts;
    try {
      writeFileSync(`${guard.directory}/cgroup.procs`, "0");
      home = { guard, before: devicesBefore };
    } catch {
      // Each process joins by itself.
    }
  }
  return home?.guard === guard ? [] : [guard.directory];
}

/** Removes the cgroups of {@link guardDevices}, which this process leaves for that. */
export function removeGuards(): void {
  try {
    if (home !== undefined) writeFileSync(`${home.before}/cgroup.procs`, "0");
  } catch {
    // Then it stays.
  }
  for (const guard of guarded.values()) if (guard !== undefined) removeDirectory(guard.directory);
  guarded.clear();
}

function guardBy(way: () => DeviceGuard | string | undefined): DeviceGuard | undefined {
  try {
    const guard = way();
    return typeof guard === "object" ? guard : undefined;
  } catch {
    return undefined;
  }
}

/** cgroup v1: a list in the kernel. */
function guardByList(directory: string): DeviceGuard {
  mkdirSync(directory, { recursive: true });
  // It can't be done again while there are cgroups below.
  if (!/^a /m.test(readFileSync(`${directory}/devices.list`, "latin1"))) return { directory };
  writeFileSync(`${directory}/devices.deny`, "a");
  const rules = [
    "c *:* m",
    "b *:* m",
    ...ALLOWED.map(([kind, major, minor]) => `${kind} ${major}:${minor < 0 ? "*" : minor} rwm`),
  ];
  for (const rule of rules) writeFileSync(`${directory}/devices.allow`, rule);
  return { directory };
}

const PROG_LOAD = 5;
const PROG_ATTACH = 8;
const PROG_TYPE_CGROUP_DEVICE = 15;
const CGROUP_DEVICE = 6;
const ACCESS_MAKE = 1;

/** cgroup v2: a program that is asked. It holds for the cgroups below too. */
function guardByProgram(system: System, directory: string): DeviceGuard {
  mkdirSync(directory, { recursive: true });
  const program = deviceProgram();
  const license = Buffer.from("Apache-2.0\0");
  const load = Buffer.alloc(48);
  load.writeUInt32LE(PROG_TYPE_CGROUP_DEVICE, 0);
  load.writeUInt32LE(program.length / 8, 4);
  load.writeBigUInt64LE(system.address(program), 8);
  load.writeBigUInt64LE(system.address(license), 16);
  const fd = system.bpf(PROG_LOAD, load);
  const target = openSync(directory, "r");
  try {
    const attach = Buffer.alloc(20);
    // In place of an earlier one, which was the same.
    [target, fd, CGROUP_DEVICE, 0].forEach((value, index) => {
      attach.writeUInt32LE(value, index * 4);
    });
    system.bpf(PROG_ATTACH, attach);
  } finally {
    closeSync(target);
    closeSync(fd);
  }
  return { directory };
}

/** `struct bpf_cgroup_dev_ctx` is access and kind in one word, major, minor. */
function deviceProgram(): Buffer {
  const list: Buffer[] = [];
  const add = (code: number, registers: number, offset: number, constant: number): void => {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt8(code, 0);
    bytes.writeUInt8(registers, 1);
    bytes.writeInt16LE(offset, 2);
    bytes.writeInt32LE(constant, 4);
    list.push(bytes);
  };
  const LOAD_WORD = 0x61;
  const MOVE = 0xb7;
  const MOVE_REGISTER = 0xbf;
  const AND = 0x57;
  const SHIFT_RIGHT = 0x77;
  const JUMP_NOT_EQUAL = 0x55;
  const EXIT = 0x95;
  // r2 = kind, r3 = access, r4 = major, r5 = minor
  add(LOAD_WORD, 0x12, 0, 0);
  add(MOVE_REGISTER, 0x23, 0, 0);
  add(AND, 2, 0, 0xffff);
  add(SHIFT_RIGHT, 3, 0, 16);
  add(LOAD_WORD, 0x14, 4, 0);
  add(LOAD_WORD, 0x15, 8, 0);
  const allow = (): void => {
    add(MOVE, 0, 0, 1);
    add(EXIT, 0, 0, 0);
  };
  add(JUMP_NOT_EQUAL, 3, 2, ACCESS_MAKE);
  allow();
  for (const [, major, minor] of ALLOWED) {
    const rest = minor < 0 ? 2 : 3;
    add(JUMP_NOT_EQUAL, 2, rest + 1, CHAR);
    add(JUMP_NOT_EQUAL, 4, rest, major);
    if (minor >= 0) add(JUMP_NOT_EQUAL, 5, 2, minor);
    allow();
  }
  add(MOVE, 0, 0, 0);
  add(EXIT, 0, 0, 0);
  return Buffer.concat(list);
}

const CHAR = 2;
