#!/usr/bin/env node
// A real Docker Engine to test against: spec/testing-live.md

import { pathToFileURL } from "node:url";
import { BASE_IMAGES, importBaseImages } from "./engine/base-images.mjs";
import { EngineError } from "./engine/engine-error.mjs";
import { installEngine } from "./engine/install.mjs";
import { libraryDirs, readInstalled } from "./engine/installed.mjs";
import { run } from "./engine/process.mjs";
import { startEngine } from "./engine/start.mjs";
import { stopEngine } from "./engine/stop.mjs";

export {
  BASE_IMAGES,
  EngineError,
  importBaseImages,
  installEngine,
  libraryDirs,
  readInstalled,
  run,
  startEngine,
  stopEngine,
};

const USAGE = `usage: node scripts/engine.mjs install             unpack Docker Engine from Debian's packages
       node scripts/engine.mjs start [--json]      start it in a fresh folder; prints how to reach it
       node scripts/engine.mjs stop DIR            end it and remove the folder
`;

/**
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit code
 */
async function main([command, ...rest]) {
  if (command === "install" && rest.length === 0) {
    await installEngine();
  } else if (command === "start" && rest.every((flag) => flag === "--json")) {
    const engine = await startEngine();
    try {
      await importBaseImages(engine);
    } catch (error) {
      await stopEngine(engine.dir);
      throw error;
    }
    console.log(JSON.stringify(engine, null, rest.length > 0 ? 0 : 2));
    console.error(`Stop it with: node scripts/engine.mjs stop ${engine.dir}`);
  } else if (command === "stop" && rest.length === 1) {
    await stopEngine(rest[0]);
  } else {
    process.stderr.write(USAGE);
    return 2;
  }
  return 0;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof EngineError ? error.message : error);
    process.exitCode = 1;
  }
}
