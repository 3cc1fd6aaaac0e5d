import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { expect, test } from "vitest";
import { makeCodeCache } from "../../frontend-image/code-cache.js";
import { directoryOf } from "./directory.js";

/** Runs when it is loaded. */
const PROGRAM = Buffer.from(`(function(exports,require,module,__filename,__dirname){
  function lazily(n) { return n < 2 ? 1 : lazily(n - 1) + lazily(n - 2); }
  console.log(lazily(5), typeof require("node:http2").connect, __filename, typeof module.exports);
})`);
/** Runs when it is told to, and can be tried out. */
const FRONTEND = Buffer.from(`(function(exports,require,module,__filename,__dirname){
  function work(n) { return n < 2 ? 1 : work(n - 1) + work(n - 2); }
  function never(n) { ${"n += n * n;".repeat(500)} return n; }
  exports.never = never;
  exports.runProcess = async ({ n }) => work(n);
  exports.start = () => console.log(work(5), typeof require("node:http2").connect, __filename, typeof module.exports);
})`);
const WARM_UP = Buffer.from(`exports.warmUp = async (run) => {
  if ((await run({ n: 9 })) !== 55) throw new Error("it did not work");
};`);
const cacheOf = (main: Uint8Array, warmUp: Uint8Array = WARM_UP) =>
  makeCodeCache({ main, warmUp }, [process.execPath]);

test.each([
  ["runs at once", PROGRAM],
  ["can be tried out", FRONTEND],
])("the same program and Node.js give the same code, where it %s", (_, program) => {
  const [one, two] = [1, 2].map(() => cacheOf(program));
  expect(one!.equals(two!)).toBe(true);
  expect(one!.length).toBeGreaterThan(500);
});

test("a Node.js that does not run is told of", () => {
  expect(() => makeCodeCache({ main: PROGRAM, warmUp: WARM_UP }, ["/nowhere/node"])).toThrow(
    /^\/nowhere\/node cannot compile the program beforehand: .*ENOENT; --no-code-cache packs it without that$/,
  );
  expect(() => cacheOf(Buffer.from("(function( {"))).toThrow("SyntaxError");
});

test("a program that can be tried out is compiled as far as it was used", () => {
  const used = cacheOf(FRONTEND);
  const whole = cacheOf(Buffer.from(FRONTEND.toString().replace("exports.runProcess", "exports.other")));
  expect(used.length).toBeLessThan(whole.length / 2);
});

test("a trial that fails is told of", () => {
  const warmUp = Buffer.from(`exports.warmUp = async () => { throw new Error("no daemon"); };`);
  expect(() => cacheOf(FRONTEND, warmUp)).toThrow("Error: no daemon");
});

test.each<[string, Buffer, (() => Uint8Array) | undefined]>([
  ["code that V8 takes", PROGRAM, () => cacheOf(PROGRAM)],
  ["code that V8 refuses", PROGRAM, () => Buffer.from("no code")],
  ["no code", PROGRAM, undefined],
  ["code of a trial", FRONTEND, () => cacheOf(FRONTEND)],
])("the loader runs a program with %s, and writes nothing", (_, program, cache) => {
  const directory = directoryOf();
  mkdirSync(join(directory, "frontend"));
  writeFileSync(join(directory, "frontend/main.cjs"), program);
  if (cache !== undefined) writeFileSync(join(directory, "frontend/main.cache"), cache());
  buildSync({
    entryPoints: [fileURLToPath(new URL("../../frontend-image/loader.ts", import.meta.url))],
    outfile: join(directory, "frontend.cjs"),
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
  });
  const output = execFileSync(process.execPath, [join(directory, "frontend.cjs")], {
    encoding: "utf8",
    env: {},
  });
  expect(output).toBe(`8 function ${directory}/frontend/main.cjs object\n`);
});
