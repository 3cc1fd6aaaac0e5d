import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Script } from "node:vm";

/**
 * Starts the frontend program with its code compiled beforehand, by the Node.js that is in the image with it. If V8
 * refuses that code, or if there is none, the program is compiled: it runs the same, a little later. Nothing is
 * written: the image may be read-only. Spec: spec/frontend-image.md#start-up.
 */
function main(): void {
  const file = join(__dirname, "frontend", "main.cjs");
  // The bundle has no character beyond ASCII, and so is read as what it is in memory.
  const script = new Script(readFileSync(file, "latin1"), { filename: file, cachedData: readCache() });
  const program = { exports: {} as { start?: () => void } };
  script.runInThisContext()(program.exports, require, program, file, join(__dirname, "frontend"));
  program.exports.start?.();
}

function readCache(): Buffer | undefined {
  try {
    return readFileSync(join(__dirname, "frontend", "main.cache"));
  } catch {
    return undefined;
  }
}

main();
