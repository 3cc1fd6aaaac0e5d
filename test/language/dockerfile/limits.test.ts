import { expect, test } from "vitest";
import { Source } from "../../../src/base/source/source.js";
import { parseDockerfile } from "../../../src/language/dockerfile/parse.js";
import { printDockerfile } from "../../../src/language/dockerfile/print.js";
import { planText } from "./plan-text.js";

const SIZE = 200_000;
const fill = (piece: string) => piece.repeat(Math.ceil(SIZE / piece.length));

// Each of these would overflow the stack, or not be done in time, if any step were not linear.
test.each([
  ["lines", `FROM a\n${fill("RUN x\n")}`],
  ["comments", `${fill("# c\n")}FROM a`],
  ["blank lines", `FROM a\n${fill("\n")}`],
  ["continuations", `FROM a\nRUN ${fill("b \\\n")}c`],
  ["blank continuations", `FROM a\nRUN a \\\n${fill("\n")}`],
  ["words", `FROM a\nCOPY ${fill("b \\\n")}c`],
  ["pairs", `FROM a\nENV ${fill("b=c \\\n")}d=e`],
  ["flags", `FROM a\nRUN ${fill("--mount=type=cache,target=/x \\\n")}c`],
  ["fields of a mount", `FROM a\nRUN --mount=a${fill(",b=c\\\n")} d`],
  ["quoted fields", `FROM a\nRUN --mount='a${fill(',"b""c"\\\n')}' d`],
  ["strings", `FROM a\nCMD ["a"${fill(', \\\n"b"')}]`],
  ["deep arrays", `FROM a\nRUN ${fill("[\\\n")}`],
  ["numbers", `FROM a\nCMD [1${fill(",\\\n2")}]`],
  ["nested instructions", `FROM a\n${fill("ONBUILD \\\n")}RUN x`],
  ["heredocs", `FROM a\n${fill("RUN <<E\nx\nE\n")}`],
  ["heredocs that do not end", `FROM a\n${fill("RUN <<EOF\n")}`],
  ["announced heredocs", `FROM a\nRUN ${fill("<<E \\\n")}\n${fill("E\n")}`],
  ["spaces behind the mark of a heredoc", `FROM a\nRUN <<${fill("  \\\n")}<`],
  ["files in a COPY", `FROM a\nCOPY ${fill("<<E \\\n")} /x\n${fill("E\n")}`],
  ["descriptions", `${fill("# a b\n")}ARG ${fill("a \\\n")}\nFROM a`],
  ["unknown instructions", fill("WHAT x\n")],
  ["tests in brackets", `FROM a\n${fill("RUN [ -f x ]\n")}`],
  ["stages", fill("FROM a AS b\n")],
  ["directives", fill("# syntax=a\n")],
  ["spaces in a directive", `# escape=${" ".repeat(60_000)}x\nFROM a`],
])("many %s", (_, text) => {
  const source = new Source("Dockerfile", text);
  const file = parseDockerfile(source);
  expect(printDockerfile(file) === text).toBe(true);
  expect(() => planText(text)).not.toThrow();
});
