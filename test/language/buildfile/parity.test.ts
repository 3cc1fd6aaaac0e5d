import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { TextOptions } from "../../harness/compile-text.js";
import { essenceOfBuildfile, essenceOfDockerfile } from "./compile-with.js";

const CASES = new URL("../../../testdata/buildfile/", import.meta.url);

function read(name: string, file: string): string {
  return readFileSync(new URL(`${name}/${file}`, CASES), "utf8");
}

/** How often and with what options a case is compiled. */
function variantsOf(name: string): readonly TextOptions[] {
  return existsSync(new URL(`${name}/options.json`, CASES)) ? JSON.parse(read(name, "options.json")) : [{}];
}

/** Lines of a Dockerfile keep the spaces behind a continuation, and `--link` can be spelled in two ways. */
function canonical(name: string): string {
  return name.replace(/ {2,}(?=\S)/g, " ").replace("--link=true", "--link");
}

describe.each(readdirSync(CASES))("%s", (name) => {
  test.each(variantsOf(name))("is the same program in both languages, %o", async (options) => {
    const dockerfile = await essenceOfDockerfile(read(name, "Dockerfile"), options);
    const buildfile = await essenceOfBuildfile(read(name, "Buildfile.yaml"), options);
    expect({ ...buildfile, names: [] }).toEqual({ ...dockerfile, names: [] });
    expect(buildfile.names.map(canonical)).toEqual(dockerfile.names.map(canonical));
  });
});

test("a script of several lines may have heredocs of its own", async () => {
  const dockerfile = "FROM alpine\nRUN cat <<A > /a && cat <<B > /b\nfirst\nA\nsecond\nB\n";
  const script = "cat <<A > /a && cat <<B > /b\\nfirst\\nA\\nsecond\\nB";
  const buildfile = `buildfile: 1\nstages: { main: { from: alpine, steps: [{ run: "${script}" }] } }\n`;
  const expected = await essenceOfDockerfile(dockerfile);
  expect({ ...(await essenceOfBuildfile(buildfile)), names: expected.names }).toEqual(expected);
});
