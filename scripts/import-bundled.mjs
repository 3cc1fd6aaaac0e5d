// Node 20 cannot run TypeScript: bundles a file of it into one that can be imported.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

/** What releases have another module for: Chevrotain analyses a grammar whenever it is loaded. */
export const RELEASE_ALIAS = {
  chevrotain: fileURLToPath(new URL("../grammar/release/cst-parser.ts", import.meta.url)),
};

/**
 * Imports a TypeScript file with all that it imports. The bundle is private and gone again before this returns.
 *
 * @param {string} file
 * @returns {Promise<Record<string, any>>} its exports
 */
export async function importBundled(file) {
  const folder = mkdtempSync(join(tmpdir(), "buildfile-"));
  try {
    const outfile = join(folder, "bundle.cjs");
    await bundle(file, outfile);
    const module = await import(pathToFileURL(outfile).href);
    return module.default;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Bundles a TypeScript file into one that runs in a process of its own.
 *
 * @param {string} file
 * @param {string} outfile ends in `.cjs`
 * @param {Record<string, string>} [alias] modules to take in place of others
 */
export async function bundle(file, outfile, alias) {
  await build({
    entryPoints: [file],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    alias,
    sourcemap: "inline",
    logLevel: "error",
  });
}
