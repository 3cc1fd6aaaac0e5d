import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BuildError } from "../src/base/diagnostic/build-error.js";
import type { ProgramFiles } from "./pack-image.js";

/** Where the program stands in the image; V8 does not look at it, stacks show it. */
export const PROGRAM_PATH = "/frontend/main.cjs";

/** What a program that cannot be tried out ends its trial with. */
const NO_TRIAL = 4;

const BEGIN = `
const { readFileSync, writeFileSync } = require("node:fs");
const { setFlagsFromString } = require("node:v8");
const { Script } = require("node:vm");
const [, main, cache, warmUp] = process.argv;
const text = readFileSync(main, "latin1");
const filename = ${JSON.stringify(PROGRAM_PATH)};
`;

// What a build needs is compiled by a build: half of all, and so quicker to load. Flags are taken back since V8 refuses
// code of a process with other flags.
const MAKE_BY_TRIAL = `${BEGIN}
setFlagsFromString("--no-flush-bytecode");
const script = new Script(text, { filename });
const program = { exports: {} };
script.runInThisContext()(program.exports, require, program, filename, "/frontend");
const { runProcess } = program.exports;
if (!runProcess) process.exit(${NO_TRIAL});
require(warmUp).warmUp(runProcess).then(() => {
  setFlagsFromString("--flush-bytecode");
  writeFileSync(cache, script.createCachedData());
  process.exit(0);
}, (error) => {
  process.stderr.write(String((error && error.stack) || error));
  process.exit(1);
});
`;

const MAKE_WHOLE = `${BEGIN}
setFlagsFromString("--no-lazy");
const script = new Script(text, { filename });
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
 * bytes. The program is loaded for that, and a build tried if it exports `runProcess`.
 *
 * @param node how to start it
 * @throws BuildError `option/value` if that Node.js does not run here, or would not take what it made.
 */
export function makeCodeCache(
  { main, warmUp }: Pick<ProgramFiles, "main" | "warmUp">,
  node: readonly string[],
): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "buildfile-frontend-"));
  try {
    const source = join(folder, "main.cjs");
    const runner = join(folder, "warm-up.cjs");
    const cache = join(folder, "main.cache");
    writeFileSync(source, main);
    writeFileSync(runner, warmUp);
    const tried = run(node, [DETERMINISTIC, "-e", MAKE_BY_TRIAL, source, cache, runner], [0, NO_TRIAL]);
    if (tried === NO_TRIAL) run(node, [DETERMINISTIC, "-e", MAKE_WHOLE, source, cache]);
    run(node, ["-e", CHECK, source, cache]);
    return readFileSync(cache);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Gives the exit code, one of those expected. */
function run([file = "", ...before]: readonly string[], argv: readonly string[], expected = [0]): number {
  const { error, status, signal, stderr } = spawnSync(file, [...before, ...argv], {
    env: {},
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
    timeout: TIMEOUT,
  });
  if (error === undefined && status !== null && expected.includes(status)) return status;
  const reason = error?.message ?? (stderr.trim() || (signal ?? `exit code ${status}`));
  throw new BuildError(
    "option/value",
    `${[file, ...before].join(" ")} cannot compile the program beforehand: ${reason}; --no-code-cache packs it without that`,
  );
}
