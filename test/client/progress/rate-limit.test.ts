import { expect, test } from "vitest";
import { displayRate, RateLimit } from "../../../src/client/progress/rate-limit.js";
import { FakeClock, START } from "./build-stream.js";

function start() {
  const clock = new FakeClock();
  const calls: number[] = [];
  const since = () => clock.now() - START * 1000;
  const limit = new RateLimit(clock, { least: 100, idle: 150 }, () => calls.push(since()));
  return { clock, calls, limit };
}

test("the first is at once, others after 100 ms at least", () => {
  const { clock, calls, limit } = start();
  for (let i = 0; i < 25; i++) {
    limit.request();
    clock.pass(10);
  }
  expect(calls).toEqual([0, 100, 200]);
});

test("what was not allowed is called 150 ms after the last request", () => {
  const { clock, calls, limit } = start();
  limit.request();
  clock.pass(50);
  limit.request();
  clock.pass(40);
  limit.request();
  clock.pass(1000);
  expect(calls).toEqual([0, 240]);
  expect(clock.pending).toBe(0);
});

test("closing it takes back what was to come", () => {
  const { clock, calls, limit } = start();
  limit.request();
  limit.request();
  limit.close();
  limit.request();
  limit.later();
  clock.pass(1000);
  expect([calls, clock.pending]).toEqual([[0], 0]);
});

test.each<[string | undefined, number, number]>([
  [undefined, 100, 150],
  ["", 100, 150],
  ["20", 20, 20],
  ["0", 1, 1],
  ["-5", 100, 150],
  ["fast", 100, 150],
])("TTY_DISPLAY_RATE=%s", (given, least, idle) => {
  expect(displayRate({ TTY_DISPLAY_RATE: given })).toEqual({ least, idle });
});
