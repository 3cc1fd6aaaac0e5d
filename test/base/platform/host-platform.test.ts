import { expect, test } from "vitest";
import { hostPlatform, linuxArmVariant } from "../../../src/base/platform/host-platform.js";
import { normalizePlatform } from "../../../src/base/platform/platform.js";

test("the host has a normalised platform, always the same", () => {
  const host = hostPlatform();
  expect(normalizePlatform(host)).toEqual(host);
  expect(hostPlatform()).toBe(host);
  if (process.platform === "linux" && process.arch === "x64") {
    expect(host).toEqual({ os: "linux", architecture: "amd64" });
  }
});

test.each([
  // /proc/cpuinfo, uname -m, variant
  ["processor\t: 0\nCPU architecture: 7\n", "armv7l", "v7"],
  ["CPU architecture: 8\n", "aarch64", "v8"],
  ["CPU architecture: AArch64\n", "", "v8"],
  ["CPU architecture: 5TEJ\n", "", "v5"],
  ["CPU architecture: 6TEJ\n", "", "v6"],
  ["CPU architecture: ?(13)\n", "", "v7"],
  ["CPU architecture: 9\n", "", "unknown"],
  ["model name : ARMv6-compatible processor rev 7 (v6l)\nCPU architecture: 7\n", "armv6l", "v6"],
  ["model name : QEMU\n", "armv7l", "v7"],
  ["", "armv6l", "v6"],
  ["", "aarch64", "v8"],
  ["", "x86_64", "unknown"],
])("ARM variant of %j on %s", (cpuInfo, machine, variant) => {
  expect(linuxArmVariant(cpuInfo, machine)).toBe(variant);
});
