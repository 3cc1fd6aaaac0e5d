import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bridgeNetwork, createBridgeUse } from "../../../../src/engine/exec/network/bridge.js";
import { removeBridge } from "../../../../src/engine/exec/network/remove-bridge.js";
import { type LockOptions, tryFileLock } from "../../../../src/engine/state/file-lock.js";
import { loadPosix } from "../../../../src/engine/state/posix.js";

describe.skipIf(process.platform !== "linux")("createBridgeUse (Linux only)", () => {
  let directory: string;
  let file: string;
  let tryLock: (path: string, options?: LockOptions) => ReturnType<typeof tryFileLock>;
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "buildfile-bridge-"));
    file = join(directory, "run/bridge.lock");
    const posix = await loadPosix();
    tryLock = (path, options) => tryFileLock(posix, path, options);
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it("does nothing before the bridge is needed", () => {
    createBridgeUse(tryLock, file).release();
    expect(existsSync(file)).toBe(false);
  });

  it("keeps the bridge until the last one who needs it is done", async () => {
    const [one, two] = [createBridgeUse(tryLock, file), createBridgeUse(tryLock, file)];
    await Promise.all([one.take(), one.take(), two.take()]);
    expect(readFileSync(file, "utf8")).toBe("made");
    one.release();
    expect(existsSync(file)).toBe(true);
    two.release();
    expect(existsSync(file)).toBe(false);
  });

  it("waits for somebody who removes the bridge", async () => {
    const first = createBridgeUse(tryLock, file);
    await first.take();
    first.release();
    const removing = tryLock(file, { isNew: true });
    const second = createBridgeUse(tryLock, file);
    let isTaken = false;
    const taking = second.take().then(() => {
      isTaken = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(isTaken).toBe(false);
    removing?.remove();
    await taking;
    expect(readFileSync(file, "utf8")).toBe("made");
    second.release();
  });

  it("tells if there can be no lock", async () => {
    const use = createBridgeUse(tryLock, "/dev/null/bridge.lock");
    await expect(use.take()).rejects.toMatchObject({
      code: "exec/network",
      message: expect.stringMatching(/^lock \/dev\/null\/bridge.lock for the bridge buildfile0: E/),
    });
  });
});

describe.skipIf(process.platform !== "linux")("removeBridge (Linux only)", () => {
  it("has nothing to do if there is none", () => {
    expect(() => removeBridge("bf-none")).not.toThrow();
  });

  it.skipIf(process.getuid?.() !== 0)("refuses what is no bridge", () => {
    expect(() => removeBridge("a-name-of-a-device-that-is-too-long")).toThrow("no device is called");
  });
});

describe("bridgeNetwork", () => {
  it("is what BuildKit makes, with another name", () => {
    expect(bridgeNetwork("10.87.0.0/16")).toEqual({
      cniVersion: "1.0.0",
      name: "buildfile",
      plugins: [
        {
          type: "bridge",
          bridge: "buildfile0",
          isDefaultGateway: true,
          ipMasq: true,
          ipam: { type: "host-local", ranges: [[{ subnet: "10.87.0.0/16" }]] },
        },
        { type: "firewall", ingressPolicy: "same-bridge" },
      ],
    });
  });
});
