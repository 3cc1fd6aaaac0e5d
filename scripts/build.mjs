// Makes dist/: the program (buildfile.cjs, main.cjs, main.cache), the library (index.js, types/) and the schema.
// How the program starts is told in spec/cli.md#start-up.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { RELEASE_ALIAS } from "./import-bundled.mjs";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const DIST = join(ROOT, "dist");
// Made apart and then put in place, so that dist/ is whole at any time.
const OUT = mkdtempSync(join(ROOT, "node_modules/.dist-"));
/** Made apart, by frontend-image/pack.mjs. */
const FRONTEND = "frontend.tar";
const SCHEMA = join(ROOT, "src/language/buildfile/buildfile-1.schema.json");

const common = {
  bundle: true,
  platform: "node",
  target: "node20",
  // Names stay, so that stacks can be read.
  minifySyntax: true,
  minifyWhitespace: true,
  alias: RELEASE_ALIAS,
  // It has a binary, and is optional.
  external: ["koffi"],
  legalComments: "linked",
  logLevel: "warning",
};

/** The program as one function of a module's names, which is what the loader runs. */
async function bundleProgram() {
  const file = join(OUT, "main.cjs");
  await build({
    ...common,
    entryPoints: [join(ROOT, "src/cli/start.ts")],
    outfile: file,
    format: "cjs",
    banner: { js: "(function(exports,require,module,__filename,__dirname){" },
    footer: { js: "})" },
  });
  const text = readFileSync(file);
  if (text.some((byte) => byte > 0x7e)) throw new Error("the bundle is not ASCII");
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

async function bundleLoader(buildId) {
  const file = join(OUT, "buildfile.cjs");
  await build({
    ...common,
    entryPoints: [join(ROOT, "src/cli/loader.ts")],
    outfile: file,
    format: "cjs",
    define: { BUILD_ID: JSON.stringify(buildId) },
    banner: { js: "#!/usr/bin/env node" },
  });
  chmodSync(file, 0o755);
}

/** Runs the program once as users do, and ships what V8 compiled for that. */
function warmUp() {
  const home = mkdtempSync(join(tmpdir(), "buildfile-build-"));
  try {
    const env = { PATH: process.env.PATH, XDG_CACHE_HOME: home };
    const context = join(ROOT, "testdata/conformance/dockerfile/real-go-service");
    const argv = [join(OUT, "buildfile.cjs"), "compile", "--offline", context];
    execFileSync(process.execPath, argv, { env, stdio: ["ignore", "ignore", "inherit"] });
    const [cache] = readdirSync(join(home, "buildfile"));
    copyFileSync(join(home, "buildfile", cache), join(OUT, "main.cache"));
    chmodSync(join(OUT, "main.cache"), 0o644);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function bundleLibrary() {
  await build({
    ...common,
    entryPoints: [join(ROOT, "src/index.ts")],
    outfile: join(OUT, "index.js"),
    format: "esm",
    // Some bundled packages are CommonJS.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
}

function emitTypes() {
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  const argv = [tsc, "-p", join(ROOT, "tsconfig.build.json"), "--outDir", join(OUT, "types")];
  execFileSync(process.execPath, argv, { stdio: "inherit" });
}

try {
  await bundleLoader(await bundleProgram());
  warmUp();
  await bundleLibrary();
  emitTypes();
  if (existsSync(SCHEMA)) copyFileSync(SCHEMA, join(OUT, "buildfile-1.schema.json"));
  chmodSync(OUT, 0o755);
  if (existsSync(join(DIST, FRONTEND))) renameSync(join(DIST, FRONTEND), join(OUT, FRONTEND));
  rmSync(DIST, { recursive: true, force: true });
  renameSync(OUT, DIST);
} finally {
  rmSync(OUT, { recursive: true, force: true });
}
