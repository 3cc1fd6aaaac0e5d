import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CacheEntry } from "../../../src/client/build/cache-options.js";
import { daemonTraits } from "../../../src/client/build/daemon-traits.js";
import { type PreparedCache, prepareCache } from "../../../src/client/build/prepare-cache.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "buildfile-cache-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const BUILDKIT = daemonTraits([{ BuildkitVersion: { version: "v0.32.0" } }], false);
const OLD_ENGINE = daemonTraits([{ BuildkitVersion: {} }], true);

async function prepare(
  cacheFrom: readonly CacheEntry[],
  cacheTo: readonly CacheEntry[],
  { args = {}, traits = BUILDKIT }: { args?: Record<string, string>; traits?: typeof BUILDKIT } = {},
): Promise<PreparedCache & { readonly warnings: readonly string[] }> {
  const warnings: string[] = [];
  const asked = { cacheFrom, cacheTo, buildArgs: new Map(Object.entries(args)) };
  const around = { cwd: folder, env: {}, traits, warn: (message: string) => warnings.push(message) };
  return { ...(await prepareCache(asked, around)), warnings };
}

const entry = (type: string, attrs: Record<string, string> = {}): CacheEntry => ({ type, attrs });

describe("prepareCache", () => {
  test("nothing", async () => {
    const cache = await prepare([], []);
    expect(cache.options).toEqual({ Exports: [], Imports: [] });
    expect(cache.frontendOption).toBeUndefined();
  });

  test("hands entries on, exports with a mode", async () => {
    const { options } = await prepare(
      [entry("registry", { ref: "a" })],
      [entry("registry", { ref: "b" }), entry("registry", { ref: "c", mode: "max" }), entry("inline")],
      { args: { BUILDKIT_INLINE_CACHE: "1" } },
    );
    expect(options).toEqual({
      Imports: [{ Type: "registry", Attrs: { ref: "a" } }],
      Exports: [
        { Type: "registry", Attrs: { ref: "b", mode: "min" } },
        { Type: "registry", Attrs: { ref: "c", mode: "max" } },
        { Type: "inline", Attrs: {} },
        { Type: "inline", Attrs: {} },
      ],
    });
  });

  test("an Engine with the older store exports inline only", async () => {
    await prepare([], [entry("inline")], { traits: OLD_ENGINE });
    const refused = prepare([], [entry("registry", { ref: "a" })], { traits: OLD_ENGINE });
    await expect(refused).rejects.toThrow("Cache export is not supported for the docker driver");
  });

  test("a directory is written, and found again by its tag", async () => {
    const out = await prepare([], [entry("local", { dest: "cache", tag: "t" })]);
    const directory = join(folder, "cache");
    expect(out.options.Exports).toEqual([
      { Type: "local", Attrs: { dest: directory, tag: "t", mode: "min" } },
    ]);
    expect([...out.stores.keys()]).toEqual([`local:${directory}`]);
    const blob = "{}";
    const hex = createHash("sha256").update(blob).digest("hex");
    mkdirSync(join(directory, "blobs/sha256"), { recursive: true });
    writeFileSync(join(directory, "blobs/sha256", hex), blob);
    await out.finish({
      "cache.manifest": JSON.stringify({ mediaType: "m", digest: `sha256:${hex}`, size: 2 }),
    });

    const back = await prepare([entry("local", { src: "cache", tag: "t" })], []);
    const Attrs = { src: directory, tag: "t", digest: `sha256:${hex}` };
    expect(back.options.Imports).toEqual([{ Type: "local", Attrs }]);
    expect(back.frontendOption).toBe(JSON.stringify([{ Type: "local", Attrs }]));
    expect([...back.stores.keys()]).toEqual([`local:${directory}`]);
    expect(back.warnings).toEqual([]);
  });

  test("what is not there is left out with a warning", async () => {
    writeFileSync(join(folder, "index.json"), JSON.stringify({ manifests: [] }));
    const digest = `sha256:${"b".repeat(64)}`;
    const cache = await prepare(
      [entry("local", { src: "nosuch" }), entry("local", { src: "." }), entry("local", { src: ".", digest })],
      [],
    );
    expect(cache.options.Imports).toEqual([]);
    expect(cache.stores.size).toBe(0);
    expect(cache.warnings).toEqual([
      expect.stringMatching(/^local cache import at nosuch skipped: .*no such file or directory$/),
      "local cache import at . skipped: no digest found for tag latest",
      `local cache import at . skipped: digest ${digest} unavailable`,
    ]);
  });

  test.each([
    [[entry("local")], [], "local cache importer requires src"],
    [[], [entry("local")], "local cache exporter requires dest"],
  ])("refuses %j %j", async (from, to, message) => {
    await expect(prepare(from, to)).rejects.toMatchObject({ code: "option/value", message });
  });
});

describe("daemonTraits", () => {
  const label = { "org.mobyproject.buildkit.worker.snapshotter": "overlayfs" };

  test.each([
    [
      "a buildkitd",
      { BuildkitVersion: { version: "v0.32.0" } },
      false,
      { exporters: true, severalOutputs: true },
    ],
    [
      "an older one",
      { BuildkitVersion: { version: "v0.12.5" } },
      false,
      { exporters: true, severalOutputs: false },
    ],
    ["one before versions", {}, false, { exporters: true, severalOutputs: false }],
    [
      "one that somebody built",
      { BuildkitVersion: { version: "v0.0.0+unknown" } },
      false,
      { severalOutputs: true },
    ],
    [
      "an Engine with containerd's store",
      { Labels: label, BuildkitVersion: {} },
      true,
      { isEngine: true, exporters: true, severalOutputs: true },
    ],
    [
      "an Engine with its own",
      { BuildkitVersion: {} },
      true,
      { exporters: false, attestations: false, multiPlatform: false },
    ],
    [
      "the address of the host",
      { Labels: { "org.mobyproject.buildkit.worker.moby.host-gateway-ip": "172.17.0.1" } },
      true,
      { hostGateway: "172.17.0.1" },
    ],
  ])("%s", (_name, worker, isEngine, expected) => {
    expect(daemonTraits([worker], isEngine)).toMatchObject(expected);
  });
});
