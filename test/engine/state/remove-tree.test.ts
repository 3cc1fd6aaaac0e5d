import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { measureTree } from "../../../src/engine/state/disk-usage.js";
import { removeTree } from "../../../src/engine/state/remove-tree.js";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "buildfile-remove-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Makes directories in each other; no path leads to the last of them. */
function makeDeep(directory: string, depth: number): void {
  mkdirSync(directory);
  const script = `for (let i = 0; i < ${depth}; i++) { fs.mkdirSync("d"); process.chdir("d"); fs.writeFileSync("0", "1"); }`;
  execFileSync(process.execPath, ["-e", script], { cwd: directory });
}

it("a tree that is deeper than any path is measured as far as can be seen, and removed", async () => {
  const deep = join(folder, "deep");
  makeDeep(deep, 2500);
  // What is moved up must not take their place.
  writeFileSync(join(deep, "1"), "");
  mkdirSync(join(deep, "2/in"), { recursive: true });
  mkdirSync(join(folder, "kept"));
  symlinkSync("../kept", join(deep, "link"));
  expect(await measureTree(deep)).toBeGreaterThan(1000 * 512);
  await removeTree(deep);
  expect([existsSync(deep), existsSync(join(folder, "kept"))]).toEqual([false, true]);
});
