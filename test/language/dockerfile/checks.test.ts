import { describe, expect, test } from "vitest";
import { planText } from "./plan-text.js";

function findingsOf(text: string, check = ""): string[] {
  const { findings, source } = planText(text, check);
  return findings.map(({ code, message, lines, range }) => {
    const about = range === undefined ? "" : source.text.slice(range.start, range.end);
    return `${code} ${lines[0]?.first}-${lines[0]?.last} ${message} <${about}>`;
  });
}

test.each([
  ["FROM a AS Bc", ["StageNameCasing 1-1 Stage name 'Bc' should be lowercase <Bc>"]],
  ["FROM a as b", ["FromAsCasing 1-1 'as' and 'FROM' keywords' casing do not match <as>"]],
  ["from a AS b", ["FromAsCasing 1-1 'AS' and 'from' keywords' casing do not match <AS>"]],
  [
    "From a As b",
    [
      "ConsistentInstructionCasing 1-1 Command 'From' should match the case of the command majority (uppercase) <From>",
    ],
  ],
  [
    "FROM a\nMAINTAINER b",
    ["MaintainerDeprecated 2-2 Maintainer instruction is deprecated in favor of using label <MAINTAINER>"],
  ],
  [
    "FROM a AS context",
    ['ReservedStageName 1-1 Stage name should not use the same name as reserved stage "context" <context>'],
  ],
  [
    "FROM a AS b\nFROM c AS B",
    [
      "StageNameCasing 2-2 Stage name 'B' should be lowercase <B>",
      'DuplicateStageName 2-2 Duplicate stage name "b", stage names should be unique <B>',
    ],
  ],
  [
    "FROM a\nrun b\nRun c",
    [
      "ConsistentInstructionCasing 2-2 Command 'run' should match the case of the command majority (uppercase) <run>",
      "ConsistentInstructionCasing 3-3 Command 'Run' should match the case of the command majority (uppercase) <Run>",
    ],
  ],
  [
    "from a\nrun b\nRUN c",
    [
      "ConsistentInstructionCasing 3-3 Command 'RUN' should match the case of the command majority (lowercase) <RUN>",
    ],
  ],
  ["arg A\nFROM a", []],
  ["FROM a\nONBUILD run b", []],
])("%j", (text, findings) => {
  expect(findingsOf(text)).toEqual(findings);
});

describe("InvalidDefinitionDescription runs when asked for", () => {
  const all = "experimental=all";
  test.each([
    ["# b does\nFROM a AS b", []],
    [
      "# does\nFROM a AS b",
      [
        "InvalidDefinitionDescription 2-2 Comment for FROM should follow the format: `# b <description>` <FROM a AS b>",
      ],
    ],
    ["# does\nFROM a", []],
    [
      "# b\n# does\nFROM a AS b",
      [
        "InvalidDefinitionDescription 3-3 Comment for FROM should follow the format: `# b <description>` <FROM a AS b>",
      ],
    ],
    ["# does\n#\nFROM a AS b", []],
    [
      "# x\nARG y=1\nFROM a",
      [
        "InvalidDefinitionDescription 2-2 Comment for ARG should follow the format: `# y <description>` <ARG y=1>",
      ],
    ],
    [
      "# x\nARG y z\nFROM a",
      [
        "InvalidDefinitionDescription 2-2 Comment for ARG should follow the format: `# <arg_key> <description>` <ARG y z>",
      ],
    ],
    ["# z\nARG y z\nFROM a", []],
  ])("%j", (text, findings) => {
    expect(findingsOf(text, all)).toEqual(findings);
    expect(findingsOf(text)).toEqual([]);
  });
});

describe("a comment above an instruction", () => {
  test("may skip what is checked in it", () => {
    expect(findingsOf("# x\n# check=skip=FromAsCasing\nFROM a as b\nFROM c as d")).toEqual([
      "FromAsCasing 4-4 'as' and 'FROM' keywords' casing do not match <as>",
    ]);
  });

  test("does not skip what is checked in the whole file", () => {
    const text = "FROM a AS b\n# check=skip=DuplicateStageName\nFROM a AS b";
    expect(findingsOf(text)).toHaveLength(1);
    expect(findingsOf(text, "skip=DuplicateStageName")).toEqual([]);
  });
});

describe("errors end the checks", () => {
  test("in the text: there are none", () => {
    expect(findingsOf("FROM a as b\nRUN c \\\n\n d\nCMD [1]")).toEqual([]);
  });

  test("in an instruction: those up to it", () => {
    expect(findingsOf("FROM a as b\nFROM c as D e\nFROM f as g\nMAINTAINER h")).toEqual([
      "FromAsCasing 1-1 'as' and 'FROM' keywords' casing do not match <as>",
      "FromAsCasing 2-2 'as' and 'FROM' keywords' casing do not match <as>",
    ]);
  });

  test("without a stage: those of the instructions", () => {
    expect(findingsOf("# x\nARG y", "experimental=all")).toHaveLength(1);
  });
});
