import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { LauncherProcess } from "../../../src/engine/exec/launcher-process.js";

const folder = mkdtempSync(join(tmpdir(), "launcher-process-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A launcher that hangs the first times it is started, and then answers probes. */
function launcherThatHangs(times: number): { readonly program: string; readonly starts: string } {
  const starts = join(folder, `starts-${times}`);
  const program = join(folder, `launcher-${times}.cjs`);
  writeFileSync(starts, "");
  writeFileSync(
    program,
    `const fs = require("node:fs");
    fs.appendFileSync(${JSON.stringify(starts)}, "x");
    if (fs.readFileSync(${JSON.stringify(starts)}).length <= ${times}) setInterval(() => {}, 1000);
    else {
      const say = (report) => fs.writeSync(1, JSON.stringify(report) + "\\n");
      say({ kind: "ready", isForking: false });
      process.stdin.on("data", (data) => {
        for (const line of data.toString().trim().split("\\n")) {
          const { key, kind, directory } = JSON.parse(line);
          if (kind === "probe") say({ kind: "probed", key, isGood: directory === "/good" });
        }
      });
      process.stdin.on("end", () => process.exit());
    }`,
  );
  return { program, starts };
}

it("starts another process in place of one that hangs, which gets the same commands", async () => {
  const { program, starts } = launcherThatHangs(1);
  const launcher = new LauncherProcess(program, false, 1500);
  const asked = await Promise.all([launcher.probe("/good", false), launcher.probe("/bad", false)]);
  expect(asked).toEqual([true, false]);
  expect(await launcher.probe("/good", false)).toBe(true);
  expect(readFileSync(starts, "utf8")).toBe("xx");
  await launcher.close();
});

it("gives up after some", async () => {
  const { program, starts } = launcherThatHangs(100);
  const launcher = new LauncherProcess(program, false, 300);
  expect(await launcher.probe("/good", false)).toBe(false);
  expect(readFileSync(starts, "utf8").length).toBeLessThanOrEqual(3);
  await launcher.close();
});

it("does not wait for one that hangs when it is closed", async () => {
  const { program } = launcherThatHangs(101);
  const launcher = new LauncherProcess(program, false, 60_000);
  launcher.prepare();
  await launcher.close();
});
