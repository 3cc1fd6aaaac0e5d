import { describe, expect, it } from "vitest";
import type { ExecRequest, StepMount } from "../../../src/engine/exec/exec-request.js";
import { type PlanContext, planEntry, planStep } from "../../../src/engine/exec/plan-step.js";
import { MountFlag } from "../../../src/engine/exec/step-plan.js";
import { NetMode, SecurityMode } from "../../../src/proto/generated/ops.js";

const CONTEXT: PlanContext = {
  runtime: { kind: "namespaces" },
  isUserNamespace: false,
  hasNetwork: true,
  hasCgroups: true,
  dns: { nameservers: ["10.0.0.1"] },
  mountPoint: "/state/mnt",
  runtimeDirectory: "/state/runtime",
};

const ROOT: StepMount = {
  source: { kind: "layers", directories: ["/l/1"], upper: { directory: "/l/2", workDirectory: "/l/2w" } },
  destination: "/",
  selector: "/",
  isReadOnly: false,
};

const request = (changes: Partial<ExecRequest> = {}): ExecRequest => ({
  id: "s1",
  args: ["sh"],
  env: [],
  cwd: "/",
  user: "",
  hostname: "",
  extraHosts: [],
  ulimits: [],
  cgroupParent: "",
  limits: {},
  network: NetMode.UNSET,
  security: SecurityMode.SANDBOX,
  mounts: [ROOT],
  removeMountStubsRecursive: false,
  onOutput: () => {},
  ...changes,
});

const bind = (destination: string, path = "/host"): StepMount => ({
  source: { kind: "directory", path },
  destination,
  selector: "/",
  isReadOnly: false,
});

const NAMES = Object.entries(MountFlag);
const flagNames = (flags: number): string =>
  NAMES.filter(([, flag]) => (flags & flag) !== 0)
    .map(([name]) => name)
    .join(" ");

