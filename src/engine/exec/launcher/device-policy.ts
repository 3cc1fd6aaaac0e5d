import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
import type { DeviceRule } from "../step-plan.js";
import type { CgroupFacts } from "./cgroup-facts.js";
import { DEVICES } from "./devices.js";
import { makeCgroup, removeDirectory, useOwnCgroup } from "./own-cgroups.js";
import type { System } from "./system.js";

/** Where a process must be, or below it, to have no devices but its own. */
export interface DeviceGuard {
  readonly directory: string;
}

const character = (major: number, minor: number): DeviceRule => ({ type: "c", major, minor, access: "rwm" });

/** A minor number of −1 stands for all. */
const ALLOWED: readonly DeviceRule[] = [
  ...DEVICES.map(({ major, minor }) => character(major, minor)),
  // The pseudo terminals, and what makes them.
  character(5, 2),
  character(136, -1),
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
 * @param more devices that can be opened as well
 */
export function guardDevices(
  system: System,
  facts: CgroupFacts,
  base: (mount: string) => string,
  more: readonly DeviceRule[] = [],
): DeviceGuard | undefined {
  const devices = facts.controllers.find(({ name }) => name === "devices")?.path;
  const key = base(devices ?? facts.unified ?? "");
  const make = (): DeviceGuard | undefined => {
    const rules = [...ALLOWED, ...more];
    useOwnCgroup(key);
    return (
      guardBy(() => devices && guardByList(base(devices), rules)) ??
      guardBy(() => facts.unified && guardByProgram(system, base(facts.unified), rules))
    );
  };
  // That of one step is not for others.
  if (more.length > 0) return make();
  if (!guarded.has(key)) guarded.set(key, make());
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
function guardByList(directory: string, allowed: readonly DeviceRule[]): DeviceGuard {
  makeCgroup(directory);
  // It can't be done again while there are cgroups below.
  if (!/^a /m.test(readFileSync(`${directory}/devices.list`, "latin1"))) return { directory };
  writeFileSync(`${directory}/devices.deny`, "a");
  const rules = [
    "c *:* m",
    "b *:* m",
    ...allowed.map(
      ({ type, major, minor, access }) => `${type} ${major}:${minor < 0 ? "*" : minor} ${access}`,
    ),
  ];
  for (const rule of rules) writeFileSync(`${directory}/devices.allow`, rule);
  return { directory };
}

const PROG_LOAD = 5;
const PROG_ATTACH = 8;
const PROG_TYPE_CGROUP_DEVICE = 15;
const CGROUP_DEVICE = 6;
const ACCESS_MAKE = 1;
/** As bits of an access. */
const ACCESSES: readonly (readonly [letter: string, bit: number])[] = [
  ["m", ACCESS_MAKE],
  ["r", 2],
  ["w", 4],
];
const KINDS = { b: 1, c: 2 } as const;

/** cgroup v2: a program that is asked. It holds for the cgroups below too. */
function guardByProgram(system: System, directory: string, allowed: readonly DeviceRule[]): DeviceGuard {
  makeCgroup(directory);
  const program = deviceProgram(allowed);
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
function deviceProgram(allowed: readonly DeviceRule[]): Buffer {
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
  for (const { type, major, minor, access } of allowed) {
    const others = ACCESSES.filter(([letter]) => !access.includes(letter)).map(([, bit]) => bit);
    // How many instructions come after each test, up to the next rule.
    let rest = 3 + (minor < 0 ? 0 : 1) + (others.length === 0 ? 0 : 3);
    add(JUMP_NOT_EQUAL, 2, rest, KINDS[type]);
    add(JUMP_NOT_EQUAL, 4, --rest, major);
    if (minor >= 0) add(JUMP_NOT_EQUAL, 5, --rest, minor);
    if (others.length > 0) {
      const mask = others.reduce((all, bit) => all | bit);
      add(MOVE_REGISTER, 0x30, 0, 0);
      add(AND, 0, 0, mask);
      add(JUMP_NOT_EQUAL, 0, 2, 0);
    }
    allow();
  }
  add(MOVE, 0, 0, 0);
  add(EXIT, 0, 0, 0);
  return Buffer.concat(list);
}
