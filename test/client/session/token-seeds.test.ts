import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createTokenSeeds } from "../../../src/client/session/token-seeds.js";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "token-seeds-"));
});
afterEach(async () => {
  await chmod(root, 0o700);
  await rm(root, { recursive: true });
});

test("many processes agree on the seeds of many hosts", async () => {
  const directory = join(root, "new");
  const hosts = Array.from({ length: 10 }, (_, i) => `host-${i}`);
  const processes = [createTokenSeeds(directory), createTokenSeeds(directory)];
  const found = await Promise.all(processes.map((seeds) => Promise.all(hosts.map((host) => seeds(host)))));
  const hex = found.map((seeds) => seeds.map((seed) => Buffer.from(seed).toString("hex")));
  expect(hex[0]).toEqual(hex[1]);
  expect(new Set(hex[0]).size).toBe(10);
  expect(await readdir(directory)).toEqual([".token_seed"]);
});

test("what other clients wrote is kept", async () => {
  const path = join(root, ".token_seed");
  const theirs = { b: { Seed: "AAAAAAAAAAAAAAAAAAAAAA==" }, c: { Seed: 7 } };
  await writeFile(path, JSON.stringify(theirs));
  const seed = await createTokenSeeds(root)("a");
  expect(Buffer.from(await createTokenSeeds(root)("b"))).toEqual(Buffer.alloc(16));
  expect(JSON.parse(await readFile(path, "utf8"))).toEqual({
    a: { Seed: Buffer.from(seed).toString("base64") },
    ...theirs,
  });
});

test("a file that was cut is made anew", async () => {
  await writeFile(join(root, ".token_seed"), '{"a": {"Se');
  const seed = await createTokenSeeds(root)("a");
  expect(Buffer.from(await createTokenSeeds(root)("a"))).toEqual(Buffer.from(seed));
});

test("where nothing can be written, seeds last as long as the process", async () => {
  await writeFile(join(root, "file"), "");
  for (const directory of [join(root, "file"), join(root, "file", "x")]) {
    const seeds = createTokenSeeds(directory);
    const seed = await seeds("a");
    expect(seed.length).toBe(16);
    expect(await seeds("a")).toBe(seed);
  }
  await mkdir(join(root, ".token_seed"));
  expect((await createTokenSeeds(root)("a")).length).toBe(16);
});
