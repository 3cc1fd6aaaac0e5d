import { describe, expect, it } from "vitest";
import type { DeviceMount, DeviceNode } from "../../../../src/engine/exec/devices/cdi-spec.js";
import type { StepDevices } from "../../../../src/engine/exec/devices/device-registry.js";
import { planDeviceMount } from "../../../../src/engine/exec/devices/plan-device-mount.js";
import { planDevices } from "../../../../src/engine/exec/devices/plan-devices.js";
import { planNode } from "../../../../src/engine/exec/devices/plan-node.js";
import { type PlanContext, planStep } from "../../../../src/engine/exec/plan-step.js";
import { MountFlag } from "../../../../src/engine/exec/step-plan.js";

const { READ_ONLY, NO_SUID, NO_DEVICES, NO_EXEC } = MountFlag;
const CONTEXT: PlanContext = {
  runtime: { kind: "namespaces" },
  isUserNamespace: false,
  hasNetwork: true,
  hasCgroups: true,
  dns: { nameservers: ["10.0.0.1"] },
  mountPoint: "/state/mnt",
  runtimeDirectory: "/state/runtime",
};

const NODE: DeviceNode = {
  path: "/dev/a",
  hostPath: "",
  type: "",
  major: 0,
  minor: 0,
  fileMode: undefined,
  permissions: "",
  uid: undefined,
  gid: undefined,
};

function mount(containerPath: string, more: Partial<DeviceMount> = {}): DeviceMount {
  return { hostPath: "/of/device", containerPath, options: ["rbind"], type: "", ...more };
}

function devices(mounts: readonly DeviceMount[], deviceNodes: readonly DeviceNode[] = []): StepDevices {
  const edits = { env: ["A=1"], deviceNodes, mounts, hooks: [], additionalGids: [0, 5, 5], unsupported: [] };
  return { names: ["v.com/c=a"], edits: [edits] };
}

describe("the plan of a step with devices", () => {
  it("has their mounts outer ones first, in place of usual ones, behind the step's own", () => {
    const plan = planStep(
      {
        id: "s1",
        args: ["sh"],
        env: ["A=0"],
        cwd: "/",
        user: "",
        hostname: "",
        extraHosts: [],
        ulimits: [],
        cgroupParent: "",
        limits: {},
        network: 0,
        security: 0,
        mounts: ["/", "/taken", "/dev/node"].map((destination) => ({
          source: { kind: "directory", path: "/of/step" },
          destination,
          selector: "/",
          isReadOnly: false,
        })),
        removeMountStubsRecursive: false,
        onOutput: () => {},
        devices: devices(
          [mount("/etc/x/y"), mount("/etc"), mount("/dev/shm"), mount("/taken")],
          [
            { ...NODE, type: "c", major: 1, path: "/dev/node" },
            { ...NODE, type: "c", major: 2, path: "/dev/other", permissions: "r" },
          ],
        ),
      },
      CONTEXT,
    );
    const order = plan.mounts.map(({ destination }) => destination);
    const place = (path: string): number => order.indexOf(path);
    expect(place("/etc")).toBeLessThan(place("/etc/hosts"));
    expect(place("/etc/hosts")).toBeLessThan(place("/etc/x/y"));
    expect(new Set(order).size).toBe(order.length);
    const sourceOf = (path: string): unknown => plan.mounts[place(path)]?.source;
    expect(sourceOf("/dev/shm")).toEqual({ kind: "directory", path: "/of/device" });
    expect(sourceOf("/taken")).toEqual({ kind: "directory", path: "/of/step" });
    expect(sourceOf("/dev/node")).toEqual({ kind: "directory", path: "/of/step" });
    expect(order.at(-1)).toBe("/dev/other");
    expect(plan.env).toEqual(["A=0", "A=1"]);
    expect(plan.devices).toEqual({
      groups: [5],
      rules: [
        { type: "c", major: 1, minor: 0, access: "rwm" },
        { type: "c", major: 2, minor: 0, access: "r" },
      ],
      hooks: [],
    });
  });

  it("has the last of several files with the same path", () => {
    const twice = [1, 2].map((major): DeviceNode => ({ ...NODE, type: "b", major, path: "/dev/../dev/a" }));
    const { nodes } = planDevices(devices([], twice), CONTEXT);
    expect(nodes.map(({ destination, source }) => [destination, source])).toEqual([
      ["/dev/a", expect.objectContaining({ type: "b", major: 2 })],
    ]);
  });
});

