import { describe, expect, test } from "vitest";
import { logLimits, StepLog } from "../../../src/engine/ops/step-log.js";

function logWith(limits: { size: number; speed: number }) {
  const shown: string[] = [];
  let now = 0;
  const progress = {
    status: () => {},
    log: (stream: number, data: Uint8Array) => void shown.push(`${stream}:${Buffer.from(data).toString()}`),
  };
  const log = new StepLog(progress, limits, () => now);
  return {
    shown,
    log,
    write: (text: string, stream: 1 | 2 = 1) => log.write(stream, Buffer.from(text)),
    at: (time: number) => (now = time),
  };
}

describe("what a step prints", () => {
  test("is shown as it comes, up to a limit for each of its streams, which is told once", () => {
    const { shown, write } = logWith({ size: 10, speed: -1 });
    write("12345678");
    write("9abc");
    write("more");
    write("error", 2);
    expect(shown).toEqual(["1:12345678", "1:9a", "1:\n[output clipped, log limit 10B reached]\n", "2:error"]);
  });

  test("may not come too fast; what comes later is shown again", () => {
    const { shown, write, at } = logWith({ size: 2 << 20, speed: 4 });
    at(1);
    write("123456");
    at(2500);
    write("ab");
    expect(shown).toEqual(["1:1234", "1:\n[output clipped, log limit 4B/s reached]\n", "1:ab"]);
  });

  test("is shown at its end, if the step fails", () => {
    const { shown, write, log } = logWith({ size: 4, speed: -1 });
    write("12");
    write("3456");
    write("the end");
    shown.length = 0;
    log.showTail();
    expect(shown).toEqual(["1:3456the end"]);
  });

  test("is kept for that as far as 256 KiB", () => {
    const { shown, log } = logWith({ size: 0, speed: -1 });
    const piece = Buffer.alloc(100_000, "x");
    for (let i = 0; i < 10; i++) log.write(1, piece);
    log.write(1, Buffer.from("end"));
    shown.length = 0;
    log.showTail();
    expect(shown[0]).toHaveLength(2 + 256 * 1024);
    expect(shown[0]!.endsWith("xend")).toBe(true);
  });
});

test("limits come from BuildKit's variables", () => {
  expect(logLimits({})).toEqual({ size: 2 << 20, speed: 200 << 10 });
  expect(logLimits({ BUILDKIT_STEP_LOG_MAX_SIZE: "-1", BUILDKIT_STEP_LOG_MAX_SPEED: "100" })).toEqual({
    size: -1,
    speed: 100,
  });
  expect(logLimits({ BUILDKIT_STEP_LOG_MAX_SIZE: "much" })).toEqual({ size: 2 << 20, speed: 200 << 10 });
});
