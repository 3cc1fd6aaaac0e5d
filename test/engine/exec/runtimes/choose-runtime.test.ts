import { describe, expect, it } from "vitest";
import { chooseRuntime } from "../../../../src/engine/exec/runtimes/choose-runtime.js";

const isKnown = process.platform === "linux" && (process.arch === "x64" || process.arch === "arm64");

describe.skipIf(!isKnown)("chooseRuntime (Linux on x64 or arm64 only)", () => {
  const find = (program: string): string => `/bin/${program}`;

  it.each([
    ["auto", false, "namespaces", { kind: "namespaces" }],
    ["runc", false, "runc", { kind: "oci", program: "/bin/runc", name: "runc", hasCgroups: true }],
    ["runc", true, "runc", { kind: "oci", program: "/bin/runc", name: "runc", hasCgroups: false }],
    ["crun", false, "crun", { kind: "oci", program: "/bin/crun", name: "crun", hasCgroups: false }],
    ["bubblewrap", false, "bubblewrap", { kind: "bubblewrap", program: "/bin/bwrap" }],
  ] as const)("%s (user namespace: %s)", async (wanted, isUserNamespace, name, planned) => {
    expect(await chooseRuntime(wanted, isUserNamespace, find)).toEqual({ name, planned });
  });

  it("says what is not installed", async () => {
    await expect(chooseRuntime("crun", false, () => undefined)).rejects.toMatchObject({
      code: "exec/runtime",
      message: "failed to find crun binary",
    });
  });
});
