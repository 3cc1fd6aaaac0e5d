import { expect, test } from "vitest";
import { chompHeredoc, isHeredocWord } from "../../../src/language/plan/heredoc.js";

test.each([
  ["<<EOF", true],
  ["<<-EOF", true],
  ["<<'EOF'", true],
  ["3<<EOF", true],
  ["<<", false],
  ["<<<EOF", false],
  ["cat <<EOF", false],
  ["<<EOF cat", false],
  ["EOF", false],
])("%j is nothing but a heredoc: %j", (word, expected) => expect(isHeredocWord(word)).toBe(expected));

test.each([
  ["\ta\n\t\tb\n", "a\nb\n"],
  ["a\tb\n  \tc", "a\tb\n  \tc"], // only tabs at the start of a line go
  ["\n\t\n", "\n\n"],
])("%j without its leading tabs is %j", (content, expected) => expect(chompHeredoc(content)).toBe(expected));
