import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createDeviceRegistry,
  type StepDevices,
} from "../../../../src/engine/exec/devices/device-registry.js";
import { chooseRuntime, type RuntimeName } from "../../../../src/engine/exec/runtimes/choose-runtime.js";
import { whyNoUserNamespace } from "../../../harness/rootless-executor.js";
import { copyRuntimePrograms } from "../../../harness/runtime-programs.js";
import { createStepRunner, type StepRunner, whyNoSteps } from "../../../harness/step-runner.js";
import { SpecFiles, specOf } from "./spec-files.js";

const RUNTIMES: readonly RuntimeName[] = ["namespaces", "runc", "crun", "bubblewrap"];
const noSteps = whyNoSteps() ?? whyNoUserNamespace();
const programs = mkdtempSync(join(tmpdir(), "buildfile-runtimes-"));
chmodSync(programs, 0o755);
if (noSteps === undefined) process.env.PATH = `${copyRuntimePrograms(programs)}:${process.env.PATH}`;
afterAll(() => rmSync(programs, { recursive: true, force: true }));

for (const runtime of RUNTIMES) {
  const reason =
    noSteps ??
    (await chooseRuntime(runtime, true).then(
      () => undefined,
      (error: Error) => error.message,
    ));
  const skipped = reason ? ` (skipped: ${reason})` : "";
  describe.skipIf(reason)(`devices in a user namespace by ${runtime}${skipped}`, () => {
    const files = new SpecFiles();
    let runner: StepRunner;
    let own = "";
    beforeAll(async () => {
      chmodSync(files.folder, 0o755);
      own = join(files.folder, "own");
      mkdirSync(own, { mode: 0o755 });
      writeFileSync(join(own, "a"), "text\n");
      runner = await createStepRunner({ runtime, rootless: "one" });
    });
    afterAll(async () => {
      await runner?.close();
      files.remove();
    });
    let count = 0;
    const devices = async (edits: object): Promise<StepDevices> => {
      const directory = files.write(`specs${count++}`, "a.json", specOf(edits));
      return (await createDeviceRegistry([directory]).resolve([{ name: "example.com/thing" }]))!;
    };

    it("are the machine's own files, and what else a device brings", async () => {
      const edits = {
        env: ["A=b"],
        deviceNodes: [
          // Neither the owner nor the mode of the machine's file changes.
          { path: "/dev/mine", hostPath: "/dev/zero", fileMode: 0o600, uid: 5 },
          { path: "/opt/pipe", type: "p", fileMode: 0o640 },
        ],
        mounts: [{ hostPath: own, containerPath: "/own", options: ["ro", "rbind"] }],
      };
      const command =
        "stat -c '%F %a %t,%T' /dev/mine; head -c 3 /dev/mine | wc -c; " +
        "stat -c '%F %a' /opt/pipe; echo $A; cat /own/a; chmod 0 /dev/mine 2>&1 | grep -c 'Read-only\\|permitted'";
      expect(await runner.run(command, { devices: await devices(edits) })).toMatchObject({
        code: 0,
        stderr: "",
        stdout: "character special file 666 1,5\n3\nfifo 640\nb\ntext\n1\n",
      });
    });

    // OCI runtimes put the machine's own in front of it.
    it.skipIf(runtime === "runc" || runtime === "crun")("take the place of usual ones", async () => {
      const node = { path: "/dev/null", hostPath: "/dev/full" };
      const result = await runner.run("echo x >/dev/null", {
        devices: await devices({ deviceNodes: [node] }),
      });
      expect(result.stderr).toContain("No space left on device");
    });

    it.each<[string, object, string]>([
      [
        "can't bring groups that are not there",
        { additionalGids: [44] },
        "a CDI device needs group 44, which this user namespace has not",
      ],
      [
        "must be there",
        { deviceNodes: [{ path: "/dev/other", type: "b", major: 7, minor: 99 }] },
        'failed to stat CDI host device "/dev/other": no such file or directory',
      ],
    ])("%s", async (_what, edits, message) => {
      await expect(runner.run("true", { devices: await devices(edits) })).rejects.toMatchObject({
        code: "exec/device",
        message,
      });
    });
  });
}

describe.skipIf(noSteps)(`groups in a user namespace${noSteps ? ` (skipped: ${noSteps})` : ""}`, () => {
  it("are joined if they are there", async () => {
    const files = new SpecFiles();
    const runner = await createStepRunner({ rootless: "many" });
    try {
      const directory = files.write("specs", "a.json", specOf({ additionalGids: [44] }));
      const devices = await createDeviceRegistry([directory]).resolve([{ name: "example.com/thing" }]);
      expect((await runner.run("id -G", { devices })).stdout).toBe("0 10 44\n");
    } finally {
      await runner.close();
      files.remove();
    }
  });
});
