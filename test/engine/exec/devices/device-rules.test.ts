import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadKoffi } from "../../../../src/base/native/load-koffi.js";
import { type CgroupFacts, readCgroupFacts } from "../../../../src/engine/exec/launcher/cgroup-facts.js";
import { guardDevices } from "../../../../src/engine/exec/launcher/device-policy.js";
import { dropOwnCgroup } from "../../../../src/engine/exec/launcher/own-cgroups.js";
import { createSystem } from "../../../../src/engine/exec/launcher/system.js";
import type { DeviceRule } from "../../../../src/engine/exec/step-plan.js";

const isRoot = process.platform === "linux" && process.getuid?.() === 0;
const facts: CgroupFacts | undefined = isRoot ? readCgroupFacts() : undefined;
const devices = facts?.controllers.filter(({ name }) => name === "devices") ?? [];
const NONE = { aliases: [], mounts: [], devicesBefore: undefined };

const CASES: readonly (readonly [string, CgroupFacts | undefined])[] = [
  ["cgroup v1", devices.length > 0 ? { unified: undefined, controllers: devices, ...NONE } : undefined],
  ["cgroup v2", facts?.unified ? { unified: facts.unified, controllers: [], ...NONE } : undefined],
];

/** Opens the log of the kernel in each way. */
const SCRIPT = `read _; cd "$1"; mknod log c 1 11; mknod other c 1 1
(exec 3>log) 2>/dev/null && echo write; (exec 3<log) 2>/dev/null && echo read
(exec 3<other) 2>/dev/null && echo other; (exec 3</dev/null) && echo usual`;

describe("what a step may open more than others", () => {
  for (const [kind, own] of CASES) {
    it.skipIf(own === undefined).each<[string, string]>([
      ["rwm", "write\nread\nusual\n"],
      ["rw", "write\nread\nusual\n"],
      ["w", "write\nusual\n"],
      ["r", "read\nusual\n"],
      ["m", "usual\n"],
    ])(`is what its devices are given for: %s (${kind}, root only)`, async (access, expected) => {
      const directory = mkdtempSync(join(tmpdir(), "buildfile-rules-"));
      const name = `buildfile-test-rules-${process.pid}-${access}`;
      const rule: DeviceRule = { type: "c", major: 1, minor: 11, access };
      const guard = guardDevices(createSystem(loadKoffi()), own!, (mount) => join(mount, name), [rule])!;
      try {
        const child = spawn("sh", ["-c", SCRIPT, "sh", directory], { stdio: ["pipe", "pipe", "inherit"] });
        writeFileSync(join(guard.directory, "cgroup.procs"), String(child.pid));
        child.stdin.end("\n");
        let text = "";
        for await (const data of child.stdout) text += data;
        expect(text).toBe(expected);
      } finally {
        rmSync(directory, { recursive: true, force: true });
        dropOwnCgroup(guard.directory);
      }
      expect(existsSync(guard.directory)).toBe(false);
    });
  }
});
