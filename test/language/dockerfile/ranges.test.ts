import { describe, expect, test } from "vitest";
import { Source } from "../../../src/base/source/source.js";
import { parseDockerfile } from "../../../src/language/dockerfile/parse.js";
import { tokensOf } from "../../../src/language/dockerfile/print.js";
import { planText, stepOf } from "./plan-text.js";

/** Every token of a text, as written. */
function writtenTokens(text: string): string[] {
  const source = new Source("Dockerfile", text);
  return parseDockerfile(source)
    .items.flatMap(tokensOf)
    .map(({ start, end }) => text.slice(start, end));
}

describe("tokens on one line", () => {
  test.each([
    ["  FROM --platform=x  a AS b ", ["FROM", "--platform=x", "a", "AS", "b"]],
    ["RUN --mount='a b' -- x  y ", ["RUN", "--mount='a b'", "x  y"]],
    ['CMD [ "a\\n", "b" ]', ["CMD", '"a\\n"', '"b"']],
    ["ENV a=b c= d='e f'", ["ENV", "a", "b", "c", "", "d", "'e f'"]],
    ["ENV a b c", ["ENV", "a", "b c"]],
    ["ARG a='b c'  d", ["ARG", "a='b c'", "d"]],
    ["HEALTHCHECK --retries=1 CMD a b", ["HEALTHCHECK", "--retries=1", "CMD", "a b"]],
    ["ONBUILD RUN --x a", ["ONBUILD", "RUN", "--x", "a"]],
    ["RUN <<A <<B\n1\nA\nB", ["RUN", "<<A <<B", "1\n", "A", "", "B"]],
    ["# escape=`\n# c \n\nFROM a", ["# escape=`", "# c", "\n", "FROM", "a"]],
  ])("%j", (text, tokens) => {
    expect(writtenTokens(text)).toEqual(tokens);
  });
});

describe("tokens across lines", () => {
  test.each([
    ["RU\\\nN ec\\\n# c\nho", ["RU\\\nN", "ec\\\n# c\nho"]],
    ["COPY a \\\n  b \\\n\n c", ["COPY", "a", "b", "c"]],
    ["RUN --mount=a,\\\nb x", ["RUN", "--mount=a,\\\nb", "x"]],
    ["ENV a=\\\nb", ["ENV", "a", "b"]],
    ["ENV a\\\n=b", ["ENV", "a", "b"]],
    ['CMD ["a\\\nb"]', ["CMD", '"a\\\nb"']],
  ])("%j", (text, tokens) => {
    expect(writtenTokens(text)).toEqual(tokens);
  });
});

describe("words of steps", () => {
  const within = (text: string, range: { start: number; end: number }) =>
    `FROM a\n${text}`.slice(range.start, range.end);

  test("values of flags", () => {
    const text = "COPY --from=b --chown='c d' e f";
    const { from, chown } = stepOf("copy", text);
    expect(within(text, from!.range)).toBe("b");
    expect(within(text, chown!.range)).toBe("c d");
    expect(chown?.text).toBe("c d");
  });

  test("values of flags across lines", () => {
    const text = "COPY --from=b\\\nc --chown=\\\nd e f";
    const { from, chown } = stepOf("copy", text);
    expect(within(text, from!.range)).toBe("b\\\nc");
    expect(from?.text).toBe("bc");
    expect(within(text, chown!.range)).toBe("d");
  });

  test("defaults of ARG", () => {
    const text = "ARG a=b \\\n c=d\\\ne";
    const [a, c] = stepOf("arg", text).args;
    expect(within(text, a!.value!.range)).toBe("b");
    expect(within(text, c!.value!.range)).toBe("d\\\ne");
    expect(within(text, c!.range)).toBe("c=d\\\ne");
  });

  test.each([
    ["RUN --mount=type=cache,target=/x y", ["type=cache", "target=/x"]],
    ["RUN --mount='type=cache,target=/x' y", ["type=cache", "target=/x"]],
    ["RUN --mount=type=cache\\,target=/x y", ["type=cache", "target=/x"]],
    ['RUN --mount=type=cache,\\"target=/x,y\\" z', ["type=cache", "target=/x,y"]],
    ["RUN --mount=type=cache,\\\n  --mount=a b", ["type=cache", ""]],
    ["RUN --mount=type=ca\\\nche,target=/x y", ["type=ca\\\nche", "target=/x"]],
    ["RUN --mount=id=é,target=/x y", ["id=é", "target=/x"]],
  ])("fields of %j", (text, fields) => {
    const [mount] = stepOf("run", text).mounts;
    expect(mount!.fields.map((field) => within(text, field.range))).toEqual(fields);
  });

  test("of steps and stages", () => {
    const { plan, source } = planText("# c\nFROM a \\\n AS b \nRUN <<E\n1\nE\n");
    const [stage] = plan!.stages;
    const [step] = stage!.steps;
    const slice = ({ start, end }: { start: number; end: number }) => source.text.slice(start, end);
    expect(slice(stage!.range)).toBe("FROM a \\\n AS b");
    expect(slice(step!.range)).toBe("RUN <<E");
    expect(step?.kind === "run" && step.command.heredocs.map((heredoc) => slice(heredoc.range))).toEqual([
      "1\n",
    ]);
  });
});
