import { describe, expect, test } from "vitest";
import { compileText, errorOf, lastOp } from "../../../harness/compile-text.js";
import { fileText } from "../../../harness/op-view.js";

describe("heredocs", () => {
  test("are files of their own that are copied", async () => {
    const { graph, ops, names, history } = await compileText(
      'FROM alpine\nCOPY <<one <<"two" /d/\na $PATH\none\nb $PATH\ntwo',
    );
    expect(graph.slice(1)).toEqual([
      "1 file mkfile /two",
      "2 file mkfile /one",
      "3 file(0 2 1) copy 2:/one -> /d/, copy 1:/two -> /d/",
    ]);
    expect(fileText(ops[2]!)).toBe("a /bin\n");
    expect(fileText(ops[1]!)).toBe("b $PATH\n"); // a quoted name: taken as it is
    expect(ops[1]!.op.file!.actions![0]!.mkfile!.mode).toBe(0o644);
    expect(names.slice(1)).toEqual([
      "[internal] preparing inline document",
      "[internal] preparing inline document",
      "[2/2] COPY <<one <<two /d/",
    ]);
    expect(history).toEqual(["COPY <<one <<two /d/ # buildkit"]);
  });

  test("come behind the paths", async () => {
    const { graph } = await compileText("FROM scratch\nCOPY <<doc a /d/\nx\ndoc");
    expect(graph.at(-1)).toBe("2 file(1 0) copy 1:/a -> /d/, copy 0:/doc -> /d/");
  });

  test.each([
    ["<<f", "$X '$X' \"$X\" \\$X", "1 '1' \"1\" $X\n"], // quotes are text
    ["<<-f", "\t\ta", "a\n"],
    ["<<f", "\xe9", "\xe9\n"],
  ])("%s %j is %j", async (mark, line, expected) => {
    const { ops } = await compileText(`FROM scratch\nENV X=1\nCOPY ${mark} /\n${line}\nf`);
    expect(fileText(ops[0]!)).toBe(expected);
  });

  test("have the flags of the instruction", async () => {
    const { op } = await lastOp("FROM alpine\nCOPY --chmod=0700 --chown=1 <<f /\nx\nf");
    expect(op.file!.actions!.at(-1)!.copy).toEqual({
      src: "/f",
      dest: "/",
      mode: 0o700,
      owner: { user: { byID: 1 } },
      timestamp: -1,
      createDestPath: true,
    });
  });

  test("may not be called as another drive", async () => {
    const text = "FROM alpine\nCOPY <<D:f /\nx\nD:f";
    expect(await errorOf(text, { platform: "windows/amd64" })).toMatchObject({
      code: "step/path",
      message: "removing drive letter: The specified path is not on the system drive (C:)",
      at: "3:1 x\n",
      lines: ["2-4"],
    });
  });
});