describe("planDeviceMount", () => {
  it.each<[Partial<DeviceMount>, object, number]>([
    [{ options: [] }, { kind: "directory", path: "/of/device" }, 0],
    [{ hostPath: "/a/../b/" }, { kind: "directory", path: "/b" }, 0],
    [
      { type: "none", options: ["ro", "bind", "nosuid", "nodev", "noexec", "rshared"] },
      { kind: "directory", path: "/of/device" },
      READ_ONLY | NO_SUID | NO_DEVICES | NO_EXEC,
    ],
    [
      { type: "tmpfs", options: ["size=1m", "nosuid", "rprivate", "mode=700"] },
      { kind: "new", type: "tmpfs", data: "size=1m,mode=700" },
      NO_SUID,
    ],
  ])("%j", (more, source, flags) => {
    expect(planDeviceMount(mount("../x", more))).toEqual({
      source,
      destination: "/x",
      selector: "/",
      flags,
      isStub: true,
    });
  });

  it.each<[DeviceMount, string]>([
    [mount("/x", { options: [], type: "sysfs" }), 'CDI mount "/x" is of type "sysfs"'],
    [mount("/x/.."), "a CDI device can't be mounted as the root of a step"],
    [mount("/x", { hostPath: "of/device" }), 'CDI mount "of/device" is not an absolute path'],
  ])("refuses %j", (wrong, message) => {
    expect(() => planDeviceMount(wrong)).toThrow(expect.objectContaining({ code: "exec/device", message }));
  });
});

describe.skipIf(process.platform !== "linux")("planNode (Linux only)", () => {
  const ZERO = {
    kind: "device",
    type: "c",
    path: "/dev/zero",
    major: 1,
    minor: 5,
    uid: undefined,
    gid: undefined,
  };
  it.each<[string, Partial<DeviceNode>, object]>([
    ["takes all from the machine's file", { hostPath: "/dev/zero" }, { ...ZERO, mode: 0o666 }],
    [
      "prefers what is said",
      { hostPath: "/dev/zero", type: "u", uid: 1, fileMode: 0o100640 },
      { ...ZERO, uid: 1, mode: 0o640 },
    ],
    [
      "looks at no file for numbers that are said",
      { hostPath: "/dev/zero", type: "b", major: 7, minor: 300 },
      { ...ZERO, type: "b", major: 7, minor: 300, mode: 0o666 },
    ],
    [
      "needs no file then",
      { path: "/dev/no-such", type: "c", major: 9 },
      { ...ZERO, path: "/dev/no-such", major: 9, minor: 0, mode: 0o666 },
    ],
    [
      "needs no numbers for a pipe",
      { path: "/dev/no-such", type: "p" },
      { ...ZERO, type: "p", path: "/dev/no-such", major: 0, minor: 0, mode: 0o666 },
    ],
  ])("%s", (_what, more, expected) => {
    expect(planNode({ ...NODE, ...more }, false)).toEqual(expected);
  });

  it.each<[Partial<DeviceNode>, boolean, string]>([
    [
      { path: "/dev/no-such" },
      false,
      'failed to stat CDI host device "/dev/no-such": no such file or directory',
    ],
    [
      { path: "/dev/no-such", type: "c", major: 1 },
      true,
      'failed to stat CDI host device "/dev/no-such": no such file or directory',
    ],
    [{ hostPath: "/proc" }, false, 'failed to stat CDI host device "/proc": not a device node'],
    [
      { hostPath: "/dev/zero", type: "b" },
      false,
      'CDI device ("/dev/a", "/dev/zero"), host type mismatch (b, c)',
    ],
  ])("refuses %j", (more, isUserNamespace, message) => {
    expect(() => planNode({ ...NODE, ...more }, isUserNamespace)).toThrow(
      expect.objectContaining({ code: "exec/device", message }),
    );
  });
});
