#!/usr/bin/env node
// Packs the frontend program into an image for BuildKit: spec/frontend-image.md

import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { importBundled, RELEASE_ALIAS } from "../scripts/import-bundled.mjs";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

const common = {
  bundle: true,
  write: false,
  platform: "node",
  target: "node20",
  format: "cjs",
  // Names stay, so that stacks can be read.
  minifySyntax: true,
  minifyWhitespace: true,
  alias: RELEASE_ALIAS,
  legalComments: "inline",
  logLevel: "error",
};

/**
 * The program as one function of a module's names, which is what the loader runs, the loader, and what runs the program
 * once while it is packed.
 *
 * @param {string} entry
 */
async function bundleProgram(entry) {
  const program = await build({
    ...common,
    entryPoints: [entry],
    banner: { js: "(function(exports,require,module,__filename,__dirname){" },
    footer: { js: "})" },
  });
  const loader = await build({
    ...common,
    entryPoints: [fileURLToPath(new URL("loader.ts", import.meta.url))],
  });
  const warmUp = await build({
    ...common,
    entryPoints: [fileURLToPath(new URL("warm-up.ts", import.meta.url))],
  });
  const [main] = program.outputFiles;
  if (main.contents.some((byte) => byte > 0x7e)) throw new Error("the bundle is not ASCII");
  return {
    main: main.contents,
    loader: loader.outputFiles[0].contents,
    warmUp: warmUp.outputFiles[0].contents,
  };
}

const { main } = await importBundled(fileURLToPath(new URL("main.ts", import.meta.url)));
process.exitCode = await main({ argv: process.argv.slice(2), root: ROOT, bundle: bundleProgram });
