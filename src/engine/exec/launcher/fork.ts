import { closeSync, openSync, readSync } from "node:fs";
import type { System } from "./system.js";

const MOST_PASSES = 8;
/** Milliseconds, about. */
const MOST_WAITED = 5000;
const LINE = /^([0-9a-f]+)-([0-9a-f]+) .*$/gm;

// Used over and over, as looking must take no memory that is new.
let maps = Buffer.allocUnsafeSlow(65_536);
let mapsBefore = Buffer.allocUnsafeSlow(65_536);

/**
 * A copy of this process with all its memory, as clone(2) makes it: in namespaces of its own if there are flags for
 * that. Gives its process id, 0 in the copy.
 *
 * V8 keeps its memory from children, which crash without it: all of it is given to them first, until nothing is new.
 * Costs 0.2 ms.
 */
export function forkWhole(system: System, flags = 0): number {
  let lengthBefore = 0;
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const length = readMaps();
    if (length === lengthBefore && maps.compare(mapsBefore, 0, length, 0, length) === 0) break;
    for (const [line, from, to] of maps.toString("latin1", 0, length).matchAll(LINE)) {
      // Those of the kernel itself can't be advised, and need not.
      if (line.endsWith("]") && line.includes("[v")) continue;
      const start = BigInt(`0x${from}`);
      system.adviseFork(start, BigInt(`0x${to}`) - start);
    }
    [maps, mapsBefore] = [mapsBefore, maps];
    lengthBefore = length;
  }
  return system.clone(flags);
}

/** Reads the list of this process's mappings; gives its length. */
function readMaps(): number {
  const fd = openSync("/proc/self/maps", "r");
  try {
    for (let length = 0; ; ) {
      if (length === maps.length) {
        maps = Buffer.concat([maps], length * 2);
        mapsBefore = Buffer.concat([mapsBefore], length * 2);
      }
      const read = readSync(fd, maps, length, maps.length - length, null);
      if (read === 0) return length;
      length += read;
    }
  } finally {
    closeSync(fd);
  }
}

/** Whether children work: whether one can still run code of ours. */
export function canFork(system: System): boolean {
  const token = 42;
  try {
    const pid = forkWhole(system);
    if (pid === 0) system.exit(JSON.parse(`{"code":${token}}`).code);
    const pause = new Int32Array(new SharedArrayBuffer(4));
    for (let waited = 0; waited < MOST_WAITED; waited++) {
      const code = system.waitFor(pid, false);
      if (code !== undefined) return code === token;
      Atomics.wait(pause, 0, 0, 1);
    }
    process.kill(pid, "SIGKILL");
    return false;
  } catch {
    return false;
  }
}
