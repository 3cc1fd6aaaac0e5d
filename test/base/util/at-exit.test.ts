import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { expect, test } from "vitest";

/** What a process prints that does something with `atExit`. */
function run(body: string): { readonly stdout: string; readonly status: number | null } {
  const { outputFiles } = buildSync({
    stdin: {
      contents: `import { atExit } from "./at-exit.js";\n${body}`,
      resolveDir: fileURLToPath(new URL("../../../src/base/util", import.meta.url)),
      loader: "ts",
    },
    bundle: true,
    platform: "node",
    format: "cjs",
    write: false,
  });
  const { stdout, status } = spawnSync(process.execPath, ["-e", outputFiles[0]!.text], { encoding: "utf8" });
  return { stdout, status };
}

test("work is done when the process ends, unless it was taken back", () => {
  const body = `
    const say = (text) => () => process.stdout.write(text);
    process.on("exit", say("later "));
    atExit(say("a "));
    const forget = atExit(say("b "));
    atExit(() => { throw new Error("no matter"); });
    const twice = say("c ");
    atExit(twice);
    atExit(twice)();
    forget();
    process.exit(7);`;
  expect(run(body)).toEqual({ stdout: "a c later ", status: 7 });
});

test("what is at an end is not kept from its end", () => {
  expect(run("atExit(() => {});")).toEqual({ stdout: "", status: 0 });
});
