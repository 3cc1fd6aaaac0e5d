import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CliIo } from "../../src/cli/cli-io.js";
import { openEngineFor, type RuntimeValues } from "../../src/cli/open-engine-for.js";
import { networkOptions } from "../../src/cli/options/engine.js";

const nowhere = { write: () => {}, isTTY: false };

describe.skipIf(process.platform !== "linux")(
  "--step-network, --cni-config, --cni-binaries (Linux only)",
  () => {
    let directory: string;
    let io: CliIo;
    beforeEach(() => {
      directory = mkdtempSync(join(tmpdir(), "buildfile-network-"));
      io = {
        stdout: nowhere,
        stderr: nowhere,
        stdin: { read: async () => new Uint8Array() },
        env: { BUILDFILE_LAUNCHER: "/nonexistent" },
        cwd: directory,
        columns: 80,
      };
    });
    afterEach(() => rmSync(directory, { recursive: true, force: true }));

    /** What network the engine's steps would have. */
    const networkOf = async (values: RuntimeValues): Promise<string | undefined> => {
      const engine = await openEngineFor(join(directory, "state"), values, io);
      try {
        return (await engine.executor()).network;
      } finally {
        await engine.close();
      }
    };

    it("the machine's", async () => {
      expect(await networkOf({ stepNetwork: "host" })).toBe("host");
    });

    it("of a file in the directory that the program was started in", async () => {
      await expect(networkOf({ stepNetwork: "auto", cniConfig: "net.json" })).rejects.toMatchObject({
        code: "exec/network",
        message: expect.stringContaining(`failed to read cni config "${join(directory, "net.json")}"`),
      });
    });

    it("with plugins of several directories", async () => {
      await expect(networkOf({ stepNetwork: "bridge", cniBinaries: ["a", "/b"] })).rejects.toMatchObject({
        code: "exec/network",
        message: `failed to find plugin "bridge" in path [${join(directory, "a")} /b]`,
      });
    });

    it("are read as they are given", () => {
      const { stepNetwork, cniConfig, cniBinaries } = networkOptions;
      expect(stepNetwork.read(["cni", "bridge"], io)).toBe("bridge");
      expect(() => stepNetwork.read(["none"], io)).toThrow('"none" is none of auto, host, cni, bridge');
      expect(cniConfig.read(["a", ""], io)).toBe("a");
      expect(cniBinaries.read(["a", "", "b"], io)).toEqual(["a", "b"]);
    });
  },
);
