import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findCases } from "./find-cases.js";
import { firstDifference } from "./first-difference.js";
import { isAgreed, renderDifferences, renderTable, reportCase, sumOf } from "./report.js";

const GOOD = fileURLToPath(new URL("../../../testdata/conformance/dockerfile/copy-basic", import.meta.url));
let folder: string;

/** A case in the folder: a good one, changed. */
function caseFolder(name: string, change: (directory: string) => void = () => {}): void {
  const directory = join(folder, name);
  cpSync(GOOD, directory, { recursive: true });
  change(directory);
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "conformance-"));
  caseFolder("good");
  caseFolder("deep/er/good");
  caseFolder("digest", (directory) => {
    const file = join(directory, "expected.json");
    const expected = JSON.parse(readFileSync(file, "utf8"));
    expected.ops[1].Digest = "sha256:0";
    delete expected.outline;
    writeFileSync(file, JSON.stringify(expected));
  });
  caseFolder("no-expected", (directory) => rmSync(join(directory, "expected.json")));
  caseFolder("bad-json", (directory) => writeFileSync(join(directory, "expected.json"), "{"));
  caseFolder("bad-option", (directory) =>
    writeFileSync(join(directory, "options.json"), '{"platform":"a/b/c/d"}'),
  );
  caseFolder("no-dockerfile", (directory) => rmSync(join(directory, "Dockerfile")));
  mkdirSync(join(folder, "empty"));
  symlinkSync(folder, join(folder, "deep/again"));
});

afterAll(() => rmSync(folder, { recursive: true }));

test("finds cases at any depth, each once", () => {
  expect(findCases(folder).map((directory) => directory.slice(folder.length + 1))).toEqual([
    "bad-json",
    "bad-option",
    "deep/er/good",
    "digest",
    "good",
    "no-dockerfile",
    "no-expected",
  ]);
  expect(findCases(join(folder, "good"))).toEqual([join(folder, "good")]);
  expect(findCases(join(folder, "empty"))).toEqual([]);
  expect(() => findCases(join(folder, "absent"))).toThrow("ENOENT");
});

test("tells what agrees, what differs and what cannot be run", async () => {
  const reports = await Promise.all(findCases(folder).map(reportCase));
  const [badJson, badOption, deep, digest, good, noDockerfile, noExpected] = reports.map(renderDifferences);
  expect([deep, good]).toEqual(["", ""]);
  expect(digest).toMatch(/^ops\[1\]\.Digest\n {2}expected "sha256:0"\n {2}actual {3}"sha256:[0-9a-f]{64}"$/);
  expect(badJson).toContain("cannot be run: ");
  expect(badOption).toContain('cannot be run: "a/b/c/d"');
  expect(noDockerfile).toMatch(/cannot be run: ENOENT.*Dockerfile/);
  expect(noExpected).toMatch(/cannot be run: ENOENT.*expected\.json/);
  expect(reports.filter(isAgreed).length).toBe(2);

  const three = reports.slice(2, 5).concat(reports.slice(5, 6));
  expect(renderTable(three, sumOf(three), (directory) => basename(directory))).toBe(
    [
      "               ops  metadata  image  warnings  outline  targets  errors",
      "───────────────────────────────────────────────────────────────────────",
      "good             ✓         ✓      ✓         ✓        ✓        ✓       ✓",
      "digest           ✗         ✓      ✓         ✓        ·        ✓       ✓",
      "good             ✓         ✓      ✓         ✓        ✓        ✓       ✓",
      "no-dockerfile    !         !      !         !        !        !       !",
      "───────────────────────────────────────────────────────────────────────",
      "agree            2         3      3         3        2        3       3",
      "differ           1         0      0         0        0        0       0",
    ].join("\n"),
  );
});

describe("first difference", () => {
  test.each([
    [{ a: 1, b: undefined }, { a: 1 }, undefined],
    [{ a: { b: [1, 2] } }, { a: { b: [1, 3] } }, { path: "a.b[1]", expected: 2, actual: 3 }],
    [[1], [1, 2], { path: "[1]", expected: undefined, actual: 2 }],
    [{ "x y": 1 }, { "x y": 2 }, { path: '["x y"]', expected: 1, actual: 2 }],
    [{}, [], { path: "", expected: {}, actual: [] }],
    [{ toString: 1 }, {}, { path: "toString", expected: 1, actual: undefined }],
    [null, {}, { path: "", expected: null, actual: {} }],
  ])("%j, %j", (expected, actual, difference) => {
    expect(firstDifference(expected, actual)).toEqual(difference);
  });
});
