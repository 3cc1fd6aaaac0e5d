import { describe, expect, test } from "vitest";
import { compileText, type TextOptions } from "../../../harness/compile-text.js";
import { fileText, mountTexts } from "../../../harness/op-view.js";

/** What a RUN executes, and the name of its step. */
async function run(lines: string, options?: TextOptions) {
  const { ops, names, history } = await compileText(`FROM alpine\n${lines}`, options);
  const op = ops.at(-1)!;
  return { args: op.op.exec!.meta!.args, name: names.at(-1), history: history.at(-1), op, ops };
}

describe("a RUN that is nothing but a heredoc", () => {
  test("runs its text by the shell", async () => {
    expect(await run("RUN <<EOF\na\nb\nEOF")).toMatchObject({
      args: ["/bin/sh", "-c", "a\nb\n"],
      name: "[2/2] RUN <<EOF (a...)",
      history: "RUN /bin/sh -c a\nb\n # buildkit",
    });
  });

  test("is named by its first line, with an ellipsis if there are more", async () => {
    expect((await run("RUN <<EOF\n\n  one\n\nEOF")).name).toBe("[2/2] RUN <<EOF (one)");
  });

  test("loses the tabs of `<<-`", async () => {
    expect((await run("RUN <<-EOF\n\ta\n\tEOF")).args).toEqual(["/bin/sh", "-c", "a\n"]);
  });

  test("is run by the SHELL of the stage", async () => {
    expect((await run('SHELL ["bash", "-e"]\nRUN <<EOF\na\nEOF')).args).toEqual(["bash", "-e", "a\n"]);
  });
});

describe("a heredoc that begins with #!", () => {
  test("is a script, mounted and executed", async () => {
    const { args, op, ops } = await run("RUN <<EOF\n#!/usr/bin/env python\nprint(1)\nEOF");
    expect(args).toEqual(["/bin/sh", "-c", "/dev/pipes/EOF"]);
    expect(mountTexts(op)).toEqual(["bind / from 0, output 0", "bind /dev/pipes/ from 1:/, readonly"]);
    expect(ops[1]).toMatchObject({ name: "[internal] preparing inline document", inputs: [] });
    expect(ops[1]!.op.file!.actions![0]!.mkfile).toMatchObject({ path: "/EOF", mode: 0o755 });
    expect(fileText(ops[1]!)).toBe("#!/usr/bin/env python\nprint(1)\n");
  });

  test("is run by the shell on Windows", async () => {
    const { args } = await run("RUN <<EOF\n#!x\nEOF", { platform: "windows/amd64" });
    expect(args).toEqual(["cmd", "/S", "/C", "#!x\n"]);
  });
});

describe("heredocs of any other command are put back behind it", () => {
  test.each([
    ["RUN cat <<EOF\na\nEOF", "cat <<EOF\na\nEOF"],
    ["RUN cat <<A <<B\na\nA\nb\nB", "cat <<A <<B\na\nA\nb\nB"],
    ["RUN <<EOF cat\na\nEOF", "<<EOF cat\na\nEOF"],
    ["RUN cat <<-EOF\n\ta\n\tEOF", "cat <<-EOF\n\ta\nEOF"], // the shell chomps
  ])("%j", async (lines, script) => {
    const { args, name } = await run(lines);
    expect(args).toEqual(["/bin/sh", "-c", script]);
    expect(name).toBe(`[2/2] ${lines.split("\n")[0]}`);
  });
});
