import { describe, expect, test } from "vitest";
import { createPlainProgress, type PlainOptions } from "../../../src/client/progress/plain-progress.js";
import { UNFILTERED } from "../../../src/client/progress/plain-text.js";
import type { StatusResponse } from "../../../src/proto/generated/control.js";
import { at, FakeClock, log, status, vertex, vertexes, warning } from "./build-stream.js";

const TITLE = 'building with "default" instance using docker driver';

function start(options: Partial<PlainOptions> = {}) {
  const clock = new FakeClock();
  const written: Buffer[] = [];
  const progress = createPlainProgress({
    write: (text) => written.push(Buffer.from(text)),
    title: TITLE,
    filter: UNFILTERED,
    shortNames: false,
    rate: { least: 100, idle: 150 },
    clock,
    ...options,
  });
  const text = (): string => Buffer.concat(written).toString();
  return { clock, progress, written, text };
}

/** All that is printed of updates that come at once. */
function print(...updates: readonly StatusResponse[]): string {
  const { progress, text } = start();
  for (const update of updates) progress.update(update);
  progress.finish({ failed: false });
  return text();
}

const HEAD = `#0 ${TITLE}\n\n`;

test("a build from its beginning to a failed step", () => {
  const pull = { total: 2_000_000 };
  const printed = print(
    vertexes(vertex("f", "[1/3] FROM busybox"), vertex("r", "[2/3] RUN make"), vertex("x", "[3/3] COPY a b")),
    vertexes(vertex("f", "[1/3] FROM busybox", 0)),
    status("f", "sha256:abc", 0, 0.2, { ...pull, current: 500_000 }),
    status("f", "sha256:abc", 0, 0.5, { ...pull, current: 2_000_000, completed: at(0.5) }),
    vertexes(vertex("f", "[1/3] FROM busybox", 0, 0.75)),
    vertexes(vertex("c", "[internal] load build context", 0.1, 0.2, { cached: true })),
    vertexes(vertex("r", "[2/3] RUN make", 1)),
    log("r", 1.083, "cc -o a a.c\ncc -o b b.c\n"),
    log("r", 13.5, "link\n"),
    log("r", 120, "no end"),
    warning("r", "OldMake: make is old"),
    vertexes(vertex("r", "[2/3] RUN make", 1, 121, { error: "process did not complete: exit code: 2" })),
    vertexes(vertex("x", "[3/3] COPY a b", 120, 121.5, { error: "rpc error: context canceled" })),
  );
  expect(printed).toBe(`${HEAD}#1 [internal] load build context
#1 CACHED

#2 [1/3] FROM busybox
#2 sha256:abc 2.00MB / 2.00MB 0.5s done
#2 DONE 0.8s

#3 [2/3] RUN make
#3 WARN: OldMake: make is old
#3 0.083 cc -o a a.c
#3 0.083 cc -o b b.c
#3 12.50 link
#3 119.0 no end
#3 ERROR: process did not complete: exit code: 2

#4 [3/3] COPY a b
#4 CANCELED
------
 > [2/3] RUN make:
0.083 cc -o a a.c
0.083 cc -o b b.c
12.50 link
119.0 no end
------
`);
});

test("a step that starts again is printed again; its times add up", () => {
  const printed = print(
    vertexes(vertex("a", "load", 0, 0.5)),
    vertexes(vertex("a", "load", 1)),
    log("a", 1.25, "again\n"),
    vertexes(vertex("a", "load", 1, 2)),
  );
  expect(printed).toBe(`${HEAD}#1 load\n#1 DONE 0.5s\n\n#1 load\n#1 0.250 again\n#1 DONE 1.5s\n`);
});

