import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadKoffi } from "../../../../src/base/native/load-koffi.js";
import { type CgroupFacts, readCgroupFacts } from "../../../../src/engine/exec/launcher/cgroup-facts.js";
import { guardDevices, removeGuards } from "../../../../src/engine/exec/launcher/device-policy.js";
import { createSystem } from "../../../../src/engine/exec/launcher/system.js";

const isRoot = process.platform === "linux" && process.getuid?.() === 0;
const facts: CgroupFacts | undefined = isRoot ? readCgroupFacts() : undefined;
const devices = facts?.controllers.filter(({ name }) => name === "devices") ?? [];
const NONE = { aliases: [], mounts: [], devicesBefore: undefined };

describe("the policy of devices", () => {
  const cases: readonly (readonly [string, CgroupFacts | undefined])[] = [
    ["cgroup v1", devices.length > 0 ? { unified: undefined, controllers: devices, ...NONE } : undefined],
    ["cgroup v2", facts?.unified ? { unified: facts.unified, controllers: [], ...NONE } : undefined],
  ];

  for (const [kind, own] of cases) {
    it.skipIf(own === undefined)(
      `lets processes make all devices and open the harmless ones (${kind}, root only)`,
      async () => {
        const directory = mkdtempSync(join(tmpdir(), "buildfile-devices-"));
        const name = `buildfile-test-devices-${process.pid}`;
        const guard = guardDevices(createSystem(loadKoffi()), own!, (mount) => join(mount, name));
        try {
          expect(guard).toBeDefined();
          const script = `read _; cd ${directory}; mknod disk b 7 9 && echo made; mknod mem c 1 1 && echo made
          for f in disk mem; do head -c1 $f 2>&1 | grep -o 'not permitted'; done
          head -c 3 /dev/zero | wc -c; echo x > /dev/null && echo null; mknod own c 1 5; head -c 2 own | wc -c`;
          const child = spawn("sh", ["-c", script], { stdio: ["pipe", "pipe", "inherit"] });
          writeFileSync(join(guard!.directory, "cgroup.procs"), String(child.pid));
          child.stdin.end("\n");
          let text = "";
          for await (const data of child.stdout) text += data;
          expect(text).toBe("made\nmade\nnot permitted\nnot permitted\n3\nnull\n2\n");
        } finally {
          rmSync(directory, { recursive: true, force: true });
          removeGuards();
        }
        expect(existsSync(guard!.directory)).toBe(false);
      },
    );
  }

  it.skipIf(!isRoot)("is not there where there are no cgroups (root only)", () => {
    const guard = guardDevices(
      createSystem(loadKoffi()),
      { unified: undefined, controllers: [], ...NONE },
      () => "/nowhere/at/all",
    );
    expect(guard).toBeUndefined();
  });
});

describe("readCgroupFacts", () => {
  it("reads hierarchies of both kinds", () => {
    const mounts = [
      "30 25 0:26 / /sys/fs/cgroup rw - tmpfs tmpfs rw",
      "31 30 0:27 / /sys/fs/cgroup/unified rw shared:5 - cgroup2 cgroup2 rw",
      "32 30 0:28 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct",
      "33 30 0:29 / /sys/fs/cgroup/devices rw - cgroup cgroup rw,devices",
      "34 30 0:30 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd",
      "35 30 0:31 / /mnt/with\\040space rw - cgroup cgroup rw,memory",
    ].join("\n");
    const own = "5:devices:/user.slice\n4:cpu,cpuacct:/\n0::/user.slice/x\n";
    expect(readCgroupFacts(mounts, own)).toEqual({
      unified: existsSync("/sys/fs/cgroup/unified") ? "/sys/fs/cgroup/unified" : undefined,
      controllers: [
        { name: "cpu", path: "/sys/fs/cgroup/cpu,cpuacct" },
        { name: "devices", path: "/sys/fs/cgroup/devices" },
      ],
      aliases: [["cpuacct", "cpu"]],
      mounts: ["unified", "cpu,cpuacct", "devices", "systemd"].map((name) => `/sys/fs/cgroup/${name}`),
      devicesBefore: "/sys/fs/cgroup/devices/user.slice",
    });
  });
});
