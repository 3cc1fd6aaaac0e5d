import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CliIo } from "../../src/cli/cli-io.js";
import { COMMANDS } from "../../src/cli/command-table.js";
import { type PlainWords, plainWords } from "../../src/cli/plain-words.js";
import { runProgram } from "../../src/cli/program.js";

const compile = await COMMANDS.compile.load();
const completion = await COMMANDS.completion.load();

function plain(words: PlainWords | undefined): unknown {
  return words && { given: Object.fromEntries(words.given), argument: words.argument };
}

describe("plain words", () => {
  test.each([
    [[], {}, undefined],
    [["dir"], {}, "dir"],
    [["-"], {}, "-"],
    [["-f", "-", "dir"], { file: ["-"] }, "dir"],
    [["dir", "--file=a=b", "-f", "c"], { file: ["a=b", "c"] }, "dir"],
    [
      ["--target", "--image", "-q", "--no-cache"],
      { target: ["--image"], quiet: [""], noCache: [""] },
      undefined,
    ],
    [["--target="], { target: [""] }, undefined],
  ])("%j", (words, given, argument) => {
    expect(plain(plainWords(words, compile))).toEqual({ given, argument });
  });

  test.each([
    ["--nosuch"],
    ["--help"],
    ["-h"],
    ["-fx"],
    ["-qh"],
    ["--"],
    ["--image=x"],
    ["--target"],
    ["a", "b"],
  ])("%s … are not", (...words) => {
    expect(plainWords(words, compile)).toBeUndefined();
  });

  test("are as many as a command takes", async () => {
    const history = await COMMANDS.history.load();
    expect(plainWords(["rm", "a", "--all", "b"], history)).toMatchObject({
      argument: "rm",
      more: ["a", "b"],
    });
    expect(plainWords(["ls"], history)).toMatchObject({ argument: "ls", more: [] });
    expect(plainWords([], history)).toBeUndefined();
    const du = await COMMANDS.du.load();
    expect(plain(plainWords(["--verbose"], du))).toEqual({ given: { verbose: [""] }, argument: undefined });
    expect(plainWords(["x"], du)).toBeUndefined();
  });

  test("need an argument where there must be one", () => {
    expect(plainWords([], completion)).toBeUndefined();
    expect(plain(plainWords(["bash"], completion))).toEqual({ given: {}, argument: "bash" });
  });
});

test("the full program reads the same from them", async () => {
  const options = Object.values(compile.options).flatMap(({ flags }) => {
    const names = flags.match(/(?<![\w-])--?[a-z][a-z-]*/g)!;
    return names.map((name) => ({ name, takesValue: flags.includes("<") }));
  });
  const value = fc.string({ minLength: 1 }).filter((text) => !text.startsWith("-"));
  const option = fc.constantFrom(...options).chain(({ name, takesValue }): fc.Arbitrary<string[]> => {
    if (!takesValue) return fc.constant([name]);
    const apart = value.map((text) => [name, text]);
    return name.startsWith("--")
      ? fc.oneof(
          apart,
          value.map((text) => [`${name}=${text}`]),
        )
      : apart;
  });
  const line = fc
    .tuple(fc.array(option), fc.option(value), fc.array(option))
    .map(([before, argument, after]) => [
      ...before.flat(),
      ...(argument === null ? [] : [argument]),
      ...after.flat(),
    ]);
  await fc.assert(
    fc.asyncProperty(line, async (words) => {
      const quick = plainWords(words, compile)!;
      const switches = Array.from(
        quick.given,
        ([key, texts]) => [key, texts[0] === "" ? [""] : texts] as const,
      );
      expect(plain(await readByProgram(["compile", ...words]))).toEqual(
        plain({ given: new Map(switches), argument: quick.argument }),
      );
    }),
    { numRuns: 300 },
  );
});

async function readByProgram(argv: readonly string[]): Promise<PlainWords | undefined> {
  let read: PlainWords | undefined;
  const stream = { write: () => {}, isTTY: false };
  const io: CliIo = {
    stdout: stream,
    stderr: stream,
    stdin: { read: async () => new Uint8Array() },
    env: {},
    cwd: "/",
    columns: 80,
  };
  await runProgram(argv, io, async (_, words) => {
    read = words;
    return 0;
  });
  return read;
}
