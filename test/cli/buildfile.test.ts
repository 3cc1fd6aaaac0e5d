import { expect, test } from "vitest";
import { directoryOf, run } from "./run.js";

const YAML = "buildfile: 1\nstages:\n  app:\n    from: alpine\n    steps:\n      - run: apk add curl\n";
const OFFLINE = ["--offline", "--build-platform", "linux/amd64", "-q"];

test.each(["Buildfile.yaml", "Buildfile", "my.build.yaml"])("%s is found and compiled", async (name) => {
  const { code, stdout } = await run(["compile", ...OFFLINE], { cwd: directoryOf({ [name]: YAML }) });
  expect(code).toBe(0);
  expect(stdout).toContain('"args":["/bin/sh","-c","apk add curl"]');
});

test("the standard input is recognised", async () => {
  const { stdout } = await run(["compile", ...OFFLINE, "-"], { stdin: `# a comment\n\n${YAML}` });
  expect(stdout).toContain("apk add curl");
});

test("a Dockerfile comes before a Buildfile, and several Buildfiles are one too many", async () => {
  const both = directoryOf({ Dockerfile: "FROM scratch\nCOPY x /\n", "Buildfile.yaml": YAML });
  expect((await run(["compile", ...OFFLINE], { cwd: both })).stdout).not.toContain("apk add");
  const several = directoryOf({ "b.build.yaml": YAML, "a.build.yaml": YAML });
  expect(await run(["compile", ...OFFLINE], { cwd: several })).toMatchObject({
    code: 3,
    stderr: "error: . has several files: a.build.yaml, b.build.yaml; name one with -f [file/read]\n",
  });
});

test("errors point into it", async () => {
  const cwd = directoryOf({ "Buildfile.yaml": YAML.replace("stages", "stagess") });
  const { code, stderr } = await run(["compile", ...OFFLINE], { cwd });
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^Buildfile\.yaml:2:1: error: .* \[yaml\/schema\]\n {2}1 \| buildfile: 1\n> 2 \| stagess:\n {4}\| \^{7}\n/,
  );
});

test("it can be checked, and its targets listed", async () => {
  const cwd = directoryOf({ "Buildfile.yaml": YAML });
  expect(await run(["check", "--offline"], { cwd })).toMatchObject({
    code: 0,
    stdout: "Check complete, no warnings found.\n",
  });
  expect((await run(["targets"], { cwd })).stdout).toBe("TARGET        DESCRIPTION\napp (default) \n");
});
