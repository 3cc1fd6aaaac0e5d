import { describe, expect, test } from "vitest";
import { createPlainProgress } from "../../../src/client/progress/plain-progress.js";
import { UNFILTERED } from "../../../src/client/progress/plain-text.js";
import { Trace } from "../../../src/client/progress/trace.js";
import { at, FakeClock, log, START, status, vertex, vertexes } from "./build-stream.js";

const NOW = START * 1000;
const MEGABYTE = 1 << 20;

function lines(count: number, length: number): Uint8Array {
  return new Uint8Array(Buffer.from(`${"x".repeat(length - 1)}\n`.repeat(count)));
}

describe("memory is bounded", () => {
  test("the end of a step's output is kept, in whole lines", () => {
    const trace = new Trace({ tail: 4096, fresh: 1024 });
    trace.update(vertexes(vertex("a", "RUN", 0)), NOW);
    for (let i = 0; i < 10_000; i++) trace.update(log("a", 1, `line ${i}\n`), NOW);
    const [step] = trace.started;
    expect(step!.log.tail.size).toBeLessThanOrEqual(4096);
    const { lines: kept, isClipped } = step!.log.tail.lines();
    expect(isClipped).toBe(true);
    expect(kept.length).toBeGreaterThan(10);
    expect(kept).toEqual(kept.map((_, i) => `1.000 line ${10_000 - kept.length + i}`));
    expect(trace.freshSize).toBeLessThanOrEqual(1024);
    expect(step!.log.takeSkipped()).toBe(true);
    expect(step!.log.takeSkipped()).toBe(false);
  });

  test("one message and one line that are larger than everything", () => {
    const trace = new Trace({ tail: 4096, fresh: 1024 });
    trace.update(vertexes(vertex("a", "RUN", 0)), NOW);
    trace.update(log("a", 1, `${"y".repeat(MEGABYTE)}end`), NOW);
    const { log: output } = trace.started[0]!;
    expect(output.tail.size).toBeLessThanOrEqual(4096);
    expect(output.tail.lines().lines).toEqual([expect.stringMatching(/^1\.000 y+end$/)]);
    const fresh = trace.takeLog(trace.started[0]!);
    expect(Buffer.concat(fresh.map(({ data }) => data)).length).toBeLessThanOrEqual(1024);
    expect(trace.freshSize).toBe(0);
  });

  test("of many steps: those that are fine are forgotten first", () => {
    const trace = new Trace({ tail: MEGABYTE, fresh: 0 });
    const chunk = lines(1000, 1000);
    for (let i = 0; i < 40; i++) {
      const name = `step ${i}`;
      trace.update(vertexes(vertex(name, name, 0)), NOW);
      trace.update(log(name, 1, chunk), NOW);
      trace.update(vertexes(vertex(name, name, 0, 1, { error: i === 3 ? "bad" : "" })), NOW);
    }
    let kept = 0;
    for (const step of trace.started) kept += step.log.tail.size;
    expect(kept).toBeLessThanOrEqual(16 * MEGABYTE);
    expect(trace.started[3]!.log.tail.lines(1)).toEqual({
      lines: [`1.000 ${"x".repeat(999)}`],
      isClipped: false,
    });
    expect(trace.started[0]!.log.tail.lines()).toEqual({ lines: [], isClipped: true });
  });

  test("more steps and statuses than there is room for are left out", () => {
    const trace = new Trace({ tail: 100 });
    const name = "n".repeat(50_000);
    for (let i = 0; i < 3000; i++) trace.update(vertexes(vertex(`v${i}`, name, 0)), NOW);
    const count = trace.started.length;
    expect(count).toBeGreaterThan(1000);
    expect(count).toBeLessThan(1500);
    for (let i = 0; i < 3000; i++) trace.update(status("v0", `${i}${name}`, 0, 0), NOW);
    expect(trace.started[0]!.statuses.length).toBeLessThan(3);
    trace.update(vertexes(vertex("v0", "shorter", 0, 1)), NOW);
    expect(trace.started[0]!.face.name).toBe("shorter");
  });
});

test("much output of a step that has to wait is printed before its turn, none is lost", () => {
  const clock = new FakeClock();
  let waiting = 0;
  let printed = 0;
  const progress = createPlainProgress({
    write: (text) => {
      printed += Buffer.from(text).toString().match(/ x+\n/g)?.length ?? 0;
    },
    title: "",
    filter: UNFILTERED,
    shortNames: false,
    rate: { least: 100, idle: 150 },
    clock,
  });
  progress.update(vertexes(vertex("a", "one", 0), vertex("b", "two", 0)));
  for (let i = 0; i < 100; i++) {
    progress.update(log("b", 1, lines(2000, 100)));
    waiting = Math.max(waiting, (i + 1) * 2000 - printed);
  }
  progress.finish({ failed: false });
  expect(printed).toBe(200_000);
  expect(waiting).toBeLessThan(45_000);
});

test("the time of the daemon is told from its first step", () => {
  const trace = new Trace({ tail: 100 });
  expect(trace.elapsed(NOW)).toBe(0);
  // The clock here is 100 s ahead.
  trace.update(vertexes(vertex("a", "one", 0)), NOW + 100_000);
  expect(trace.daemonTime(NOW + 103_000)).toEqual(at(3));
  expect(trace.elapsed(NOW + 103_000)).toBe(3);
});
