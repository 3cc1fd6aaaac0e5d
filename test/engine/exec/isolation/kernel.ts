import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { Here } from "./here.js";

/** What steps can do by the files of the kernel. */
export function describeKernel(here: Here): void {
  it("can't write to the kernel", async () => {
    const files = [
      ...["kernel/hostname", "kernel/core_pattern", "kernel/modprobe", "kernel/hotplug", "kernel/sysrq"],
      ...["kernel/yama/ptrace_scope", "fs/binfmt_misc/register", "vm/panic_on_oom", "net/ipv4/ip_forward"],
    ].map((name) => `/proc/sys/${name}`);
    const others = [
      "/proc/sysrq-trigger",
      "/proc/irq/default_smp_affinity",
      "/proc/mtrr",
      "/proc/self/uid_map",
    ];
    const sys = ["/sys/kernel/uevent_helper", "/sys/kernel/x", "/sys/power/state", "/sys/kernel/mm/ksm/run"];
    const before = readFileSync("/proc/sys/kernel/core_pattern", "utf8");
    const { stdout, stderr } = await here.runner.run(
      `for f in ${[...files, ...others, ...sys].join(" ")}; do echo x > $f && echo written to $f; done; echo -1000 > /proc/self/oom_score_adj && echo immortal; true`,
    );
    expect(stdout).toBe("");
    expect(stderr).toMatch(/\/proc\/sys\/kernel\/hostname: Read-only/);
    expect(stderr).toMatch(/\/proc\/sys\/kernel\/core_pattern: Read-only/);
    expect(stderr).toMatch(/sysrq-trigger: (Read-only|nonexistent)/);
    expect(readFileSync("/proc/sys/kernel/core_pattern", "utf8")).toBe(before);
  });

  it("read nothing of the kernel that is the machine's own", async () => {
    const { stdout, stderr } = await here.runner.run(
      "ls /proc/acpi /sys/firmware /proc/scsi /sys/devices/virtual/powercap 2> /dev/null | grep -v :; cat /proc/keys /proc/kcore /dev/core /proc/timer_list /proc/sched_debug /proc/latency_stats 2> /dev/null; head -c 1 /proc/kmsg; busybox dmesg",
    );
    expect(stdout.trim()).toBe("");
    expect(stderr.match(/not permitted|denied/g)).toHaveLength(2);
  });

  it("can't get out by their cgroups", async () => {
    // As CVE-2022-0492 did: what the kernel starts when a cgroup is empty runs outside.
    const { stdout } = await here.runner.run(
      `for d in /sys/fs/cgroup /sys/fs/cgroup/*; do
        for f in release_agent notify_on_release devices.allow cgroup.procs cgroup.subtree_control memory.max; do
          (echo 1 > $d/$f) 2> /dev/null && echo wrote $d/$f; done
        mkdir $d/made 2> /dev/null && echo made $d/made; done; true`,
    );
    expect(stdout).toBe("");
  });

  it.skipIf(here.isRootless)("see no more of the machine's cgroups than their own", async () => {
    const { stdout } = await here.runner.run(
      "find /sys/fs/cgroup -name 'cgroup.procs' | xargs cat | sort -u",
    );
    for (const line of stdout.trim().split("\n")) expect(line).toMatch(/^\d{0,2}$/);
  });
}
