// Runs a program as users do, several times in one process, and writes down what V8 compiled for that. Started by
// scripts/build.mjs with: the program, the file for its code, and a list of runs in JSON, `{ argv, code }` each. Ends with 1
// if a run did not end with its code; what that said is on the standard error.

const { readFileSync, writeFileSync } = require("node:fs");
const { dirname, join } = require("node:path");
const { setFlagsFromString } = require("node:v8");
const { Script } = require("node:vm");

const [node, , file, cache, list] = process.argv;
const { exit } = process;

// Code of a process with other flags V8 refuses, and so they are taken back in the end.
setFlagsFromString("--no-flush-bytecode");
const script = new Script(readFileSync(file, "latin1"), { filename: file });
const program = { exports: {} };
script.runInThisContext()(program.exports, require, program, file, dirname(file));
main();

async function main() {
  let isGood = true;
  for (const { argv, code } of JSON.parse(list)) {
    const ended = await run(argv);
    if (ended === code) continue;
    process.stderr.write(`${argv.join(" ")} ended with ${ended}, not ${code}\n`);
    isGood = false;
  }
  setFlagsFromString("--flush-bytecode");
  writeFileSync(cache, script.createCachedData());
  exit(isGood ? 0 : 1);
}

/** The program ends its process when it is done. */
function run(argv) {
  process.argv = [node, join(dirname(file), "buildfile.cjs"), ...argv];
  return new Promise((resolve) => {
    process.exit = resolve;
    void program.exports.start();
  });
}
