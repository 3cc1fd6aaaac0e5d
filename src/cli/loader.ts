import {
  chmodSync,
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { Script } from "node:vm";
import { makeDirectory } from "../base/util/make-directory.js";

/** A hash of each program, put in by the build. */
declare const BUILD_IDS: Readonly<Record<Program, string>>;

/** The commands that start soonest have a program without the others, since V8 reads all of a program's text. */
type Program = "compiler" | "main";
const COMPILER_COMMANDS: ReadonlySet<string | undefined> = new Set([
  "compile",
  "check",
  "outline",
  "targets",
]);

const PRIVATE_FILE = 0o600;
const PRIVATE_DIRECTORY = 0o700;
const OTHERS_MAY_WRITE = 0o022;

/**
 * Starts the program with its code compiled beforehand: the cache that came with it, or, where V8 refuses that since
 * it is another version, one of the user's own, which is made on the first run.
 * This file is the program's bin script; it is bundled alone, to be small. Spec: spec/cli.md#start-up.
 */
function main(): void {
  const name: Program = COMPILER_COMMANDS.has(process.argv[2]) ? "compiler" : "main";
  const file = join(__dirname, `${name}.cjs`);
  // The bundle has no character beyond ASCII, and so is read as what it is in memory.
  const script = compiledScript(name, readFileSync(file, "latin1"), file);
  const program = { exports: {} as { start(): Promise<void> } };
  script.runInThisContext()(program.exports, require, program, __filename, __dirname);
  void program.exports.start();
}

function compiledScript(name: Program, source: string, filename: string): Script {
  const cache = userCache(name);
  // It is there only if the one that came with the program was refused before.
  const own = cache && readPrivate(cache);
  const script = new Script(source, { filename, cachedData: own ?? readShipped(name) });
  if (cache !== undefined && script.cachedDataRejected !== false) {
    process.on("exit", () => writePrivate(cache, script));
  }
  return script;
}

function readShipped(name: Program): Buffer | undefined {
  try {
    return readFileSync(join(__dirname, `${name}.cache`));
  } catch {
    return undefined;
  }
}

interface UserCache {
  readonly directory: string;
  readonly path: string;
}

/** Where the user's own cache is; undefined where files cannot be kept private. */
function userCache(name: Program): UserCache | undefined {
  const { HOME, XDG_CACHE_HOME } = process.env;
  const base = XDG_CACHE_HOME?.startsWith("/")
    ? XDG_CACHE_HOME
    : HOME?.startsWith("/") && join(HOME, ".cache");
  if (process.getuid === undefined || !base) return undefined;
  const directory = join(base, "buildfile");
  return { directory, path: join(directory, `${BUILD_IDS[name]}-${process.version}-${process.arch}.cache`) };
}

/** What is in a file that only this user can have written; code comes from nowhere else. */
function readPrivate({ directory, path }: UserCache): Buffer | undefined {
  try {
    if (!existsSync(path)) return undefined;
    for (const name of [directory, path]) {
      const descriptor = openSync(name, "r");
      try {
        const { uid, mode } = fstatSync(descriptor);
        if (uid !== process.getuid!() || (mode & OTHERS_MAY_WRITE) !== 0) return undefined;
        if (name === path) return readFileSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
    }
  } catch {
    // Then there is none.
  }
  return undefined;
}

/** Keeps what V8 has compiled by now. It is no matter if that fails: the next run compiles again. */
function writePrivate({ directory, path }: UserCache, script: Script): void {
  const temporary = `${path}.${process.pid}`;
  try {
    makeDirectory(directory, PRIVATE_DIRECTORY);
    if (statSync(directory).uid !== process.getuid!()) return;
    chmodSync(directory, PRIVATE_DIRECTORY);
    const descriptor = openSync(temporary, "wx", PRIVATE_FILE);
    try {
      writeFileSync(descriptor, script.createCachedData());
      renameSync(temporary, path);
    } catch {
      unlinkSync(temporary);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // There is no place for it.
  }
}

main();
