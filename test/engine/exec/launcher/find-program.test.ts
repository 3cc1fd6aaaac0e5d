import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findProgram } from "../../../../src/engine/exec/launcher/find-program.js";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "buildfile-path-"));
  for (const name of ["one", "two", "one/dir"]) mkdirSync(join(directory, name));
  for (const [name, mode] of [
    ["one/plain", 0o644],
    ["two/plain", 0o755],
    ["two/prog", 0o755],
  ] as const) {
    writeFileSync(join(directory, name), "");
    chmodSync(join(directory, name), mode);
  }
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

it("takes the first that can be run", () => {
  const path = `${directory}/one:${directory}/two/`;
  expect(findProgram("prog", path)).toBe(`${directory}/two/prog`);
  expect(findProgram("plain", path)).toBe(`${directory}/two/plain`);
  expect(findProgram(`${directory}/two/prog`, undefined)).toBe(`${directory}/two/prog`);
});

it.each([
  ["nope", () => `${directory}/one`, 'exec: "nope": executable file not found in $PATH'],
  ["prog", () => undefined, 'exec: "prog": executable file not found in $PATH'],
  ["prog", () => "", 'exec: "prog": executable file not found in $PATH'],
  ["dir", () => `${directory}/one`, 'exec: "dir": executable file not found in $PATH'],
  ["", () => `${directory}/one`, 'exec: "": executable file not found in $PATH'],
  ["/nope/x", () => "", 'exec: "/nope/x": stat /nope/x: no such file or directory'],
  ['a"b', () => "", 'exec: "a\\"b": executable file not found in $PATH'],
])("%j is not found", (command, path, message) => {
  expect(() => findProgram(command, path())).toThrow(message);
});

it("does not run what lies in the working directory", () => {
  const before = process.cwd();
  process.chdir(join(directory, "two"));
  try {
    expect(() => findProgram("prog", ":/nope")).toThrow(
      'exec: "prog": cannot run executable found relative to current directory',
    );
  } finally {
    process.chdir(before);
  }
});
