import { describe, expect, test } from "vitest";
import { compileText, errorOf } from "../../harness/compile-text.js";

/** Two stages and an instruction of the second one. */
const secondStage = (instruction: string) => `FROM alpine AS one\nFROM alpine AS two\n${instruction}`;

describe("what COPY --from names", () => {
  test.each([
    ["a stage", "one", "docker-image://docker.io/library/alpine:latest"],
    ["a stage in any case", "ONE", "docker-image://docker.io/library/alpine:latest"],
    ["a stage by its number", "0", "docker-image://docker.io/library/alpine:latest"],
    ["a number with a sign", "+0", "docker-image://docker.io/library/alpine:latest"],
    ["an image", "busybox", "docker-image://docker.io/library/busybox:latest"],
    ["an image of a digit's name and tag", "1:2", "docker-image://docker.io/library/1:2"],
    ["a context", "ctx", "local://files"],
  ])("%s", async (_, from, identifier) => {
    const { graph } = await compileText(secondStage(`COPY --from=${from} /a /b`), {
      contexts: { ctx: "local:files" },
    });
    const source = graph.findIndex((line) => line.endsWith(identifier));
    expect(graph.at(-1)).toMatch(new RegExp(`^\\d file\\([\\d ]+\\) copy ${source}:/a -> /b$`));
  });

  test("scratch", async () => {
    const { graph } = await compileText("FROM scratch\nCOPY --from=scratch /a /b");
    expect(graph).toEqual(["0 file copy scratch:/a -> /b"]);
  });

  test.each([
    ["5", "invalid stage index 5", "3:13 5", []],
    ["-1", "invalid stage index -1", "3:13 -1", []],
    [
      "$x",
      "variable expansion is not supported for --from, define a new stage with FROM using ARG from global scope as a workaround",
      "3:13 $x",
      [],
    ],
    ["two", "circular dependency detected on stage: two", "3:1 COPY --from=two a b", ["3"]],
  ])("not %j: %s", async (from, message, at, lines) => {
    expect(await errorOf(secondStage(`COPY --from=${from} a b`))).toMatchObject({ message, at, lines });
  });

  test("not a stage that comes later, unless it is not needed", async () => {
    const text = "FROM alpine AS one\nCOPY --from=two a b\nFROM alpine AS two";
    expect(await errorOf(text, { target: "one" })).toMatchObject({
      code: "stage/reference",
      message: 'cannot copy from stage "two", it needs to be defined before current stage "one"',
      at: "2:13 two",
    });
    expect((await compileText(text)).graph).toHaveLength(1);
  });

  test("an image added by an earlier COPY has a number, too, as in the reference", async () => {
    const text = "FROM alpine\nCOPY --from=busybox /a /\nCOPY --from=1 /b /";
    const { graph } = await compileText(text);
    expect(graph.at(-1)).toBe("3 file(2 1) copy 1:/b -> /");
    expect(graph[1]).toBe("1 docker-image://docker.io/library/busybox:latest");
  });
});

describe("what RUN --mount names", () => {
  test.each([
    ["from=one,", "exec(0) "],
    ["from=busybox,", "exec(0 1) "],
  ])("%j", async (from, exec) => {
    const { graph } = await compileText(secondStage(`RUN --mount=${from}target=/m x`));
    expect(graph.at(-1)).toContain(exec);
  });

  test("not a stage that comes later", async () => {
    const text = "FROM alpine AS one\nRUN --mount=target=/a --mount=from=two,target=/m x\nFROM alpine AS two";
    expect(await errorOf(text, { target: "one" })).toMatchObject({
      code: "stage/reference",
      message: 'cannot mount from stage "two" to "/m", stage needs to be defined before current command',
      at: "2:31 from=two,target=/m",
      lines: ["2"],
    });
  });
});

describe("stages that need each other", () => {
  test.each([
    [
      "two",
      "FROM alpine AS a\nCOPY --from=b / /\nFROM alpine AS b\nRUN --mount=from=a,target=/m x",
      "a",
      ["2", "4"],
    ],
    [
      "three, from the second on",
      "FROM alpine AS z\nFROM alpine AS a\nCOPY --from=b / /\nFROM alpine AS b\nCOPY --from=c / /\nFROM alpine AS c\nCOPY --from=a / /",
      "a",
      ["3", "5", "7"],
    ],
    // A FROM needs a stage before it, so it alone leads to no circle.
    ["a number", "FROM alpine AS a\nCOPY --from=1 / /\nFROM alpine AS b\nCOPY --from=0 / /", "a", ["2", "4"]],
  ])("%s", async (_, text, stage, lines) => {
    const error = await errorOf(text);
    expect(error.code).toBe("stage/circular");
    expect(error.message).toBe(`circular dependency detected on stage: ${stage}`);
    expect(error.lines).toEqual(lines);
    expect(error.at).toBe(`${lines[0]}:1 ${text.split("\n")[Number(lines[0]) - 1]}`);
  });

  test("of any number", async () => {
    const stages = Array.from({ length: 500 }, (_, i) => `FROM alpine AS s${i}\nCOPY --from=s${i + 1} / /`);
    const { code, lines } = await errorOf(`${stages.join("\n")}\nFROM alpine AS s500\nCOPY --from=s0 / /`);
    expect(code).toBe("stage/circular");
    expect(lines).toHaveLength(501);
  });
});

test("the only stage is not named in step names, unless it copies or mounts, as in the reference", async () => {
  expect((await compileText("FROM scratch\nRUN --mount=target=/m x")).names.at(-1)).toBe(
    "[stage-0 1/1] RUN --mount=target=/m x",
  );
  expect((await compileText("FROM alpine AS a")).names).toEqual([
    "[1/1] FROM docker.io/library/alpine:latest",
  ]);
  expect((await compileText("FROM alpine AS a\nFROM a")).names).toEqual([
    "[a 1/1] FROM docker.io/library/alpine:latest",
  ]);
});
