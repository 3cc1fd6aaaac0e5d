import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder to be the PATH, with programs that are Node scripts. */
export interface FakePath {
  readonly dir: string;
  /** The environment for the programs, whose PATH has nothing but them. */
  readonly env: Readonly<Record<string, string>>;
  /** Adds a program. Its script may use `args`, `fs`, `net` and `path(name)` for a file in the folder. */
  add(name: string, script: string): void;
  /** What a script wrote with `note`, parsed; undefined if it did not. */
  noted(name: string): unknown;
  remove(): void;
}

/** Programs that stand for docker, kubectl, ssh and so on. */
export function createFakePath(): FakePath {
  const dir = mkdtempSync(join(tmpdir(), "buildfile-programs-"));
  const prelude = `#!${process.execPath}
const fs = require("node:fs");
const net = require("node:net");
const args = process.argv.slice(2);
const path = (name) => require("node:path").join(${JSON.stringify(dir)}, name);
const note = (name, value) => {
  fs.writeFileSync(path(name + ".part"), JSON.stringify(value));
  fs.renameSync(path(name + ".part"), path(name));
};
`;
  return {
    dir,
    env: { PATH: dir },
    add(name, script) {
      writeFileSync(join(dir, name), prelude + script);
      chmodSync(join(dir, name), 0o755);
    },
    noted(name) {
      try {
        return JSON.parse(readFileSync(join(dir, name), "utf8"));
      } catch {
        return undefined;
      }
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** The empty SETTINGS frame with which a server begins, as a script's text. */
export const SETTINGS = "Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])";

/** Waits until something is so; the test's own timeout is the limit. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Whether a process is there and is no zombie. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
