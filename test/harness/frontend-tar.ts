import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** In the repository, not in the temporary folder: nobody else can put an image there. */
const CACHE = join(ROOT, "node_modules/.cache/frontend-image-tests");
/** What the image is made of, beside Node.js. */
const INPUTS = ["src", "grammar", "frontend-image", "scripts/import-bundled.mjs", "package-lock.json"];
const OLD = 600_000;

/**
 * The frontend's image, an OCI layout in a tar file named `org/buildfile:1`. It is packed once for the same program
 * and Node.js, also if several test files ask at once; what was packed of other sources goes after ten minutes.
 */
export async function frontendTar(): Promise<string> {
  mkdirSync(CACHE, { recursive: true });
  const tar = join(CACHE, `${contentKey()}.tar`);
  while (!existsSync(tar)) {
    const unlock = await lock(`${tar}.lock`);
    if (unlock === undefined) await sleep(100);
    else
      try {
        if (!existsSync(tar)) await pack(tar);
      } finally {
        unlock();
      }
  }
  return tar;
}

async function pack(tar: string): Promise<void> {
  for (const name of readdirSync(CACHE)) {
    const path = join(CACHE, name);
    if (Date.now() - statSync(path).mtimeMs > OLD) rmSync(path, { force: true });
  }
  const temporary = `${tar}.${process.pid}.tmp`;
  try {
    const script = join(ROOT, "frontend-image/pack.mjs");
    await promisify(execFile)(process.execPath, [script, "--level", "1", "-o", temporary]);
    renameSync(temporary, tar);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Changes with every file that the image may be made of. */
function contentKey(): string {
  const hash = createHash("sha256").update(`${process.version} ${process.execPath}\0`);
  for (const input of INPUTS) {
    for (const path of filesOf(join(ROOT, input))) hash.update(`${path}\0`).update(readFileSync(path));
  }
  return hash.digest("hex").slice(0, 32);
}

function filesOf(path: string): string[] {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesOf(join(path, name)));
}

/** Undefined while another process has it. One that has ended has it no more. */
async function lock(path: string): Promise<(() => void) | undefined> {
  try {
    await writeFile(path, String(process.pid), { flag: "wx" });
    return () => rmSync(path, { force: true });
  } catch {
    const owner = await readFile(path, "utf8").catch(() => "");
    if (owner !== "" && !existsSync(`/proc/${owner}`)) rmSync(path, { force: true });
    return undefined;
  }
}
