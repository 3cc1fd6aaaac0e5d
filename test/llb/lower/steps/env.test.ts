import { describe, expect, test } from "vitest";
import { compileText, errorOf } from "../../../harness/compile-text.js";

const images = { "docker.io/library/a:latest": { config: { Env: ["PATH=/bin", "A=1", "B=2", "A=3"] } } };

/** The environment of the image, and of a command. */
async function envAfter(line: string) {
  const { ops, config, history } = await compileText(`FROM a\n${line}\nRUN x`, { images });
  return { image: (config as { Env: string[] }).Env, command: ops.at(-1)!.op.exec!.meta!.env!, history };
}

describe("ENV", () => {
  test("appends a new variable", async () => {
    const { image, command, history } = await envAfter("ENV N=1 M='x y'");
    expect(image).toEqual(["PATH=/bin", "A=1", "B=2", "A=3", "N=1", "M=x y"]);
    expect(command).toEqual(["PATH=/bin", "B=2", "A=3", "N=1", "M=x y"]);
    expect(history[0]).toBe("ENV N=1 M=x y (empty)");
  });

  test("sets a known one where it stands in the image, and last in the order of commands", async () => {
    const { image, command } = await envAfter("ENV A=9");
    expect(image).toEqual(["PATH=/bin", "A=9", "B=2", "A=3"]); // the first one of that name
    expect(command).toEqual(["PATH=/bin", "B=2", "A=9"]);
  });

  test("expands all its words before it sets any", async () => {
    expect((await envAfter("ENV B=5 C=$B")).image.slice(2)).toEqual(["B=5", "A=3", "C=2"]);
  });

  test("expands names", async () => {
    expect((await envAfter("ENV X_$B=1")).image.at(-1)).toBe("X_2=1");
  });

  test("takes the rest of the line in its old form", async () => {
    expect((await envAfter("ENV X a b  c")).image.at(-1)).toBe("X=a b  c");
  });
});

test("a word that cannot be expanded is the place of the error", async () => {
  expect(await errorOf("FROM a\nENV A=1 \\\n  B=${x:?no}")).toMatchObject({
    at: "3:5 ${x:?no}",
    lines: ["2-3"],
  });
});