test("a line that has not ended goes on, and is repeated after another step", () => {
  const { progress, clock, text } = start();
  progress.update(vertexes(vertex("a", "one", 0), vertex("b", "two", 0)));
  progress.update(log("a", 0.5, "first\nab"));
  clock.passTo(1);
  expect(text()).toBe(`${HEAD}#1 one\n`.concat("#1 0.500 first\n#1 0.500 ab"));
  progress.update(log("a", 0.7, "cd"));
  expect(text()).toMatch(/\n#1 0\.500 abcd$/);
  progress.update(vertexes(vertex("b", "two", 0, 1)));
  clock.passTo(2);
  expect(text()).toMatch(/ abcd\n#1 \.\.\.\n\n#2 two\n#2 DONE 1\.0s\n\n#1 one\n#1 0\.500 abcd$/);
  progress.update(log("a", 2, "ef\ngh\n"));
  clock.passTo(3);
  expect(text()).toMatch(/\n#1 0\.500 abcdef\n#1 2\.000 gh\n$/);
});

test("statuses are told again after 5 % or 5 s", () => {
  const { progress, clock, text } = start();
  const tell = (seconds: number, current: number, more = {}) => {
    progress.update(status("a", "layer", 0, seconds, { current, total: 1000, ...more }));
    clock.pass(200);
  };
  progress.update(vertexes(vertex("a", "pull", 0)));
  tell(0, 0);
  tell(0.1, 49);
  tell(0.2, 50);
  tell(0.3, 60);
  tell(5.2, 61);
  tell(5.3, 62, { completed: at(5.3) });
  expect(text()).toBe(`${HEAD}#1 pull
#1 layer 0B / 1.00kB
#1 layer 50B / 1.00kB 0.2s
#1 layer 61B / 1.00kB 5.2s
#1 layer 62B / 1.00kB 5.3s done
`);
});

test("a status that has not started is not told", () => {
  const { progress, text } = start();
  progress.update(vertexes(vertex("a", "pull", 0)));
  progress.update({ statuses: [{ vertex: "a", ID: "layer", current: 3 }] });
  progress.finish({ failed: false });
  expect(text()).toBe(`${HEAD}#1 pull\n`);
});

describe("turns", () => {
  test("one step keeps the screen for some seconds, then the other gets it", () => {
    const { progress, clock, text } = start();
    progress.update(vertexes(vertex("a", "one", 0), vertex("b", "two", 0)));
    for (let second = 1; second <= 11; second++) {
      clock.passTo(second);
      progress.update(log("a", second, `a${second}\n`));
      progress.update(log("b", second, `b${second}\n`));
    }
    clock.passTo(12);
    progress.update(vertexes(vertex("a", "one", 0, 12), vertex("b", "two", 0, 12.5)));
    progress.finish({ failed: false });
    const turns = text().match(/^#\d (?:\.\.\.|DONE.*|.* [ab]\d+)$/gm);
    // Half of all news each: 5 s / (1 - 1/2).
    expect(turns).toEqual([
      ...Array.from({ length: 9 }, (_, i) => `#1 ${i + 1}.000 a${i + 1}`),
      "#1 10.00 a10",
      "#1 ...",
      ...Array.from({ length: 9 }, (_, i) => `#2 ${i + 1}.000 b${i + 1}`),
      "#2 10.00 b10",
      "#2 ...",
      "#1 11.00 a11",
      "#1 DONE 12.0s",
      "#2 11.00 b11",
      "#2 DONE 12.5s",
    ]);
  });

  test("a hidden step waits 10 s at most, even if nothing more comes", () => {
    const { progress, clock, text } = start();
    progress.update(vertexes(vertex("a", "busy", 0)));
    clock.passTo(0.5);
    progress.update(vertexes(vertex("b", "quiet", 0.5)));
    for (let i = 1; i <= 100; i++) progress.update(log("a", 0.5, `line ${i}\n`));
    clock.passTo(10.4);
    expect(text()).not.toContain("quiet");
    clock.passTo(10.9);
    expect(text()).toMatch(/line 100\n#1 \.\.\.\n\n#2 quiet\n$/);
    expect(clock.pending).toBe(0);
  });

  test("after a step is done, another that runs is shown even if it has nothing to say", () => {
    const { progress, clock, text } = start();
    progress.update(vertexes(vertex("a", "one", 0)));
    progress.update(vertexes(vertex("b", "two", 0)));
    clock.passTo(1);
    progress.update(vertexes(vertex("a", "one", 0, 1)));
    clock.passTo(2);
    expect(text()).toBe(`${HEAD}#1 one\n#1 DONE 1.0s\n\n#2 two\n`);
  });
});

test("members of a progress group are one step; weak ones do not open it", () => {
  const member = (weak: boolean) => ({ progressGroup: { id: "g", name: "COPY --link a b", weak } });
  const { progress, clock, text } = start();
  progress.update(vertexes(vertex("w", "copy", undefined, undefined, member(true))));
  progress.update(vertexes(vertex("w", "copy", 0, 1, member(true))));
  clock.passTo(1);
  expect(text()).toBe("");
  progress.update(vertexes(vertex("s", "link", 2, undefined, member(false))));
  progress.update(status("s", "merging", 2, 2.5, { completed: at(2.5) }));
  progress.update(vertexes(vertex("s", "link", 2, 2.5, member(false))));
  clock.passTo(3);
  expect(text()).toBe(`${HEAD}#1 COPY --link a b\n#1 merging 0.5s done\n#1 DONE 1.5s\n`);
});

test("a group is cached if all of it is, and fails with its first member that does", () => {
  const member = (more: object) => ({ progressGroup: { id: "g", name: "group" }, ...more });
  expect(
    print(
      vertexes(vertex("a", "a", 0, undefined, member({}))),
      vertexes(vertex("a", "a", 0, 1, member({ cached: true }))),
      vertexes(vertex("b", "b", 1, 2, member({ cached: true }))),
    ),
  ).toBe(`${HEAD}#1 group\n#1 CACHED\n`);
  expect(
    print(
      vertexes(vertex("a", "a", 0, 1, member({ cached: true }))),
      vertexes(vertex("b", "b", 1, 2, member({ error: "no" }))),
    ),
  ).toContain("#1 ERROR: no\n------\n > group:\n------\n");
});

test("bytes of output arrive as they were", () => {
  const { progress, written } = start();
  const bytes = Buffer.from([0xff, 0x41, 0x00, 0xe2, 0x82, 0xac, 0x0d, 0x1b, 0x5b, 0x6d, 0xf0, 0x9f, 0x0a]);
  progress.update(vertexes(vertex("a", "cat", 0)));
  for (const byte of bytes) progress.update(log("a", 0, Uint8Array.of(byte)));
  progress.update(vertexes(vertex("a", "cat", 0, 1)));
  progress.finish({ failed: false });
  const head = Buffer.from(`${HEAD}#1 cat\n#1 0.000 `);
  expect(Buffer.concat(written)).toEqual(Buffer.concat([head, bytes, Buffer.from("#1 DONE 1.0s\n")]));
});

test("of a failed step the last ten lines are repeated", () => {
  const lines = Array.from({ length: 14 }, (_, i) => `line ${i}`).join("\n");
  const printed = print(
    vertexes(vertex("a", "RUN x", 0)),
    log("a", 0.5, lines),
    vertexes(vertex("a", "RUN x", 0, 1, { error: "bad" })),
  );
  const last = Array.from({ length: 10 }, (_, i) => `0.500 line ${i + 4}\n`).join("");
  expect(printed.slice(printed.indexOf("------"))).toBe(`------\n > RUN x:\n${last}------\n`);
});

test("long names are cut if that is asked for", () => {
  const { progress, text } = start({ shortNames: true, title: "" });
  progress.update(vertexes(vertex("a", "x".repeat(73), 0)));
  progress.finish({ failed: false });
  expect(text()).toBe(`#1 ${"x".repeat(72)}...\n`);
});

test("what still waits at the end is printed, and an open line is ended", () => {
  const printed = print(
    vertexes(vertex("a", "one", 0), vertex("b", "two", 0)),
    log("a", 1, "a\nopen"),
    log("b", 1, "b\nopen"),
  );
  expect(printed).toBe(
    `${HEAD}#1 one\n#1 1.000 a\n#1 1.000 open\n#1 ...\n\n#2 two\n#2 1.000 b\n#2 1.000 open\n`,
  );
});

test("nothing is printed after the end, and no timer is left", () => {
  const { progress, clock, text } = start({ closing: () => "closing\n" });
  progress.update(vertexes(vertex("a", "one", 0), vertex("b", "two", 0)));
  progress.update(log("b", 0, "x"));
  progress.finish({ failed: false });
  const all = text();
  expect(all.endsWith("closing\n")).toBe(true);
  expect(clock.pending).toBe(0);
  progress.update(log("a", 1, "late\n"));
  progress.finish({ failed: true });
  clock.passTo(60);
  expect(text()).toBe(all);
});

test("updates about unknown steps and empty ones do nothing", () => {
  expect(
    print(
      {},
      log("x", 0, "text\n"),
      status("x", "s", 0, 0),
      warning("x", "w"),
      { logs: [{}] },
      { vertexes: [{}] },
    ),
  ).toBe("");
});
