import { describe, expect, test } from "vitest";
import type { Range } from "../../../src/base/source/range.js";
import { CheckReporter } from "../../../src/language/checks/check-reporter.js";
import { planOf, readBuildfile, withSteps } from "./read-buildfile.js";

const TEXT = `# top
buildfile: 1
args:
  # A is the first
  - A: 1
  - B
stages:
  # base is for all
  # check=skip=all
  base:
    from: alpine
    steps:
      - run: |
          one
          # not a comment
      - run: two
      # one

      # two
      #
      # three
      #   four
      - env:
          X: y
          Z: "w"   # behind
      - arg:
          # NAME is of the map
          NAME: x
  # not about it
  next:
    steps: [{ run: a }, { run: [b] }]
    doc: "  Second stage "
    from: { stage: base }
`;

function textAt({ start, end }: Range): string {
  return TEXT.slice(start, end);
}

describe("places in the text", () => {
  const plan = planOf(TEXT);
  const [base, next] = plan.stages;

  test("of stages: their `from`", () => {
    expect(plan.stages.map(({ range, lines }) => [textAt(range), lines])).toEqual([
      ["from: alpine", { first: 11, last: 11 }],
      ["from: { stage: base }", { first: 33, last: 33 }],
    ]);
    expect(textAt(next!.base.range)).toBe("base");
  });

  test("of steps: from their key to the end of the value", () => {
    expect([...base!.steps, ...next!.steps].map(({ range, lines }) => [textAt(range), lines])).toEqual([
      ["run: |\n          one\n          # not a comment", { first: 13, last: 15 }],
      ["run: two", { first: 16, last: 16 }],
      ['env:\n          X: y\n          Z: "w"', { first: 23, last: 25 }],
      ["arg:\n          # NAME is of the map\n          NAME: x", { first: 26, last: 28 }],
      ["run: a", { first: 31, last: 31 }],
      ["run: [b]", { first: 31, last: 31 }],
    ]);
  });

  test("of words", () => {
    const env = base!.steps[2]!;
    const words = env.kind === "env" ? env.pairs.flatMap(({ key, value }) => [key, value]) : [];
    expect(words.map(({ range }) => textAt(range))).toEqual(["X", "y", "Z", '"w"']);
  });

  test("of what an alias brings in: the alias", () => {
    const text = `x-s: &s [{ run: a }]\nbuildfile: 1\nstages:\n  a: { from: b, steps: *s }\n`;
    const [step] = planOf(text).stages[0]!.steps;
    expect([text.slice(step!.range.start, step!.range.end), step!.lines]).toEqual([
      "*s",
      { first: 4, last: 4 },
    ]);
  });
});

describe("comments", () => {
  const { globalArgs, stages } = planOf(TEXT);

  test("belong to what stands directly below them", () => {
    expect(stages.map(({ comments }) => comments)).toEqual([
      ["base is for all", "check=skip=all"],
      ["not about it"],
    ]);
    expect(stages[0]!.steps.map(({ comments }) => comments)).toEqual([
      undefined,
      undefined,
      ["three", "four"],
      undefined,
    ]);
  });

  test("describe what they begin with", () => {
    expect(globalArgs.flatMap(({ args }) => args.map(({ key, docComment }) => [key, docComment]))).toEqual([
      ["A", "is the first"],
      ["B", ""],
    ]);
    expect(stages.map(({ docComment }) => docComment)).toEqual(["is for all", "Second stage"]);
    const arg = stages[0]!.steps[3]!;
    expect(arg.kind === "arg" && arg.args[0]!.docComment).toBe("is of the map");
  });
});

test("scalars are what is written", () => {
  const values = ["0755", "3.10", "22:22", "on", "007", "0x1F", "1e3", "-0", ".inf", "2024-01-02", "True"];
  const step = planOf(withSteps(`run: [${values.join(", ")}]`)).stages[0]!.steps[0]!;
  expect(step.kind === "run" && step.command.args).toEqual(values);
});

test.each([
  ["'null'", "null"],
  ['"a\\tb"', "a\tb"],
  ["|\n  a\n", "a"],
  ["|\n  a\n  b\n", "<<EOF"],
  [">-\n  a\n  b\n", "a b"],
  ["|+\n  a\n\n", "a"],
])("the command %j", (value, text) => {
  const step = planOf(withSteps(`run: ${value}`)).stages[0]!.steps[0]!;
  expect(step.kind === "run" && step.command.args).toEqual([text]);
});