describe("planStep", () => {
  it("mounts what BuildKit does, in its order", () => {
    const { mounts } = planStep(request(), CONTEXT);
    expect(mounts.map(({ destination, flags }) => [destination, flagNames(flags)])).toEqual([
      ["/proc", "NO_SUID NO_DEVICES NO_EXEC"],
      ["/dev", "NO_SUID STRICT_ATIME"],
      ["/dev/pts", "NO_SUID NO_EXEC"],
      ["/dev/shm", "NO_SUID NO_DEVICES NO_EXEC"],
      ["/dev/mqueue", "NO_SUID NO_DEVICES NO_EXEC"],
      ["/sys", "READ_ONLY NO_SUID NO_DEVICES NO_EXEC"],
      ["/sys/fs/cgroup", "READ_ONLY NO_SUID NO_DEVICES NO_EXEC"],
      ["/etc/resolv.conf", "READ_ONLY NO_SUID NO_DEVICES NO_EXEC"],
      ["/etc/hosts", "READ_ONLY NO_SUID NO_DEVICES NO_EXEC"],
    ]);
  });

  it("has the machine's /sys and no cgroups of its own in a user namespace", () => {
    const { mounts, cgroup } = planStep(request(), { ...CONTEXT, isUserNamespace: true });
    expect(cgroup).toBeUndefined();
    expect(mounts.filter(({ destination }) => destination.startsWith("/sys"))).toEqual([
      expect.objectContaining({
        source: { kind: "directory", path: "/sys" },
        destination: "/sys",
        flags: expect.toSatisfy((flags: number) => (flags & MountFlag.READ_ONLY) !== 0),
      }),
    ]);
    expect(mounts.find(({ destination }) => destination === "/dev/pts")?.source).toEqual({
      kind: "new",
      type: "devpts",
      data: "newinstance,ptmxmode=0666,mode=0620",
    });
  });

  it("has a new /sys in a user namespace for a network of its own", () => {
    const { mounts } = planStep(request({ network: NetMode.NONE }), { ...CONTEXT, isUserNamespace: true });
    expect(mounts.find(({ destination }) => destination === "/sys")?.source).toEqual({
      kind: "new",
      type: "sysfs",
      data: "",
    });
  });

  it("lets a step with all privileges write /sys, without a filter", () => {
    const plan = planStep(request({ security: SecurityMode.INSECURE }), CONTEXT);
    expect(plan.filter).toBe("");
    expect(plan.mounts.find(({ destination }) => destination === "/sys")!.flags & MountFlag.READ_ONLY).toBe(
      0,
    );
  });

  it("sorts the step's own mounts behind them, or puts them in their places", () => {
    const mounts = [ROOT, bind("/z"), bind("/a/b/../b/"), bind("dev/shm"), bind("/a"), bind("/z", "/later")];
    const plan = planStep(request({ mounts }), CONTEXT);
    const list = plan.mounts.map(({ destination }) => destination);
    expect(list.slice(9)).toEqual(["/a", "/a/b", "/z"]);
    expect(list[3]).toBe("/dev/shm");
    expect(plan.mounts[3]!.source).toEqual({ kind: "directory", path: "/host" });
    expect(plan.mounts.at(-1)!.source).toEqual({ kind: "directory", path: "/later" });
  });

  it.each<readonly [string, StepMount["source"], object]>([
    [
      "memory",
      { kind: "tmpfs", size: 4096 },
      { source: { kind: "new", type: "tmpfs", data: "size=4096" }, flags: "NO_SUID" },
    ],
    [
      "any memory",
      { kind: "tmpfs", size: 0 },
      { source: { kind: "new", type: "tmpfs", data: "" }, flags: "NO_SUID" },
    ],
    [
      "a secret",
      { kind: "secret", content: Buffer.from("hi"), uid: 1, gid: 2, mode: 0o400 },
      {
        source: { kind: "file", content: "aGk=", uid: 1, gid: 2, mode: 0o400 },
        flags: "READ_ONLY NO_SUID NO_DEVICES NO_EXEC",
      },
    ],
    [
      "a secret that is a program",
      { kind: "secret", content: Buffer.from(""), uid: 1, gid: 2, mode: 0o500 },
      {
        source: { kind: "file", content: "", uid: 1, gid: 2, mode: 0o500 },
        flags: "READ_ONLY NO_SUID NO_DEVICES",
      },
    ],
    [
      "a socket",
      { kind: "ssh", socket: "/s", uid: 0, gid: 0, mode: 0o600 },
      { source: { kind: "socket", path: "/s", uid: 0, gid: 0, mode: 0o600 }, flags: "" },
    ],
  ])("%s", (_, source, expected) => {
    const mounts = [ROOT, { source, destination: "/m", selector: "/", isReadOnly: false }];
    const mount = planStep(request({ mounts }), CONTEXT).mounts.at(-1)!;
    expect({ source: mount.source, flags: flagNames(mount.flags) }).toEqual(expected);
  });

  it.each([
    [NetMode.UNSET, true, true],
    [NetMode.UNSET, false, false],
    [NetMode.HOST, false, true],
    [NetMode.NONE, true, false],
  ])("network %d where the usual is %s", (network, hasNetwork, expected) => {
    expect(planStep(request({ network }), { ...CONTEXT, hasNetwork }).hasNetwork).toBe(expected);
  });

  it.each([
    [NetMode.UNSET, true, true],
    [NetMode.HOST, true, false],
    [NetMode.NONE, false, false],
  ])("network %d where steps have their own", (network, hasNetwork, hasOwnNetwork) => {
    const context = { ...CONTEXT, hasNetwork: false, hasOwnNetworks: true };
    expect(planStep(request({ network }), context)).toMatchObject({ hasNetwork, hasOwnNetwork });
  });

  it("reads limits by name in any case, with -1 for none", () => {
    const ulimits = [
      { Name: "nofile", Soft: 10, Hard: 20 },
      { Name: "Core", Soft: 0, Hard: -1 },
      { Name: "STACK", Soft: 5n, Hard: 2n ** 40n },
    ];
    expect(planStep(request({ ulimits }), CONTEXT).limits).toEqual([
      { resource: 7, soft: "10", hard: "20" },
      { resource: 4, soft: "0", hard: "18446744073709551615" },
      { resource: 3, soft: "5", hard: "1099511627776" },
    ]);
  });

  it.each<readonly [string, Partial<ExecRequest>, string]>([
    ["no root", { mounts: [bind("/a")] }, "the step has no root file system"],
    ["no command", { args: [] }, "the step has no command"],
    ["a limit that is none", { ulimits: [{ Name: "luck", Soft: 1, Hard: 1 }] }, 'unknown ulimit "luck"'],
    ["a zero character", { args: ["a\0b"] }, "a command, variable or path has a NUL character in it"],
  ])("%s is refused", (_, changes, message) => {
    expect(() => planStep(request(changes), CONTEXT)).toThrow(
      expect.objectContaining({ code: "exec/request", message }),
    );
  });

  it("puts an emulator before the command", () => {
    const plan = planStep(request({ emulator: "/usr/bin/qemu" }), CONTEXT);
    expect(plan.args).toEqual(["/dev/.buildkit_qemu_emulator", "sh"]);
    expect(plan.mounts.at(-1)).toMatchObject({
      source: { kind: "directory", path: "/usr/bin/qemu" },
      destination: "/dev/.buildkit_qemu_emulator",
    });
  });
});

describe("planEntry", () => {
  const step = planStep(
    request({ env: ["A=1"], cwd: "/w", user: "app", security: SecurityMode.INSECURE }),
    CONTEXT,
  );

  it("takes from the step what it does not say", () => {
    const plan = planEntry(request({ id: "s2", cwd: "" }), step, CONTEXT);
    expect(plan).toMatchObject({
      id: "s2",
      step: "s1",
      env: ["A=1"],
      cwd: "/w",
      user: "app",
      isInsecure: true,
      filter: "",
    });
  });

  it("can't have more privileges than the step", () => {
    const plain = planStep(request(), CONTEXT);
    const plan = planEntry(
      request({ security: SecurityMode.INSECURE, env: ["B=2"], cwd: "x", user: "5" }),
      plain,
      CONTEXT,
    );
    expect(plan).toMatchObject({
      env: ["B=2"],
      cwd: "/x",
      user: "5",
      isInsecure: false,
      filter: plain.filter,
    });
  });
});
