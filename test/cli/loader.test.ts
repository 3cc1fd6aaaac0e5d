import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { beforeEach, describe, expect, test } from "vitest";
import { directoryOf } from "./run.js";

const PROGRAM = `(function(exports,require,module,__filename,__dirname){
  function lazily() { return "ran with " + process.argv.slice(2) + "\\n"; }
  exports.start = async () => { process.stdout.write(lazily()); };
})`;

let directory: string;

beforeEach(() => {
  directory = directoryOf({ "main.cjs": PROGRAM, "compiler.cjs": PROGRAM.replace("ran", "compiled") });
  buildSync({
    entryPoints: [fileURLToPath(new URL("../../src/cli/loader.ts", import.meta.url))],
    outfile: join(directory, "buildfile.cjs"),
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    define: { BUILD_IDS: '{"main":"abc","compiler":"def"}' },
  });
});

function load(env: Record<string, string>, command = "x"): string {
  const argv = [join(directory, "buildfile.cjs"), command];
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { encoding: "utf8", env });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout;
}

const cacheName = `abc-${process.version}-${process.arch}.cache`;

describe("the loader", () => {
  test("makes a private cache for a version of Node that has none, and uses it", () => {
    const home = join(directory, "home");
    mkdirSync(home);
    expect(load({ HOME: home })).toBe("ran with x\n");
    const cache = join(home, ".cache/buildfile");
    expect(readdirSync(cache)).toEqual([cacheName]);
    expect(statSync(cache).mode & 0o777).toBe(0o700);
    expect(statSync(join(cache, cacheName)).mode & 0o777).toBe(0o600);
    const { mtimeMs } = statSync(join(cache, cacheName));
    expect(load({ HOME: home })).toBe("ran with x\n");
    expect(statSync(join(cache, cacheName)).mtimeMs).toBe(mtimeMs);
  });

  test("runs the commands that start soonest without the others", () => {
    const home = join(directory, "home");
    expect(load({ XDG_CACHE_HOME: home }, "compile")).toBe("compiled with compile\n");
    expect(readdirSync(join(home, "buildfile"))).toEqual([cacheName.replace("abc", "def")]);
  });

  test("takes the one that came with it", () => {
    const home = join(directory, "home");
    load({ XDG_CACHE_HOME: home });
    writeFileSync(join(directory, "main.cache"), readFileSync(join(home, "buildfile", cacheName)));
    const other = join(directory, "other");
    expect(load({ XDG_CACHE_HOME: other })).toBe("ran with x\n");
    expect(readdirSync(directory)).not.toContain("other");
  });

  test("takes no cache that others may have written, nor a broken one", () => {
    const home = join(directory, "home");
    load({ XDG_CACHE_HOME: home });
    const path = join(home, "buildfile", cacheName);
    for (const spoil of [() => chmodSync(path, 0o666), () => writeFileSync(path, "no cache")]) {
      spoil();
      expect(load({ XDG_CACHE_HOME: home })).toBe("ran with x\n");
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(statSync(path).size).toBeGreaterThan(100);
    }
  });

  test.each([{}, { HOME: "" }, { HOME: "/dev/null" }, { XDG_CACHE_HOME: "relative", HOME: "/proc/nowhere" }])(
    "runs without a place for caches: %j",
    (env) => {
      expect(load(env as Record<string, string>)).toBe("ran with x\n");
    },
  );
});
