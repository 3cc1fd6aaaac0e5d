import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { chooseRuntime, type RuntimeName } from "../../../../src/engine/exec/runtimes/choose-runtime.js";
import { type RootlessIds, whyNoUserNamespace } from "../../../harness/rootless-executor.js";
import { copyRuntimePrograms, runtimeDirectories } from "../../../harness/runtime-programs.js";
import { createStepRunner, type StepRunner, whyNoSteps } from "../../../harness/step-runner.js";
import { describeFiles } from "./files.js";
import type { Here } from "./here.js";
import { describeKernel } from "./kernel.js";
import { describeLives } from "./lives.js";
import { describeProcesses } from "./processes.js";
import { describeStarts } from "./starts.js";
import { describeSystemCalls } from "./system-calls.js";
import { describeWhoTheyAre } from "./who-they-are.js";

const RUNTIMES: readonly RuntimeName[] = ["namespaces", "runc", "crun", "bubblewrap"];

/**
 * Tries all ways out of a step that we know, in each runtime: what a step may see and do is the same in all of them, but
 * for what spec/engine/exec.md says.
 *
 * @param rootless how many users the user namespace has; not given for steps that root runs
 */
export async function describeIsolation(rootless: RootlessIds | undefined): Promise<void> {
  const path = process.env.PATH;
  process.env.PATH = [path, ...runtimeDirectories()].join(":");
  let programs: string;
  beforeAll(() => {
    programs = mkdtempSync(join(tmpdir(), "buildfile-runtimes-"));
    chmodSync(programs, 0o755);
    process.env.PATH = `${copyRuntimePrograms(programs)}:${path}`;
  });
  afterAll(() => rmSync(programs, { recursive: true, force: true }));
  const noNamespace = rootless && whyNoUserNamespace();
  const how =
    rootless === undefined
      ? "as root"
      : `in a user namespace with ${rootless === "one" ? "one user" : "many users"}`;

  for (const runtime of RUNTIMES) {
    const reason =
      whyNoSteps() ??
      noNamespace ??
      (await chooseRuntime(runtime, rootless !== undefined).then(
        () => undefined,
        (error: Error) => `${error.message}: node scripts/engine.mjs install`,
      ));
    const name = `steps by ${runtime} ${how}${reason ? ` (skipped: ${reason})` : ""}`;
    // runc has hung once, in a user namespace, when it was to join a step.
    describe.skipIf(reason)(name, { retry: process.env.CI ? 1 : 0 }, () => {
      let runner: StepRunner;
      beforeAll(async () => {
        process.env.BUILDFILE_TEST_SECRET = "hidden-value";
        runner = await createStepRunner({ runtime, rootless });
      });
      afterAll(async () => {
        delete process.env.BUILDFILE_TEST_SECRET;
        await runner?.close();
      });
      const here: Here = {
        runtime,
        isRootless: rootless !== undefined,
        hasOtherUsers: rootless !== "one",
        get runner() {
          return runner;
        },
      };
      describeWhoTheyAre(here);
      describeFiles(here);
      describeStarts(here);
      describeProcesses(here);
      describeKernel(here);
      describeSystemCalls(here);
      describeLives(here);
    });
  }
}
