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
  run(process.execPath, [join(ROOT, "scripts", "build.mjs")]);
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
  const build = (...more) => {
    const words = ["build", "--root", at("state"), "--build-context", `base=oci-layout://${at("base")}`];
    const begin = performance.now();
    run(process.execPath, [
      PROGRAM,
      ...words,
      "--secret",
      `id=token,src=${at("token")}`,
      ...more,
      join(ROOT, "demo", "app"),
    ]);
    return performance.now() - begin;
  };
  const first = build(
    "-t",
    "demo",
    "-o",
    `type=oci,dest=${at("demo.tar")}`,
    "-o",
    `type=local,dest=${at("rootfs")}`,
  );
  tell("running what was built, in the files of the image");
  const asRoot = process.getuid() === 0 ? [] : ["--map-root-user"];
  run("unshare", [...asRoot, "--root", at("rootfs"), "/bin/node", "/app/main.mjs"], {
    PATH: process.env.PATH,
  });
  const second = build("-t", "demo", "-o", `type=oci,dest=${at("again.tar")}`);
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

function run(command, args, env = process.env) {
  const shown = args.map((word) => word.replace(ROOT, ".")).join(" ");
  if (command !== process.execPath || args[0] === PROGRAM)
    console.error(
      `\n$ ${command === process.execPath ? "" : `${command} `}${shown.replace("./dist/buildfile.cjs", "buildfile")}\n`,
    );
  const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio: "inherit", env });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 1);
}
