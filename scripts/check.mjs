// Everything a contributor needs to know before a commit: one step after the other, stops at the first that fails.
import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const steps = [
  ["dependencies", ["node", "scripts/setup.mjs"]],
  ["types", ["npx", "--no-install", "tsc", "--noEmit", "-p", "."]],
  ["lint and format", ["npx", "--no-install", "biome", "check", "--error-on-warnings", "."]],
  [
    "import rule",
    [
      "npx",
      "--no-install",
      "depcruise",
      "--config",
      ".dependency-cruiser.cjs",
      "src",
      "grammar",
      "frontend-image",
    ],
  ],
  ["generated files", ["node", "scripts/generate.mjs", "--check"]],
  ["build", ["node", "scripts/build.mjs"]],
  ["tests", ["npx", "--no-install", "vitest", "run"]],
];
// What the steps themselves must not change.
const before = status();

for (const [name, [command, ...args]] of steps) {
  console.error(`check: ${name}`);
  const started = Date.now();
  const result = spawnSync(command, args, { cwd: root, stdio: "inherit" });
  if (result.status !== 0) {
    console.error(`check: ${name} failed`);
    process.exit(1);
  }
  console.error(`check: ${name} passed in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

const after = status();
if (before !== after) {
  console.error(`check: the steps changed files that git tracks or does not ignore:\n${after}`);
  process.exit(1);
}
if (process.env.CI && after !== "") {
  console.error(`check: the tree is not clean:\n${after}`);
  process.exit(1);
}
console.error("check: all passed");

function status() {
  return spawnSync("git", ["status", "--porcelain"], { cwd: root, encoding: "utf8" }).stdout ?? "";
}
