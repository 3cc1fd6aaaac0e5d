import { execFileSync } from "node:child_process";
import { chownSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StepMount } from "../../../src/engine/exec/exec-request.js";
import { ROOTLESS_USER, whyNoUserNamespace } from "../../harness/rootless-executor.js";
import { createStepRunner, type StepRunner, whyNoSteps } from "../../harness/step-runner.js";

const reason = whyNoSteps() ?? whyNoUserNamespace();

// What such steps can't do is in isolation/.
describe.skipIf(reason)(`steps in a user namespace${reason ? ` (skipped: ${reason})` : ""}`, () => {
  let runner: StepRunner;
  let own: string;
  beforeAll(async () => {
    runner = await createStepRunner({ rootless: "one" });
    own = join(runner.directory, "own");
    mkdirSync(own);
    chownSync(own, ROOTLESS_USER, ROOTLESS_USER);
  });
  afterAll(() => runner?.close());

  it("can write layers", async () => {
    expect(await runner.executor.supportsOverlay(own)).toBe(true);
  });

  it("write files and layers", async () => {
    const mount: StepMount = {
      source: { kind: "directory", path: own },
      destination: "/own",
      selector: "/",
      isReadOnly: false,
    };
    const request = runner.request(
      "rm /etc/group; rm -r /home; mkdir /home; echo x > /own/f; echo x > /dev/null; ls /own",
      { mounts: [mount] },
    );
    const step = await runner.executor.start(request, new AbortController().signal);
    expect(await step.exited).toMatchObject({ code: 0 });
    expect(request.output).toEqual({ stdout: "f\n", stderr: "" });
    expect(readFileSync(join(own, "f"), "utf8")).toBe("x\n");
    const list = execFileSync("find", [request.upper, "-printf", "%P %y\n"], { encoding: "utf8" });
    const lines = list
      .trim()
      .split("\n")
      .map((line) => line.trim());
    expect(lines.sort()).toEqual(["d", "etc d", "etc/group c", "home d"]);
  });
});
