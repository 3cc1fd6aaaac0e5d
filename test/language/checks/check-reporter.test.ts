import { describe, expect, test } from "vitest";
import { parseCheckConfig } from "../../../src/language/checks/check-config.js";
import { CheckReporter } from "../../../src/language/checks/check-reporter.js";

const place = { range: { start: 0, end: 4 }, lines: { first: 1, last: 2 } };

test("a finding is a warning with its rule's page", () => {
  const checks = new CheckReporter();
  checks.report("UndefinedVar", "Usage of undefined variable '$x'", place);
  expect(checks.findings).toEqual([
    {
      code: "UndefinedVar",
      severity: "warning",
      message: "Usage of undefined variable '$x'",
      range: place.range,
      lines: [place.lines],
      url: "https://docs.docker.com/go/dockerfile/rule/undefined-var/",
    },
  ]);
});

test("a finding without a place names no lines", () => {
  const checks = new CheckReporter();
  checks.report("InvalidBaseImagePlatform", "x", { range: undefined, lines: undefined });
  expect(checks.findings).toMatchObject([{ range: undefined, lines: [] }]);
});

/** What of three findings, one of them experimental, is left with a configuration and comments. */
function reported(config: string, comments?: readonly string[]): string[] {
  const checks = new CheckReporter(parseCheckConfig(config));
  const scoped = checks.withComments(comments);
  for (const name of ["UndefinedVar", "StageNameCasing", "InvalidDefinitionDescription"] as const) {
    scoped.report(name, "", place);
  }
  return checks.findings.map(({ code }) => code);
}

describe("selection", () => {
  test.each([
    ["", ["UndefinedVar", "StageNameCasing"]],
    ["skip=UndefinedVar", ["StageNameCasing"]],
    ["skip=undefinedvar", ["UndefinedVar", "StageNameCasing"]], // names match in their case
    ["skip=all", []],
    [
      "experimental=InvalidDefinitionDescription",
      ["UndefinedVar", "StageNameCasing", "InvalidDefinitionDescription"],
    ],
    ["skip=all;experimental=all", ["InvalidDefinitionDescription"]],
  ])("%j leaves %j", (config, names) => expect(reported(config)).toEqual(names));
});

describe("comments above an instruction", () => {
  test.each([
    [undefined, ["UndefinedVar", "StageNameCasing"]],
    [["just words"], ["UndefinedVar", "StageNameCasing"]],
    [["check=skip=UndefinedVar"], ["StageNameCasing"]],
    [["words", " Check = skip=all "], []],
    [["check=skip=UndefinedVar because it is fine"], ["StageNameCasing"]], // words behind a space do not count
    [["check=skip=UndefinedVar", "check=skip=StageNameCasing"], ["StageNameCasing"]], // the first one counts
    [["check=skp=all"], ["UndefinedVar", "StageNameCasing"]], // a malformed one is ignored
    [
      ["check=skp=all", "check=skip=all"],
      ["UndefinedVar", "StageNameCasing"],
    ],
  ])("%j leaves %j", (comments, names) => expect(reported("", comments)).toEqual(names));

  test("hold for that instruction alone", () => {
    const checks = new CheckReporter();
    checks.withComments(["check=skip=all"]).report("UndefinedVar", "hidden", place);
    checks.report("UndefinedVar", "seen", place);
    expect(checks.findings.map(({ message }) => message)).toEqual(["seen"]);
  });
});

test("findings make the build fail only where they are to", () => {
  const strict = new CheckReporter(parseCheckConfig("error=true"));
  expect(strict.failsBuild).toBe(false);
  strict.report("UndefinedVar", "", place);
  expect(strict.failsBuild).toBe(true);
  const relaxed = new CheckReporter();
  relaxed.report("UndefinedVar", "", place);
  expect(relaxed.failsBuild).toBe(false);
});

test("what a reporter finds apart counts once it is adopted", () => {
  const checks = new CheckReporter(parseCheckConfig("skip=MaintainerDeprecated"));
  const apart = checks.apart();
  apart.report("StageNameCasing", "second", place);
  apart.report("MaintainerDeprecated", "skipped", place);
  expect(checks.findings).toEqual([]);
  checks.report("FromAsCasing", "first", place);
  checks.adopt(apart);
  expect(checks.findings.map((finding) => finding.message)).toEqual(["first", "second"]);
});
