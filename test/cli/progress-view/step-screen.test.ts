import { expect, test } from "vitest";
import { StepScreen } from "../../../src/cli/progress-view/step-screen.js";
import { textWidth } from "../../../src/cli/render/text-width.js";

function show(text: string | Uint8Array, height = 6, width = 20): string[] {
  const screen = new StepScreen(height, width);
  screen.write(Buffer.from(text));
  return screen.lines();
}

test.each<[string, string, string[]]>([
  ["lines", "one\ntwo\n\nthree", ["one", "two", "three"]],
  ["more lines than there are rows", "1\n2\n3\n4\n5\n6\n7\n8", ["3", "4", "5", "6", "7", "8"]],
  ["a last line that has ended", "1\n2\n3\n4\n5\n6\n", ["2", "3", "4", "5", "6"]],
  ["a long line", "abcdefghijklmnopqrstuvwxyz", ["abcdefghijklmnopqrst", "uvwxyz"]],
  ["a line as wide as the screen", `${"x".repeat(20)}\ny`, ["x".repeat(20), "y"]],
  ["a progress bar", "10 %\r20 %\r100 %", ["100 %"]],
  ["overwriting leaves the rest", "abcdef\rxy", ["xycdef"]],
  ["Windows line ends", "a\r\nb\r\n", ["a", "b"]],
  ["backspace", "abc\b\bX\b\b\b\b\bY", ["YXc"]],
  ["tab", "a\tb\t\t\t\tc", ["a       b          c"]],
  ["colours", "\x1b[1;31mred\x1b[0m \x1b[38;2;1;2;3mx\x1b[m", ["red x"]],
  ["erase to the end of a line", "abcdef\r\x1b[3C\x1b[Kx", ["abcx"]],
  ["erase to the beginning", "abcdef\r\x1b[2C\x1b[1K", ["   def"]],
  ["erase a line", "abc\ndef\x1b[2K", ["abc"]],
  ["erase the screen", "abc\ndef\x1b[2J\x1b[Hx", ["x"]],
  ["erase below", "abc\ndef\nghi\x1b[2A\r\x1b[Jz", ["z"]],
  ["erase above", "abc\ndef\nghi\x1b[1A\x1b[1Jz", ["   z", "ghi"]],
  ["two lines that are drawn over", "a 1\nb 1\n\x1b[2Aa 2\x1b[K\nb 2\x1b[K\n", ["a 2", "b 2"]],
  [
    "movement beyond the screen",
    "\x1b[99;99Hx\x1b[99A\x1b[99Dy\x1b[99B\x1b[99Cz",
    ["y", "                   z"],
  ],
  ["columns and rows", "\x1b[3dthird\x1b[1G\x1b[1Efourth\x1b[Fsecond", ["second", "fourth"]],
  ["saved place", "ab\x1b7cd\x1b8X\x1b[s\nnew\x1b[uY", ["abXY", "new"]],
  ["a title", "a\x1b]0;evil title\x07b\x1b]52;c;ZXZpbA==\x1b\\c", ["abc"]],
  ["a title with C1", "a\u009d0;evil\u009cb\u009b31mc\u0085d", ["abcd"]],
  ["a title that never ends", "a\x1b]0;evil\nb", ["a", "b"]],
  ["strings of devices", "a\x1bPq#0;evil\x1b\\b\x1b_x\x07c\x1b^y\x07d", ["abcd"]],
  ["private modes", "\x1b[?1049h\x1b[?25la\x1b[>0cb\x1b[!p", ["ab"]],
  ["character sets", "\x1b(0a\x1b)Bb", ["ab"]],
  ["a sequence that is too long", `a\x1b[${"1".repeat(65)}mx`, ["amx"]],
  ["huge numbers", "\x1b[99999999999999999999Cx", ["                   x"]],
  ["control characters", "a\x00\x01\x7f\x0eb\x07", ["ab"]],
  ["reset", "abc\x1bcx", ["x"]],
  ["wide characters", "日本語日本語日本語日本語", ["日本語日本語日本語日", "本語"]],
  ["half of a wide character overwritten", "日本\rx", ["x 本"]],
  ["the other half overwritten", "日本\r\x1b[Cx", [" x本"]],
  ["marks", "e\u0301o\u0308", ["e\u0301o\u0308"]],
  ["marks without end", `e${"\u0301".repeat(1000)}`, [`e${"\u0301".repeat(15)}`]],
  ["signs that turn the direction", "a\u202eb\u2066c\u200d", ["abc"]],
])("%s", (_, text, lines) => {
  expect(show(text)).toEqual(lines);
});

test("bytes that are not UTF-8, and characters in two writes", () => {
  const screen = new StepScreen(6, 20);
  screen.write(Uint8Array.of(0xff, 0x41, 0xe2, 0x82));
  screen.write(Uint8Array.of(0xac, 0x1b));
  screen.write(Buffer.from("[31"));
  screen.write(Buffer.from("mx"));
  expect(screen.lines()).toEqual(["\ufffdA€x"]);
});

test("a smaller screen keeps the last lines, a larger one has room", () => {
  const screen = new StepScreen(6, 20);
  screen.write(Buffer.from("1\n2\n3\n4\n5 five\n6 six"));
  screen.resize(3, 4);
  expect(screen.lines()).toEqual(["4", "5 fi", "6 si"]);
  screen.write(Buffer.from("\nseven"));
  expect(screen.lines()).toEqual(["6 si", "seve", "n"]);
  screen.resize(5, 10);
  screen.write(Buffer.from("\na\nb"));
  expect(screen.lines()).toEqual(["6 si", "seve", "n", "a", "b"]);
});

test("after a gap it goes on in a new line, whatever was open", () => {
  const screen = new StepScreen(6, 20);
  screen.write(Buffer.from("abc\x1b]0;ti"));
  screen.skip();
  screen.write(Buffer.from("def"));
  expect(screen.lines()).toEqual(["abc", "def"]);
});

test("whatever comes, it shows as many lines and columns as it has", () => {
  let seed = 7;
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
    return (seed >> 8) % below;
  };
  const pieces = [
    "\x1b[",
    "A",
    "B",
    "C",
    "D",
    "H",
    "J",
    "K",
    "3",
    ";",
    "\n",
    "\r",
    "\b",
    "\t",
    "日",
    "e\u0301",
    "x",
    "\x1b7",
    "\x1b8",
    "\x1b]",
    "\x07",
    "\u009b",
    "\x1bM",
    "G",
    "d",
  ];
  const screen = new StepScreen(4, 9);
  for (let round = 0; round < 3000; round++) {
    let text = "";
    for (let i = random(8); i >= 0; i--) text += pieces[random(pieces.length)];
    screen.write(Buffer.from(text));
    const chance = random(20);
    if (chance === 0) screen.resize(1 + random(6), 1 + random(12));
    else if (chance === 1) screen.resize(4, 9);
    expect(screen.lines().length).toBeLessThanOrEqual(6);
    for (const line of screen.lines()) expect(textWidth(line)).toBeLessThanOrEqual(12);
  }
  screen.resize(4, 9);
  screen.write(Buffer.from("\x07\x1bcabc\n日本語日本"));
  expect(screen.lines()).toEqual(["abc", "日本語日", "本"]);
});
