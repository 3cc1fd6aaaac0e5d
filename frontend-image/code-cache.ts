import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BuildError } from "../src/base/diagnostic/build-error.js";

/** Where the program stands in the image; V8 does not look at it, stacks show it. */
export const PROGRAM_PATH = "/frontend/main.cjs";

// Everything is compiled, not only what runs at once, and so nothing has to be run here. The flag is taken back since
// V8 refuses code of a process with other flags.
const MAKE = `
const { readFileSync, writeFileSync } = require("node:fs");
const { setFlagsFromString } = require("node:v8");
const { Script } = require("node:vm");
const [, program, cache] = process.argv;
setFlagsFromString("--no-lazy");
const script = new Script(readFileSync(program, "latin1"), { filename: ${JSON.stringify(PROGRAM_PATH)} });
setFlagsFromString("--lazy");
writeFileSync(cache, script.createCachedData());
`;

const CHECK = `
const { readFileSync } = require("node:fs");
const { Script } = require("node:vm");
const [, program, cache] = process.argv;
const cachedData = readFileSync(cache);
const script = new Script(readFileSync(program, "latin1"), { filename: ${JSON.stringify(PROGRAM_PATH)}, cachedData });
process.exit(script.cachedDataRejected === false ? 0 : 3);
`;

// Else hashes of strings, which are part of it, differ each time.
const DETERMINISTIC = "--predictable";
const TIMEOUT = 120_000;

/**
 * What V8 compiles a program to, made by the Node.js that will load it. The same program and Node.js give the same
 * bytes.
 *
 * @param program the program's text
 * @param node how to start it
 * @throws BuildError `option/value` if that Node.js does not run here, or would not take what it made.
 */
export function makeCodeCache(program: Uint8Array, node: readonly string[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "buildfile-frontend-"));
  try {
    const source = join(folder, "main.cjs");
    const cache = join(folder, "main.cache");
    writeFileSync(source, program);
    run(node, [DETERMINISTIC, "-e", MAKE, source, cache]);
    run(node, ["-e", CHECK, source, cache]);
    return readFileSync(cache);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run([file = "", ...before]: readonly string[], argv: readonly string[]): void {
  const { error, status, signal, stderr } = spawnSync(file, [...before, ...argv], {
    env: {},
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
    timeout: TIMEOUT,
  });
  if (error === undefined && status === 0) return;
  const reason = error?.message ?? (stderr.trim() || (signal ?? `exit code ${status}`));
  throw new BuildError(
    "option/value",
    `${[file, ...before].join(" ")} cannot compile the program beforehand: ${reason}; --no-code-cache packs it without that`,
  );
}
