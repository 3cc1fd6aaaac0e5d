import { expect, it } from "vitest";
import {
  mountOptions,
  type OciFacts,
  ociConfig,
  printConfig,
} from "../../../../src/engine/exec/runtimes/oci-config.js";
import { MountFlag, type StepPlan } from "../../../../src/engine/exec/step-plan.js";

const PLAN: StepPlan = {
  id: "s1",
  args: ["sh", "-c", "true"],
  env: [],
  cwd: "/w",
  user: "",
  limits: [{ resource: 7, soft: "10", hard: "18446744073709551615" }],
  isInsecure: false,
  isUserNamespace: false,
  filter: "x",
  hasStdin: false,
  terminal: false,
  runtime: { kind: "oci", program: "/bin/runc", name: "runc", hasCgroups: true },
  hostname: "h",
  hasNetwork: false,
  root: {
    source: { kind: "directory", path: "/r" },
    destination: "/",
    selector: "/",
    flags: 0,
    isStub: true,
  },
  mounts: [],
  removeStubsRecursively: false,
  cgroup: { parent: "/p", limits: { memory: 5, cpuShares: 7, cpusetCpus: "0-1" } },
  mountPoint: "/m",
  runtimeDirectory: "/d",
};

const FACTS: OciFacts = {
  root: "/m/root",
  mounts: [{ destination: "/proc", type: "proc", source: "proc", options: ["nosuid"] }],
  identity: { user: { uid: 1, gid: 2, groups: [2, 3] }, home: "/" },
  env: ["A=b"],
  capabilities: 0x1ffffffffffn,
  devices: [{ name: "kmsg", kind: "char", major: 1, minor: 11 }],
  hasCgroupNamespace: true,
};

interface Config {
  readonly process: { readonly capabilities: Record<string, readonly string[]> };
  readonly linux: Record<string, unknown> & { readonly seccomp: { readonly syscalls: readonly object[] } };
}

const read = (plan: StepPlan): Config =>
  JSON.parse(printConfig(ociConfig(plan, FACTS)).replace(/18446744073709551615/g, '"max"'));

const CAPABILITIES =
  "CHOWN DAC_OVERRIDE FOWNER FSETID KILL SETGID SETUID SETPCAP NET_BIND_SERVICE NET_RAW SYS_CHROOT MKNOD AUDIT_WRITE SETFCAP"
    .split(" ")
    .map((name) => `CAP_${name}`);

it("is what BuildKit gives a runtime", () => {
  const { linux, ...config } = read(PLAN);
  const { seccomp, maskedPaths, readonlyPaths, ...rest } = linux;
  expect(config).toEqual({
    ociVersion: "1.0.2",
    process: {
      terminal: false,
      user: { uid: 1, gid: 2, additionalGids: [2, 3] },
      args: ["sh", "-c", "true"],
      env: ["A=b"],
      cwd: "/w",
      capabilities: {
        bounding: CAPABILITIES,
        effective: CAPABILITIES,
        permitted: CAPABILITIES,
        inheritable: [],
        ambient: [],
      },
      rlimits: [{ type: "RLIMIT_NOFILE", soft: 10, hard: "max" }],
      noNewPrivileges: false,
    },
    root: { path: "/m/root", readonly: false },
    hostname: "h",
    mounts: FACTS.mounts,
  });
  expect(rest).toEqual({
    namespaces: ["pid", "ipc", "uts", "mount", "network", "cgroup"].map((type) => ({ type })),
    cgroupsPath: "/p/buildfile-runc/s1",
    resources: {
      devices: [{ allow: false, access: "rwm" }],
      memory: { limit: 5 },
      cpu: { shares: 7, cpus: "0-1" },
    },
  });
  expect(maskedPaths).toContain("/proc/kcore");
  expect(readonlyPaths).toEqual([
    "/proc/bus",
    "/proc/fs",
    "/proc/irq",
    "/proc/sys",
    "/proc/sysrq-trigger",
    "/sys/fs/cgroup",
  ]);
  expect(seccomp).toMatchObject({ defaultAction: "SCMP_ACT_ERRNO", defaultErrnoRet: 1 });
  expect(seccomp.syscalls).toContainEqual({ names: ["clone3"], action: "SCMP_ACT_ERRNO", errnoRet: 38 });
  expect(seccomp.syscalls).toContainEqual({
    names: ["clone"],
    action: "SCMP_ACT_ALLOW",
    args: [{ index: 0, value: 0x7e020000, valueTwo: 0, op: "SCMP_CMP_MASKED_EQ" }],
  });
  expect(seccomp.syscalls).toContainEqual({
    names: ["socket"],
    action: "SCMP_ACT_ALLOW",
    args: [{ index: 0, value: 38, op: "SCMP_CMP_LT" }],
  });
});

it("has nothing that protects if the step has all privileges", () => {
  const { linux, process } = read({ ...PLAN, isInsecure: true });
  expect(process.capabilities.ambient).toHaveLength(41);
  expect(linux.seccomp).toBeUndefined();
  expect(linux.maskedPaths).toBeUndefined();
  expect(linux.devices).toEqual([
    { path: "/dev/kmsg", type: "c", major: 1, minor: 11, fileMode: 0o666, uid: 0, gid: 0 },
  ]);
});

it("has no cgroups where the runtime can't make them", () => {
  const { linux } = read({
    ...PLAN,
    runtime: { kind: "oci", program: "/bin/crun", name: "crun", hasCgroups: false },
  });
  expect(linux.cgroupsPath).toBeUndefined();
  expect(linux.resources).toBeUndefined();
});

it("names the flags of mounts", () => {
  expect(mountOptions(MountFlag.READ_ONLY | MountFlag.NO_EXEC | MountFlag.STRICT_ATIME)).toEqual([
    "ro",
    "noexec",
    "strictatime",
  ]);
});

it("hides the machine's cgroups in a user namespace", () => {
  const hidden = (isUserNamespace: boolean) => read({ ...PLAN, isUserNamespace }).linux.maskedPaths;
  expect(hidden(true)).toEqual([...(hidden(false) as readonly string[]), "/sys/fs/cgroup"]);
});
