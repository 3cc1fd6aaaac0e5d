import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * @typedef {{ stdout: string, stderr: string, code: number }} Ran
 * @typedef {{ input?: string | Uint8Array, cwd?: string, env?: NodeJS.ProcessEnv }} RunOptions
 * @typedef {{ name: string, pid: number, started: string }} RecordedProcess
 */

/**
 * Runs a program to its end. Never rejects because of an exit code; a program that cannot be started
 * gives code 127 and the reason on stderr, one ended by a signal 128.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<Ran>}
 */
export function run(command, args, { input, cwd, env } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env: env ?? process.env, stdio: ["pipe", "pipe", "pipe"] });
    /** @type {Buffer[]} */ const out = [];
    /** @type {Buffer[]} */ const err = [];
    const text = (/** @type {Buffer[]} */ chunks) => Buffer.concat(chunks).toString("utf8");
    child.stdout.on("data", (chunk) => out.push(chunk));
    child.stderr.on("data", (chunk) => err.push(chunk));
    child.stdin.on("error", () => {}); // the program may end without reading its input
    child.stdin.end(input);
    child.on("error", (error) =>
      resolve({ stdout: text(out), stderr: text(err) + error.message, code: 127 }),
    );
    child.on("close", (code) => resolve({ stdout: text(out), stderr: text(err), code: code ?? 128 }));
  });
}

/**
 * When a process was started, in clock ticks since boot: with the id it names one process for good.
 * Undefined if there is no such process, or only its corpse.
 *
 * @param {number} pid
 * @returns {string | undefined}
 */
export function processStart(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/**
 * @param {string} name
 * @param {number} pid
 * @returns {RecordedProcess}
 */
export function recordProcess(name, pid) {
  return { name, pid, started: processStart(pid) ?? "" };
}

/**
 * Whether this very process still runs, and not another that got its id.
 *
 * @param {RecordedProcess} recorded
 */
export function isRunning({ pid, started }) {
  return started !== "" && processStart(pid) === started;
}

/**
 * The direct children of a process.
 *
 * @param {number} pid
 * @returns {number[]}
 */
export function childrenOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
    return text.split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/**
 * Kills exactly these processes and waits until they are gone, at most ten seconds.
 *
 * @param {readonly RecordedProcess[]} processes
 * @returns {Promise<RecordedProcess[]>} those that would not go
 */
export async function killAll(processes) {
  for (let tries = 0; tries < 500; tries++) {
    const left = processes.filter(isRunning);
    if (left.length === 0) break;
    for (const { pid } of left) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // it ended in between
      }
    }
    await sleep(20);
  }
  return processes.filter(isRunning);
}
