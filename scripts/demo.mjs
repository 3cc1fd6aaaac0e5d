// Builds an image on a machine without Docker and without network, runs it, and builds it again: spec/engine/README.md
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { importBundled } from "./import-bundled.mjs";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const PROGRAM = join(ROOT, "dist", "buildfile.cjs");

if (!existsSync(PROGRAM)) {
  tell("building the program (npm run build)");
  run([join(ROOT, "scripts", "build.mjs")]);
}
const folder = mkdtempSync(join(tmpdir(), "buildfile-demo-"));
try {
  await demo();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function demo() {
  const at = (name) => join(folder, name);
  tell("making a base image of this machine's own Node.js, shell and libraries");
  const { makeBaseImage } = await importBundled(join(ROOT, "demo", "base-image.ts"));
  await makeBaseImage(at("base"));
  writeFileSync(at("token"), "a secret that is in no layer\n", { mode: 0o600 });
  const build = (...words) => {
    const begin = performance.now();
    run([PROGRAM, "build", "--root", at("state"), ...words]);
    return performance.now() - begin;
  };
  const app = [
    ...["--build-context", `base=oci-layout://${at("base")}`, "--secret", `id=token,src=${at("token")}`],
    join(ROOT, "demo", "app"),
  ];
  const first = build("-t", "demo", "-o", `type=oci,dest=${at("demo.tar")}`, "-o", "type=image", ...app);
  tell("running what was built, as a step upon its image");
  build("-o", "type=cacheonly", "--progress", "plain", join(ROOT, "demo", "run"));
  const second = build("-t", "demo", "-o", `type=oci,dest=${at("again.tar")}`, "-o", "type=image", ...app);
  tell(
    `the first build took ${seconds(first)}, the second, where nothing was to be done, ${seconds(second)}`,
  );
}

function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

function tell(text) {
  console.error(`\ndemo: ${text}`);
}

/** Runs a program of Node's. */
function run(args) {
  const shown = args.map((word) => word.replace(ROOT, ".").replace("./dist/buildfile.cjs", "buildfile"));
  if (args[0] === PROGRAM) console.error(`\n$ ${shown.join(" ")}\n`);
  const { status, error } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: "inherit" });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 1);
}
