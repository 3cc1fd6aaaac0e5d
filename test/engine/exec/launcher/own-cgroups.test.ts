import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeCgroup } from "../../../../src/engine/exec/launcher/own-cgroups.js";

describe("the directory of a cgroup", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "buildfile-cgroups-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("is made with those above it, or is there", () => {
    const path = join(folder, "a/b/c");
    makeCgroup(path);
    makeCgroup(path);
    expect(existsSync(path)).toBe(true);
  });

  it("fails where there can be none", () => {
    writeFileSync(join(folder, "file"), "");
    expect(() => makeCgroup(join(folder, "file/a/b"))).toThrow("ENOTDIR");
    expect(() => makeCgroup("/proc/none/a/b")).toThrow("ENOENT");
  });
});
