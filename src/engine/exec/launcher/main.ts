import { writeSync } from "node:fs";
import { loadKoffi } from "../../../base/native/load-koffi.js";
import { canFork } from "./fork.js";
import { innerDescriptors } from "./inner-descriptors.js";
import { Launcher } from "./launcher.js";
import { type Command, lineReader, type Report } from "./messages.js";
import { probeOverlay } from "./probe.js";
import { sealProgram } from "./seal.js";
import { runSpawned } from "./spawned.js";
import { createSystem } from "./system.js";

// A process of its own, started by launcher-process.ts: it runs steps on behalf of the engine, which it must not
// outlive. Commands come by standard input and reports go by standard output, a line of JSON each.

const system = createSystem(loadKoffi());
innerDescriptors();
const [mode, state] = process.argv.slice(2);
if (mode === "child") runSpawned(system);
else start();

function start(): void {
  sealProgram(system, state === "sealed");
  const isForking = mode === "fork" && canFork(system);
  const launcher = new Launcher(system, isForking, report);
  const read = lineReader<Command>((command) => {
    if (command.kind === "probe") {
      const isGood = probeOverlay(system, command.directory, command.isUserNamespace);
      report({ kind: "probed", key: command.key, isGood });
    } else launcher.obey(command);
  });
  process.stdin.on("data", read);
  // The engine has ended, or has no more use for this.
  process.stdin.on("end", () => launcher.end());
  process.stdin.on("error", () => launcher.end());
  report({ kind: "ready", isForking });
}

/** Written at once, whatever else is going on: reports are short, and the engine always reads. */
function report(message: Report): void {
  try {
    writeSync(1, `${JSON.stringify(message)}\n`);
  } catch (error) {
    // It has gone, which standard input tells too.
    if (!(error instanceof Error && "code" in error && error.code === "EPIPE")) throw error;
  }
}
