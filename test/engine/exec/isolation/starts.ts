import { chmodSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { StepMount } from "../../../../src/engine/exec/exec-request.js";
import { type Here, isBubblewrap, listFiles, secretMount } from "./here.js";

/** What steps can make of the programs that start them, by what they say of their beginning. */
export function describeStarts(here: Here): void {
  it("can't be taken over by their program's own file", async () => {
    // As CVE-2019-5736 did: the first process runs itself, whose file is then written.
    const node = readFileSync(process.execPath).length;
    const { stdout } = await here.runner.run(
      "for p in 1 self; do (echo broken > /proc/$p/exe) 2>/dev/null; done; readlink /proc/1/exe",
    );
    expect(stdout).toMatch(/busybox/);
    await here.runner.run(["/proc/self/exe", "--version"]).catch(() => {});
    expect(readFileSync(process.execPath).length).toBe(node);
  });

  it("begin in no directory that leads out", async () => {
    // As CVE-2024-21626 did: a descriptor of the machine's files that was still open.
    const outcomes = await Promise.all(
      [3, 4, 5, 6, 7, 8, 9, 10]
        .flatMap((fd) => {
          const link = here.runner.request("ls . .. ../../../..", { cwd: "/link" });
          symlinkSync(`/proc/self/fd/${fd}`, join(link.upper, "link"));
          const plain = here.runner.request("ls . .. ../../../..", { cwd: `/proc/self/fd/${fd}` });
          return [link, plain].map(async (request) => {
            const step = await here.runner.executor.start(request, new AbortController().signal);
            await step.exited;
            return request.output.stdout;
          });
        })
        .map((outcome) => outcome.catch(() => "")),
    );
    expect(outcomes.filter((text) => text !== "")).toEqual([]);
  });

  it("begin in the directory that is theirs, whatever leads there", async () => {
    const request = here.runner.request("pwd -P; echo x > here", { cwd: "/link/below" });
    symlinkSync("/tmp", join(request.upper, "link"));
    const step = await here.runner.executor.start(request, new AbortController().signal);
    expect(await step.exited).toMatchObject({ code: 0 });
    expect(request.output.stdout).toBe("/tmp/below\n");
    expect(listFiles(request.upper)).toContain(join(request.upper, "tmp/below/here"));
  });

  it("don't get the machine's files by links in the place of their own mounts", async () => {
    const outside = join(here.runner.directory, "outside");
    mkdirSync(outside);
    chmodSync(outside, 0o777);
    for (const [name, target] of [
      ["proc", outside],
      ["proc", `/oldroot${outside}`],
      ["dev", outside],
      ["run", outside],
    ] as const) {
      const request = here.runner.request("true", { mounts: [secretMount("text")] });
      symlinkSync(target, join(request.upper, name));
      const exit = here.runner.executor
        .start(request, new AbortController().signal)
        .then((step) => step.exited);
      if (name !== "run" && here.runtime !== "namespaces") {
        await expect(exit).rejects.toThrow(
          `${here.runtime} can't run a step whose /${name} is a symbolic link`,
        );
      } else await exit.catch(() => {});
      expect([name, ...listFiles(outside)]).toEqual([name]);
    }
  });

  it.skipIf(!isBubblewrap(here))("begin in no directory that others may replace", async () => {
    const own = join(here.runner.directory, "own");
    mkdirSync(join(own, "below"), { recursive: true });
    const mounts: StepMount[] = [
      { source: { kind: "directory", path: own }, destination: "/own", selector: "/", isReadOnly: false },
    ];
    expect(await here.runner.run("pwd", { mounts, cwd: "/own" })).toMatchObject({ stdout: "/own\n" });
    await expect(here.runner.run("pwd", { mounts, cwd: "/own/below" })).rejects.toThrow(
      "bubblewrap can't start a step in /own/below, which others may replace meanwhile; use another runtime",
    );
  });
}
