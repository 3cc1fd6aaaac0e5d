import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { detachProgram } from "../../../src/engine/state/detach-program.js";
import { leaveDiskSync, readSyncNote } from "../../../src/engine/state/disk-sync.js";

const folder = mkdtempSync(join(tmpdir(), "detach-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function until(isDone: () => boolean): Promise<void> {
  for (let i = 0; !isDone() && i < 500; i++) await delay(10);
  expect(isDone()).toBe(true);
}

describe.skipIf(process.platform !== "linux")("a detached program (Linux)", () => {
  it("has its words, its environment and nothing of ours", async () => {
    const script = `{ echo "$1" "$NAME" "$HOME" "$(readlink /proc/$$/fd/0 /proc/$$/fd/2)" "$(cut -d' ' -f6 /proc/$$/stat) $$"; } > "$2.new"
      mv "$2.new" "$2"`;
    const out = join(folder, "out");
    const { PATH = "" } = process.env;
    const env = { PATH, NAME: "välue" };
    expect(detachProgram("/bin/sh", ["-c", script, "sh", "a b", out], env)).toBe(true);
    await until(() => existsSync(out));
    const [, session, pid] = /^a b välue {2}\/dev\/null\n\/dev\/null (\d+) (\d+)\n$/.exec(
      readFileSync(out, "utf8"),
    )!;
    expect(session).toBe(pid);
  });

  it("is told of if it is none", () => {
    expect(detachProgram(join(folder, "none"), [], {})).toBe(false);
  });

  it("takes the note when the disk has everything", async () => {
    const before = Date.now();
    leaveDiskSync(folder, join(folder, "note"));
    await until(() => readSyncNote(folder) !== undefined);
    expect(readSyncNote(folder)!.at).toBeGreaterThanOrEqual(before);
    expect(existsSync(join(folder, "note"))).toBe(false);
  });
});