test("a script keeps its lines as they are", () => {
  const contents = ["run: |\n  a\n\n   b\n", "run: |-\n  a\n  b\n", "run: { heredoc: a }"].map((step) => {
    const [run] = planOf(withSteps(step)).stages[0]!.steps;
    return run!.kind === "run" ? run!.command.heredocs.map(({ content }) => content) : [];
  });
  expect(contents).toEqual([["a\n\n b\n"], ["a\nb"], ["a"]]);
});

test("CRLF and a byte order mark change nothing", () => {
  const strip = (text: string) => planOf(text).stages.map(({ steps }) => steps.map(({ code }) => code));
  expect(strip(`\ufeff${TEXT.replaceAll("\n", "\r\n")}`)).toEqual(strip(TEXT));
});

describe("merges", () => {
  test("keep the order of the keys; what a map says itself wins, then the first merge", () => {
    const text = withSteps("env: { A: 1, <<: [*x, *y], C: 3 }");
    const step = planOf(`x-x: &x { B: x, C: x }\nx-y: &y { B: y, D: y, A: y }\n${text}`).stages[0]!.steps[0]!;
    const pairs = step.kind === "env" ? step.pairs.map(({ key, value }) => [key.text, value.text]) : [];
    expect(pairs).toEqual([
      ["A", "1"],
      ["B", "x"],
      ["D", "y"],
      ["C", "3"],
    ]);
  });

  test("an alias means the anchor before it, also if the name is used again", () => {
    const text = withSteps("run: [*a]", "run: &b [*a]", "run: [&a two]", "run: *b", "run: [*a]");
    const { steps } = planOf(`x-a: &a one\n${text}`).stages[0]!;
    expect(steps.map((step) => step.kind === "run" && step.command.args)).toEqual(
      ["one", "one", "two", "one", "two"].map((word) => [word]),
    );
  });

  test("a key in quotes is no merge", () => {
    const step = planOf(withSteps('label: { "<<": x }')).stages[0]!.steps[0]!;
    expect(step.kind === "label" && step.pairs[0]!.key.text).toBe("<<");
  });
});

describe("keys", () => {
  test("that begin with x- are free but where keys are names", () => {
    const text = `x-a: { b: ~ }\nbuildfile: 1\nstages:\n  x-b:\n    from: c\n    x-d: 1\n    steps:\n      - { x-e: [], run: { shell: a, x-f: ~ } }\n      - env: { x-g: 1 }\n`;
    const [stage] = planOf(text).stages;
    expect([stage!.name, ...stage!.steps.map(({ code }) => code)]).toEqual(["x-b", "RUN a", "ENV x-g=1"]);
  });

  test("that JavaScript knows are keys like others", () => {
    const step = planOf(withSteps("env: { __proto__: 1, constructor: 2, toString: 3 }")).stages[0]!.steps[0]!;
    expect(step.code).toBe("ENV __proto__=1 constructor=2 toString=3");
    expect(readBuildfile("__proto__: { buildfile: 1 }\n").errors.map(({ message }) => message)).toEqual([
      "`buildfile` is missing",
      "unknown key `__proto__`",
    ]);
  });
});

describe("build checks of the text", () => {
  const findings = (text: string) => {
    const checks = new CheckReporter();
    readBuildfile(text, checks);
    return checks.findings.map(({ code, message, range }) => [
      code,
      message,
      text.slice(range!.start, range!.end),
    ]);
  };

  test("names of stages", () => {
    const text =
      "buildfile: 1\nstages: [{ name: Scratch, from: a }, { name: b, from: a }, { name: B, from: a }]\n";
    expect(findings(text)).toEqual([
      ["ReservedStageName", 'Stage name should not use the same name as reserved stage "scratch"', "Scratch"],
      ["DuplicateStageName", 'Duplicate stage name "b", stage names should be unique', "B"],
    ]);
  });

  test("MAINTAINER, up to the first error", () => {
    const detail = "Maintainer instruction is deprecated in favor of using label";
    expect(findings(withSteps("maintainer: a", "rum: x", "maintainer: b"))).toEqual([
      ["MaintainerDeprecated", detail, "maintainer: a"],
    ]);
  });
});
