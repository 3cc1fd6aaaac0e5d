import { describe, expect, test } from "vitest";
import { compileText, errorOf, type ImageFixture, warningsOf } from "../../harness/compile-text.js";

/** An image `on` with these triggers. */
const withTriggers = (...triggers: string[]): { images: Record<string, ImageFixture> } => ({
  images: { "docker.io/library/on:latest": { config: { OnBuild: triggers } } },
});

test("triggers run before the stage's own steps, at the FROM, and are used up", async () => {
  const { graph, names, ops, config } = await compileText(
    "FROM on\nRUN own",
    withTriggers("RUN a", "ENV X=1"),
  );
  expect(graph.slice(1)).toEqual(["1 exec(0) /bin/sh -c a", "2 exec(1) /bin/sh -c own"]);
  // All triggers are counted, those that make no layer, too.
  expect(names.slice(1)).toEqual(["[2/4] ONBUILD RUN a", "[3/4] RUN own"]);
  expect(ops[1]!.lines).toEqual(["1"]);
  expect(config).toEqual({ Env: ["PATH=/bin", "X=1"] });
});

test("triggers of a stage run in stages based on it", async () => {
  const text = "FROM alpine AS base\nONBUILD RUN a\nFROM base AS mid\nFROM mid";
  const { graph, config } = await compileText(text);
  expect(graph).toEqual(["0 docker-image://docker.io/library/alpine:latest", "1 exec(0) /bin/sh -c a"]);
  expect(config).not.toHaveProperty("OnBuild");
});

test("a trigger is kept as one line, its heredocs behind it", async () => {
  const { config } = await compileText("FROM scratch\nONBUILD RUN <<EOF\na\nEOF\nONBUILD COPY \\\n  a b");
  expect(config).toMatchObject({ OnBuild: ["RUN <<EOF\na\nEOF", "COPY   a b"] });
});

describe("a trigger may name", () => {
  test("a stage", async () => {
    const text = "FROM alpine AS other\nFROM on";
    const { graph } = await compileText(text, withTriggers("COPY --from=other /a /b"));
    expect(graph.at(-1)).toBe("2 file(0 1) copy 1:/a -> /b");
  });

  test("an image, which is then looked up", async () => {
    const { graph } = await compileText("FROM on", withTriggers("COPY --from=busybox /a /b"));
    expect(graph).toContain("1 docker-image://docker.io/library/busybox:latest");
  });

  test("an image with triggers of its own, which do not run", async () => {
    const { images } = withTriggers("COPY --from=two /a /b");
    const two: ImageFixture = { config: { OnBuild: ["RUN x"] } };
    const { graph } = await compileText("FROM on", {
      images: { ...images, "docker.io/library/two:latest": two },
    });
    expect(graph).toEqual([
      "0 docker-image://docker.io/library/on:latest",
      "1 docker-image://docker.io/library/two:latest",
      "2 file(0 1) copy 1:/a -> /b",
    ]);
  });
});

describe("a trigger that is wrong is an error at the FROM", () => {
  test.each([
    ["FROM x", "instruction/onbuild", "*instructions.Stage is not a command type"],
    ["RUN a\nRUN b", "instruction/onbuild", "onbuild trigger should be a single expression"],
    ["", "text/no-instructions", "file with no instructions"],
    ["NOPE x", "instruction/unknown", "unknown instruction: NOPE"],
    [
      "COPY a",
      "instruction/arguments",
      "COPY requires at least two arguments, but only one was provided. Destination could not be determined",
    ],
    ["RUN --mount=type=foo x", "instruction/option", 'unsupported mount type "foo"'],
    ["COPY --from=9 a b", "stage/reference", "invalid stage index 9"],
    [
      "COPY --from=x:y:z a b",
      "image/reference",
      'failed to parse stage name "x:y:z": invalid reference format',
    ],
  ])("%j: %s", async (trigger, code, message) => {
    const error = await errorOf("FROM alpine AS a\nFROM on", withTriggers(trigger));
    expect(error).toMatchObject({ code, message, at: "2:1 FROM on", lines: ["2"] });
  });
});

test("build checks about triggers stand at the FROM", async () => {
  const found = await warningsOf("FROM on", withTriggers("USER $nope"));
  expect(found.map(({ code, at }) => `${code} at ${at}`)).toEqual(["UndefinedVar at 1:1 FROM on"]);
});
