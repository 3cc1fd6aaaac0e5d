import { expect, test } from "vitest";
import { createProgressLine } from "../../frontend-image/progress-line.js";

function recorder(isTTY: boolean) {
  const written: string[] = [];
  let time = 0;
  const line = createProgressLine({ isTTY, write: (text) => written.push(text) }, () => time);
  return { line, written, at: (now: number) => (time = now) };
}

test("a terminal shows what takes long, redrawn at intervals, and nothing in the end", () => {
  const { line, written, at } = recorder(true);
  line.say("one", 1e6, 9e6);
  at(999);
  line.say("one", 2e6, 9e6);
  expect(written).toEqual([]);
  at(1000);
  line.say("one", 3e6, 9e6);
  at(1199);
  line.say("one", 4e6, 9e6);
  at(1200);
  line.say("one", 5e6, 9e6);
  line.say("two");
  line.end();
  expect(written).toEqual(["\r\x1b[Kone: 3 of 9 MB ...", "\r\x1b[Kone: 5 of 9 MB ...", "\r\x1b[K"]);
});

test("elsewhere each thing that takes long is a line", () => {
  const { line, written, at } = recorder(false);
  line.say("one", 1, 9);
  at(1500);
  line.say("one", 2, 9);
  at(3000);
  line.say("one", 3, 9);
  line.say("two", 3, 9);
  line.end();
  expect(written).toEqual(["one\n"]);
});
