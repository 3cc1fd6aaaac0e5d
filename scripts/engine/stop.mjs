import { existsSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { removeBridge } from "./bridge.mjs";
import { EngineError } from "./engine-error.mjs";
import { killAll } from "./process.mjs";

/**
 * What must be undone when an engine ends.
 *
 * @typedef {object} EngineState
 * @property {string} busybox
 * @property {string} cgroup
 * @property {string[]} madeDirs folders of the machine that were made for the engine to hide
 * @property {import("./process.mjs").RecordedProcess[]} pids
 * @property {import("./bridge.mjs").Bridge} [bridge]
 */

/** How the folder of a running engine is called. */
export const DIR_PREFIX = "buildfile-engine-";

/** Where an engine's folder says what must be undone. */
export const STATE = "engine.json";

/** The same, once somebody has begun to undo it. */
const ENDED = "ended.json";

/**
 * @param {string} dir
 * @returns {EngineState | undefined}
 */
export function readState(dir) {
  try {
    return JSON.parse(readFileSync(join(dir, STATE), "utf8"));
  } catch {
    return undefined;
  }
}

/**
 * Ends the engine of this folder: its recorded processes and, with their namespace, all their children
 * and mounts; then its bridge, its cgroups and the folder. Touches nothing else, and may be called twice.
 *
 * @param {string} dir
 */
export async function stopEngine(dir) {
  if (!existsSync(dir) || existsSync(join(dir, ENDED))) return;
  const state = readState(dir);
  if (!state || !basename(dir).startsWith(DIR_PREFIX)) {
    throw new EngineError(`${dir} is not the folder of an engine.`, "Give the `dir` that start printed.");
  }
  const left = await killAll(state.pids);
  if (left.length > 0) {
    const named = left.map(({ name, pid }) => `${name} (${pid})`).join(", ");
    throw new EngineError(`Could not end ${named}.`, `Its folder stays: ${dir}`);
  }
  if (!claim(dir)) return;
  if (state.bridge) await removeBridge(state.busybox, state.bridge);
  await removeCgroups(state.cgroup);
  rmSync(dir, { recursive: true, force: true, maxRetries: 10 });
  for (const path of state.madeDirs) removeEmpty(path);
}

/**
 * Makes the clean-up ours alone: a bridge's name may be taken anew as soon as it is free.
 *
 * @param {string} dir
 */
function claim(dir) {
  try {
    renameSync(join(dir, STATE), join(dir, ENDED));
    return true;
  } catch {
    return false;
  }
}

/** @param {string} name */
async function removeCgroups(name) {
  const top = "/sys/fs/cgroup";
  const hierarchies = existsSync(top) ? [top, ...subdirs(top)] : []; // version 2, and version 1 by controller
  const paths = hierarchies.map((path) => join(path, name));
  // the kernel lets go of a dead process's cgroup a little later
  for (let tries = 0; tries < 50 && paths.some((path) => existsSync(path)); tries++) {
    for (const path of paths) removeTree(path);
    if (paths.some((path) => existsSync(path))) await sleep(20);
  }
}

/**
 * Removes a cgroup and those inside it; the files in them go by themselves.
 *
 * @param {string} path
 */
function removeTree(path) {
  for (const child of subdirs(path)) removeTree(child);
  removeEmpty(path);
}

/** @param {string} path */
function subdirs(path) {
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => join(path, entry.name));
  } catch {
    return [];
  }
}

/** @param {string} path */
function removeEmpty(path) {
  try {
    rmdirSync(path);
  } catch {
    // not there, or used by someone else
  }
}
