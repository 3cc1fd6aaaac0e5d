import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { expect, test } from "vitest";
import { makeCodeCache } from "../../frontend-image/code-cache.js";
import { directoryOf } from "./directory.js";

const PROGRAM = Buffer.from(`(function(exports,require,module,__filename,__dirname){
  function lazily(n) { return n < 2 ? 1 : lazily(n - 1) + lazily(n - 2); }
  console.log(lazily(5), typeof require("node:http2").connect, __filename, typeof module.exports);
})`);

test("the same program and Node.js give the same code", () => {
  const [one, two] = [1, 2].map(() => makeCodeCache(PROGRAM, [process.execPath]));
  expect(one!.equals(two!)).toBe(true);
  expect(one!.length).toBeGreaterThan(500);
});

test("a Node.js that does not run is told of", () => {
  expect(() => makeCodeCache(PROGRAM, ["/nowhere/node"])).toThrow(
    /^\/nowhere\/node cannot compile the program beforehand: .*ENOENT; --no-code-cache packs it without that$/,
  );
  expect(() => makeCodeCache(Buffer.from("(function( {"), [process.execPath])).toThrow("SyntaxError");
});

test.each<[string, (directory: string) => void]>([
  [
    "code that V8 takes",
    (directory) =>
      writeFileSync(join(directory, "frontend/main.cache"), makeCodeCache(PROGRAM, [process.execPath])),
  ],
  ["code that V8 refuses", (directory) => writeFileSync(join(directory, "frontend/main.cache"), "no code")],
  ["no code", () => {}],
])("the loader runs a program with %s, and writes nothing", (_, prepare) => {
  const directory = directoryOf();
  mkdirSync(join(directory, "frontend"));
  writeFileSync(join(directory, "frontend/main.cjs"), PROGRAM);
  prepare(directory);
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
