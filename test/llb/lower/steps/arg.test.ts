import { describe, expect, test } from "vitest";
import { compileText, type TextOptions } from "../../../harness/compile-text.js";

/** The variables of a command behind some lines, but PATH; and the history of its stage. */
async function afterArgs(lines: string, options?: TextOptions, globals = "") {
  const { ops, history } = await compileText(`${globals}\nFROM scratch\n${lines}\nRUN x`, options);
  const env = ops.at(-1)!.op.exec!.meta!.env!.filter((entry) => !entry.startsWith("PATH="));
  return { env, history };
}

describe("an ARG gets its value from", () => {
  test.each<[string, string, TextOptions, string, string[]]>([
    ["its default", "ARG A=1", {}, "", ["A=1"]],
    ["a build argument before that", "ARG A=1", { buildArgs: { A: "2" } }, "", ["A=2"]],
    ["an ARG before the first FROM", "ARG A", {}, "ARG A=3", ["A=3"]],
    ["its default before that", "ARG A=1", {}, "ARG A=3", ["A=1"]],
    ["nowhere: then there is no variable", "ARG A", {}, "", []],
    ["the platform", "ARG TARGETARCH", {}, "", ["TARGETARCH=amd64"]],
    ["earlier variables", "ARG A=1 B=$A\nENV C=$B\nARG D=$C", {}, "", ["A=1", "B=1", "C=1", "D=1"]],
    ["an empty build argument", "ARG A=1", { buildArgs: { A: "" } }, "", ["A="]],
  ])("%s", async (_, lines, options, globals, env) => {
    expect((await afterArgs(lines, options, globals)).env).toEqual(env);
  });

  test("not without being declared", async () => {
    expect((await afterArgs("USER me", { buildArgs: { A: "1" } }, "ARG A")).env).toEqual([]);
  });
});

describe("history tells", () => {
  test.each([
    ["ARG A=1 B C=x", "ARG A=1 B C=x (empty)"],
    ["ARG A=$A", "ARG A= (empty)"],
  ])("%s: %s", async (line, note) => expect((await afterArgs(line)).history[0]).toBe(note));

  test("commands of the values in effect, in the order of their declaration", async () => {
    const { history } = await afterArgs("ARG A=1\nARG B\nENV A=2\nARG A");
    expect(history.at(-1)).toBe("RUN |2 A=2 B= /bin/sh -c x # buildkit");
  });

  test("commands of the values that a base stage declared", async () => {
    const { history } = await compileText("FROM scratch AS a\nARG A=1\nFROM a\nRUN x");
    expect(history.at(-1)).toBe("RUN |1 A=1 /bin/sh -c x # buildkit");
  });
});
