import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CstParser, createToken } from "../../../grammar/release/cst-parser.js";
import { Source } from "../../../src/base/source/source.js";
import { parseOptions } from "../../../src/language/dockerfile/options.js";
import { parseDockerfile } from "../../../src/language/dockerfile/parse.js";
import { parseWord } from "../../../src/language/words/parse-word.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const directory = mkdtempSync(join(tmpdir(), "buildfile-release-"));

interface Parsers {
  readonly parseDockerfile: typeof parseDockerfile;
  readonly parseOptions: typeof parseOptions;
  readonly parseWord: typeof parseWord;
}

/** The parsers as a release has them; those that this file imports run on Chevrotain. */
let released: Parsers;

beforeAll(async () => {
  const outfile = join(directory, "parsers.mjs");
  await build({
    stdin: {
      contents: `
        export { parseDockerfile } from "./src/language/dockerfile/parse.ts";
        export { parseOptions } from "./src/language/dockerfile/options.ts";
        export { parseWord } from "./src/language/words/parse-word.ts";`,
      resolveDir: root,
    },
    alias: { chevrotain: join(root, "grammar/release/cst-parser.ts") },
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
  });
  released = (await import(pathToFileURL(outfile).href)) as Parsers;
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("a release makes the same trees", () => {
  const cases = join(root, "testdata/conformance/dockerfile");

  test.each(readdirSync(cases))("of the Dockerfile %s", (name) => {
    const bytes = readFileSync(join(cases, name, "Dockerfile"));
    expect(plain(released.parseDockerfile(new Source("Dockerfile", bytes)))).toEqual(
      plain(parseDockerfile(new Source("Dockerfile", bytes))),
    );
  });

  test("of words", () => {
    const words = readFileSync(join(root, "testdata/words.txt"), "utf8").split("\n");
    for (const line of words) {
      const word = line.split("|").slice(-2)[0]!.trim();
      for (const options of [{}, { escape: "`" }, { skipQuotes: true }]) {
        expect(released.parseWord(word, options)).toEqual(parseWord(word, options));
      }
    }
  });

  test.each(["type=cache,target=/x", "a", "a=", '"a=b,c",d', "=", "a=b=c,,d", '"', "a,", ""])(
    "of the options %s",
    (text) => {
      const place = (start: number, end: number) => ({ start, end });
      const parsed = (parse: typeof parseOptions): unknown => {
        try {
          return parse(text, place);
        } catch (error) {
          return String(error);
        }
      };
      expect(parsed(released.parseOptions)).toEqual(parsed(parseOptions));
    },
  );
});

/** A tree without classes of its own. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, member: unknown) => (typeof member === "bigint" ? `${member}n` : member)),
  );
}

describe("a grammar of its own", () => {
  const [A, B, C] = ["A", "B", "C"].map((name) => createToken({ name }));
  const tokens = (text: string) =>
    [...text].map((image) => ({ image, tokenTypeIdx: { A, B, C }[image]!.tokenTypeIdx }));

  class Letters extends CstParser {
    readonly file = this.RULE("file", () => {
      this.MANY(() => this.OR([{ ALT: () => this.CONSUME(A!) }, { ALT: () => this.SUBRULE(this.pair) }]));
    });
    readonly pair = this.RULE("pair", () => {
      this.CONSUME(B!, { LABEL: "first" });
      this.OPTION(() => this.CONSUME(C!));
    });
    readonly alike = this.RULE("alike", () => {
      this.OR([{ ALT: () => this.CONSUME(A!) }, { ALT: () => this.CONSUME(A!) }]);
    });
    readonly nothing = this.RULE("nothing", () => this.MANY(() => {}));
  }

  function parse(
    rule: "file" | "alike" | "nothing",
    text: string,
  ): { tree: unknown; error: string | undefined } {
    const parser = new Letters();
    parser.input = tokens(text);
    const tree = parser[rule]();
    return { tree, error: parser.errors[0] === undefined ? undefined : String(parser.errors[0]) };
  }

  test("gives a tree", () => {
    expect(parse("file", "AABCB")).toEqual({
      error: undefined,
      tree: {
        name: "file",
        children: {
          A: tokens("AA"),
          pair: [
            { name: "pair", children: { first: tokens("B"), C: tokens("C") } },
            { name: "pair", children: { first: tokens("B") } },
          ],
        },
      },
    });
  });

  test.each([
    ["file", "AC", "Error: file ends too early"],
    ["alike", "A", "Error: two alternatives begin alike"],
    ["alike", "", "Error: two alternatives begin alike"],
    ["nothing", "", "Error: a choice needs a body that consumes something"],
  ] as const)("%s of %j fails", (rule, text, message) => {
    expect(parse(rule, text).error).toBe(message);
  });
});
