import { describe, expect, test } from "vitest";
import { FILE_FILTER, TERMINAL_FILTER } from "../../../src/cli/progress-view/terminal-text.js";

describe("output of steps on a terminal", () => {
  test.each<[string, string, string]>([
    ["plain", "gcc -o a a.c", "gcc -o a a.c"],
    ["colours end with the line", "\x1b[1;31mred\x1b[0m x", "\x1b[1;31mred\x1b[0m x\x1b[0m"],
    ["Windows line ends", "a\r", "a"],
    ["what is written over keeps what stands before it", "10%\r20%", "10%\r#4 0.1 20%"],
    ["much that is written over", `${"x\r".repeat(1000)}y`, `${"x\r#4 0.1 ".repeat(15)}y`],
    ["titles and clipboards", "a\x1b]0;evil\x07b\x1b]52;c;eA==\x1b\\c", "abc"],
    ["a string that does not end", "a\x1b]0;evil", "a"],
    ["C1", "a\u009d0;evil\u009cb\u009b2Jc\u0085", "abc\ufffd"],
    ["movement", "a\x1b[2Ab\x1b[2Jc\x1b[?1049hd\x1b[6n", "abcd"],
    ["a sequence that does not end", "a\x1b[31", "a"],
    ["other escapes", "a\x1bcb\x1b(0c\x1b7", "abc"],
    ["controls as pictures", "a\x00\x07\x08\x7f", "a\u2400\u2407\u2408\u2421"],
    ["direction marks", "a\u202eb", "a\ufffdb"],
    ["bytes that are not UTF-8", "a\udcffb", "a\ufffdb"],
    ["letters", "日本 ü\t€", "日本 ü\t€"],
  ])("%s", (_, text, shown) => {
    expect(TERMINAL_FILTER.output(text, "#4 0.1 ")).toBe(shown);
  });
});

test("names are one harmless line without passwords", () => {
  expect(TERMINAL_FILTER.words("RUN a\nb \x1b]0;x\x07 https://me:secret@host/x")).toBe(
    "RUN a b \u241b]0;x\u2407 https://**:******@host/x",
  );
});

test("in a file output stays as it is, and passwords of names are hidden", () => {
  expect(FILE_FILTER.output("\x1b[2J\r\x1b]0;x\x07", "#4 ")).toBe("\x1b[2J\r\x1b]0;x\x07");
  expect(FILE_FILTER.words("[1/2] ADD https://me:secret@host/x\x1b")).toBe(
    "[1/2] ADD https://**:******@host/x\x1b",
  );
});
