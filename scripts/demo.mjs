// Compiles a real multi-stage Dockerfile that ships with the project and shows its graph; no network, no Docker.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const program = join(root, "dist", "buildfile.cjs");

if (!existsSync(program)) {
  console.error("demo: building the program (npm run build)");
  run([join(root, "scripts", "build.mjs")]);
}
for (const args of [
  ["compile", "testdata/demo", "--offline", "--platform", "linux/amd64", "--format", "tree"],
  ["compile", "testdata/demo", "--offline", "--platform", "linux/amd64", "--format", "summary"],
  ["targets", "testdata/demo"],
]) {
  console.error(`\n$ buildfile ${args.join(" ")}\n`);
  run([program, ...args]);
}
console.error(
  "\ndemo: the same as a picture: buildfile compile testdata/demo --offline --format mermaid (or dot)",
);

function run(args) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
