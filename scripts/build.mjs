// Makes dist/: the program (buildfile.cjs, main.cjs, main.cache), the library (index.js, types/) and the schema.
// How the program starts is told in spec/cli.md#start-up.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const DIST = join(ROOT, "dist");
const SCHEMA = join(ROOT, "src/language/buildfile/buildfile-1.schema.json");

const common = {
  bundle: true,
  platform: "node",
  target: "node20",
  // Names stay, so that stacks can be read.
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "linked",
  logLevel: "warning",
};

/** What packages do when they are loaded and this program never needs, or can have for less. */
const startUp = {
  name: "start-up",
  setup(plugins) {
    rewrite(plugins, /commander\/lib\/command\.js$/, [
      // Only for commands in files of their own; loads half of Node's network code.
      [
        "const childProcess = require('node:child_process');",
        "const childProcess = { get spawn() { return require('node:child_process').spawn; } };",
      ],
    ]);
    rewrite(plugins, /chevrotain\/lib\/src\/parse\/parser\/traits\/gast_recorder\.js$/, [
      // While a grammar is recorded, a parser's methods are replaced by properties, and a hundred deletions then
      // make a slow dictionary of it. A prototype that comes and goes does the same.
      [
        "enableRecording() {",
        `enableRecording() {
          const recorder = Object.create(Object.getPrototypeOf(this));
          this.addRecordingMethods.call(recorder);
          delete recorder.RECORDING_PHASE;
          Object.setPrototypeOf(this, recorder);
          this.RECORDING_PHASE = true;
        }
        addRecordingMethods() {`,
      ],
      [
        "disableRecording() {",
        `disableRecording() {
          this.RECORDING_PHASE = false;
          Object.setPrototypeOf(this, Object.getPrototypeOf(Object.getPrototypeOf(this)));
        }
        deleteRecordingMethods() {`,
      ],
    ]);
  },
};

/** Replaces parts of a package's file; fails if they are not there, since then the package has changed. */
function rewrite(plugins, filter, replacements) {
  plugins.onLoad({ filter }, ({ path }) => {
    let contents = readFileSync(path, "utf8");
    for (const [from, to] of replacements) {
      if (contents.split(from).length !== 2) throw new Error(`${path} has no single ${JSON.stringify(from)}`);
      contents = contents.replace(from, () => to);
    }
    return { contents };
  });
}

/** The program as one function of a module's names, which is what the loader runs. */
async function bundleProgram() {
  const file = join(DIST, "main.cjs");
  await build({
    ...common,
    entryPoints: [join(ROOT, "src/cli/start.ts")],
    outfile: file,
    format: "cjs",
    plugins: [startUp],
    banner: { js: "(function(exports,require,module,__filename,__dirname){" },
    footer: { js: "})" },
  });
  const text = readFileSync(file);
  if (text.some((byte) => byte > 0x7e)) throw new Error("the bundle is not ASCII");
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

async function bundleLoader(buildId) {
  const file = join(DIST, "buildfile.cjs");
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
    const argv = [join(DIST, "buildfile.cjs"), "compile", "--offline", context];
    execFileSync(process.execPath, argv, { env, stdio: ["ignore", "ignore", "inherit"] });
    const [cache] = readdirSync(join(home, "buildfile"));
    copyFileSync(join(home, "buildfile", cache), join(DIST, "main.cache"));
    chmodSync(join(DIST, "main.cache"), 0o644);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function bundleLibrary() {
  await build({
    ...common,
    entryPoints: [join(ROOT, "src/index.ts")],
    outfile: join(DIST, "index.js"),
    format: "esm",
    // Some bundled packages are CommonJS.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
}

rmSync(DIST, { recursive: true, force: true });
mkdirSync(DIST);
await bundleLoader(await bundleProgram());
warmUp();
await bundleLibrary();
execFileSync(
  process.execPath,
  [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", join(ROOT, "tsconfig.build.json")],
  {
    stdio: "inherit",
  },
);
if (existsSync(SCHEMA)) copyFileSync(SCHEMA, join(DIST, "buildfile-1.schema.json"));
