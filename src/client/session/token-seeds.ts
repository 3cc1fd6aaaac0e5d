import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isRecord } from "../../registry/registry-error.js";
import { createId } from "./create-id.js";
import { withFileLock } from "./with-file-lock.js";

const FILE = ".token_seed";
const SEED_BYTES = 16;
/** A daemon that asks for ever more hosts must not fill the disk. */
const MAX_SAVED = 1000;
/** Docker rewrites the file in place; what cannot be read now may be whole in a moment. */
const READS = 3;
const PAUSE = 20;

/** Gives the seed of a registry's host. */
export type TokenSeeds = (host: string) => Promise<Uint8Array>;

/**
 * Random bytes for each host, from which the keys are made that let daemons share tokens between our sessions. They
 * are kept beside Docker's config.json, in the file that Docker's own clients use; where it cannot be written, they
 * last as long as the process. Never rejects for that.
 *
 * Agrees with `tokenSeeds`, session/auth/authprovider/tokenseed.go.
 */
export function createTokenSeeds(directory: string): TokenSeeds {
  const known = new Map<string, Promise<Uint8Array>>();
  return (host) => {
    let seed = known.get(host);
    if (seed === undefined) {
      seed = findSeed(directory, host);
      known.set(host, seed);
    }
    return seed;
  };
}

async function findSeed(directory: string, host: string): Promise<Uint8Array> {
  const path = join(directory, FILE);
  const fresh = randomBytes(SEED_BYTES);
  try {
    const saved = seedOf(await readSeeds(path), host);
    if (saved !== undefined) return saved;
    await mkdir(directory, { recursive: true, mode: 0o755 });
    // Not the lock of Docker's clients, whose file stays where it is.
    return await withFileLock(`${path}.new`, () => addSeed(path, host, fresh));
  } catch {
    return fresh;
  }
}

async function addSeed(path: string, host: string, fresh: Uint8Array): Promise<Uint8Array> {
  const seeds = await readSeeds(path);
  const saved = seedOf(seeds, host);
  if (saved !== undefined) return saved;
  if (seeds.size >= MAX_SAVED) return fresh;
  seeds.set(host, { Seed: Buffer.from(fresh).toString("base64") });
  const sorted = [...seeds].sort(([a], [b]) => (a < b ? -1 : 1));
  const draft = `${path}.${createId()}`;
  try {
    await writeFile(draft, JSON.stringify(Object.fromEntries(sorted), undefined, 2), {
      flag: "wx",
      mode: 0o600,
    });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    throw error;
  }
  return fresh;
}

async function readSeeds(path: string): Promise<Map<string, unknown>> {
  for (let read = 1; ; read++) {
    let text: string;
    try {
      text = await readFile(path, "utf8");
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return new Map();
      throw error;
    }
    try {
      const json: unknown = JSON.parse(text);
      return new Map(isRecord(json) ? Object.entries(json) : []);
    } catch {
      if (read === READS) return new Map();
      await sleep(PAUSE);
    }
  }
}

function seedOf(seeds: ReadonlyMap<string, unknown>, host: string): Uint8Array | undefined {
  const entry = seeds.get(host);
  if (!isRecord(entry) || typeof entry.Seed !== "string" || entry.Seed === "") return undefined;
  return Buffer.from(entry.Seed, "base64");
}
