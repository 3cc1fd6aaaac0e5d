import { describe, expect, test } from "vitest";
import { createProgress } from "../../../src/cli/progress-view/create-progress.js";
import { StepScreen } from "../../../src/cli/progress-view/step-screen.js";
import type { StatusResponse } from "../../../src/proto/generated/control.js";
import { at, FakeClock, log, status, vertex, vertexes, warning } from "../../client/progress/build-stream.js";

interface Size {
  columns: number;
  rows: number;
}

function start(
  size: Size = { columns: 60, rows: 20 },
  env: Readonly<Record<string, string>> = { NO_COLOR: "1" },
) {
  const clock = new FakeClock();
  const writes: string[] = [];
  const terminal = new StepScreen(size.rows || 10, size.columns || 80);
  const stderr = {
    write: (data: string | Uint8Array) => {
      writes.push(Buffer.from(data).toString());
      terminal.write(Buffer.from(data));
    },
    isTTY: true,
  };
  const io = { stderr, env, columns: () => size.columns, rows: () => size.rows, clock };
  const progress = createProgress("tty", io, { name: "default", driver: "docker" });
  return { clock, progress, writes, terminal, screen: () => terminal.lines().join("\n") };
}

const send = (
  progress: { update(status: StatusResponse): void },
  ...updates: readonly StatusResponse[]
): void => {
  for (const update of updates) progress.update(update);
};

test("a build from its beginning to its end", () => {
  const { progress, clock, screen } = start();
  send(progress, vertexes(vertex("f", "[1/2] FROM busybox"), vertex("r", "[2/2] RUN make", undefined)));
  expect(screen()).toBe("[+] Building 0.0s (0/2)                      docker:default");
  send(progress, vertexes(vertex("f", "[1/2] FROM busybox", 0)));
  send(progress, status("f", "sha256:abc", 0, 0.1, { current: 500_000, total: 2_000_000 }));
  clock.passTo(1.21);
  expect(screen()).toBe(`[+] Building 1.2s (0/2)                      docker:default
 => [1/2] FROM busybox                                 1.2s
 => => sha256:abc 500.00kB / 2.00MB                    1.2s`);
  send(
    progress,
    status("f", "sha256:abc", 0, 1.5, { current: 2_000_000, total: 2_000_000, completed: at(1.5) }),
  );
  send(progress, vertexes(vertex("f", "[1/2] FROM busybox", 0, 1.5), vertex("r", "[2/2] RUN make", 1.52)));
  send(progress, log("r", 1.6, "cc a.c\ncc b.c\n[ 10 %]\r[ 20 %]"));
  clock.passTo(2.06);
  expect(screen()).toBe(`[+] Building 2.0s (1/2)                      docker:default
 => [1/2] FROM busybox                                 1.5s
 => => sha256:abc 2.00MB / 2.00MB                      1.5s
 => [2/2] RUN make                                     0.4s
 => => # cc a.c
 => => # cc b.c
 => => # [ 20 %]`);
  send(progress, vertexes(vertex("r", "[2/2] RUN make", 1.52, 3, { cached: true })));
  clock.passTo(3.1);
  progress.finish({ failed: false });
  expect(screen()).toBe(`[+] Building 3.1s (2/2) FINISHED             docker:default
 => [1/2] FROM busybox                                 1.5s
 => => sha256:abc 2.00MB / 2.00MB                      1.5s
 => CACHED [2/2] RUN make                              1.5s`);
});

test("the bytes of two pictures: one write each, the cursor is never left hidden", () => {
  const { progress, clock, writes } = start({ columns: 40, rows: 20 }, {});
  send(progress, vertexes(vertex("a", "one", 0, 0.5), vertex("b", "two", 0)));
  clock.pass(100);
  send(progress, log("b", 0.1, "\x1b[31mred\x1b[0m\x1b]0;evil\x07\n"));
  clock.pass(50);
  send(progress, vertexes(vertex("b", "two", 0, 0.6, { error: "exit code: 1" })));
  progress.finish({ failed: true });
  const head = (left: string) => `[+] Building ${left}`.padEnd(25).concat("docker:default\x1b[K\n");
  const row = (name: string, time: string) => ` => ${name}`.padEnd(35).concat(time);
  const blue = (text: string) => `\x1b[34m${text}\x1b[0m\x1b[K\n`;
  expect(writes).toEqual([
    `\x1b[?25l\r${head("0.0s (1/2)")}${blue(row("one", "0.5s"))}${row("two", "0.0s")}\x1b[K\n\x1b[J\x1b[?25h`,
    `\x1b[?25l\r\x1b[3A${head("0.1s (1/2)")}${blue(row("one", "0.5s"))}${row("two", "0.1s")}\x1b[K\n` +
      "\x1b[2m => => # red\x1b[0m\x1b[K\n\x1b[J\x1b[?25h",
    `\x1b[?25l\r\x1b[4A[+] Building 0.1s (2/2) FINISHED docker\x1b[K\n${blue(row("one", "0.5s"))}` +
      `\x1b[31m${row("ERROR two", "0.6s")}\x1b[0m\x1b[K\n\x1b[J\x1b[?25h` +
      "------\n > two:\n0.100 \x1b[31mred\x1b[0m\x1b[0m\n------\n",
  ]);
});

describe("a low terminal", () => {
  test("shows the last rows, and such as run in place of others that are done", () => {
    const { progress, clock, screen } = start({ columns: 50, rows: 8 });
    send(progress, vertexes(vertex("slow", "slow", 0)));
    for (let i = 0; i < 10; i++) send(progress, vertexes(vertex(`v${i}`, `step ${i}`, 0, 1)));
    clock.passTo(1.04);
    const shown = screen()
      .split("\n")
      .map((line) => line.trim().split("  ")[0]);
    const last = [5, 6, 7, 8, 9].map((i) => `=> step ${i}`);
    expect(shown).toEqual(["[+] Building 0.9s (10/11)", "=> slow", ...last]);
    progress.finish({ failed: false });
    expect(screen().split("\n")).toHaveLength(7);
  });

  test("output is shown where there is room, of the busiest steps", () => {
    const { progress, clock, screen } = start({ columns: 50, rows: 24 });
    for (const name of ["a", "b", "c"]) {
      send(progress, vertexes(vertex(name, `step ${name}`, 0)));
      send(progress, log(name, 0.1, `${name}\n`.repeat(name === "b" ? 30 : name === "c" ? 20 : 10)));
    }
    clock.passTo(0.5);
    const shown = screen()
      .split("\n")
      .map((line) => line.trim().split("  ")[0]);
    expect(shown).toEqual([
      "[+] Building 0.5s (0/3)",
      "=> step a",
      "=> step b",
      ...Array.from({ length: 5 }, () => "=> => # b"),
      "=> step c",
      ...Array.from({ length: 5 }, () => "=> => # c"),
    ]);
  });

  test("as many lines of output as BUILDKIT_TTY_LOG_LINES says", () => {
    const { progress, clock, screen } = start(
      { columns: 50, rows: 40 },
      { NO_COLOR: "1", BUILDKIT_TTY_LOG_LINES: "9" },
    );
    send(
      progress,
      vertexes(vertex("a", "a", 0)),
      log("a", 0, Array.from({ length: 30 }, (_, i) => i).join("\n")),
    );
    clock.passTo(0.5);
    expect(screen().match(/# \d+/g)).toEqual([21, 22, 23, 24, 25, 26, 27, 28, 29].map((i) => `# ${i}`));
  });
});

describe("the size of the terminal", () => {
  const plainLines = (text: string): string[] =>
    text
      .replaceAll(/\x1b\[[?\d]*[A-Za-z]|\r/g, "")
      .trimEnd()
      .split("\n");

  test("no line is wider than it: names are cut, rows with amounts left out", () => {
    const { progress, clock, writes } = start({ columns: 30, rows: 20 });
    const names = [vertex("a", "日本語の長い名前のステップです", 0), vertex("b", "x\ty\nz\x1b[2J", 0)];
    send(progress, vertexes(...names), warning("a", "Long: this is a long warning"));
    send(progress, status("a", "sha256:0123456789abcdef", 0, 0.1, { current: 1500, total: 3000 }));
    send(progress, log("a", 0.1, "o".repeat(21)));
    clock.passTo(0.54);
    expect(plainLines(writes.at(-1)!)).toEqual([
      "[+] Building 0.5s (0/2)  dock",
      " => 日本語の長い名前の   0.5s",
      " => => # oooooooooooooooooooo",
      " => => # o",
      " => WARN: Long: this is  0.5s",
      " => x y z␛[2J            0.5s",
    ]);
  });

  test("it may change while the build runs", () => {
    const size = { columns: 40, rows: 20 };
    const { progress, clock, writes } = start(size);
    send(progress, vertexes(vertex("a", "step with a long name that is cut", 0)));
    size.columns = 20;
    clock.pass(150);
    // Two lines of 39 columns have become four of 20 at most.
    expect(writes.at(-1)).toMatch(/^\x1b\[\?25l\r\x1b\[4A\[\+\] Building 0\.1s \(/);
    expect(plainLines(writes.at(-1)!)).toEqual(["[+] Building 0.1s ("]);
    size.columns = 200;
    clock.pass(150);
    expect(writes.at(-1)).toMatch(/^\x1b\[\?25l\r\x1b\[1A/);
    expect(plainLines(writes.at(-1)!)[1]).toBe(
      ` => step with a long name that is cut`.padEnd(195).concat("0.3s"),
    );
  });

  test("80 by 10 if the terminal does not say", () => {
    const { progress, clock, writes } = start({ columns: 0, rows: 0 });
    for (let i = 0; i < 20; i++) send(progress, vertexes(vertex(`v${i}`, `step ${i}`, 0)));
    clock.pass(150);
    const lines = plainLines(writes.at(-1)!);
    expect([lines.length, lines[1]!.length]).toEqual([9, 79]);
  });
});

test("it goes on while nothing comes, and ends with the build", () => {
  const { progress, clock, writes, screen } = start();
  send(progress, vertexes(vertex("a", "sleep", 0)));
  clock.passTo(1.06);
  expect(writes).toHaveLength(8);
  expect(screen()).toContain(" 1.1s");
  progress.finish({ failed: false, canceled: true });
  expect(clock.pending).toBe(0);
  const count = writes.length;
  send(progress, vertexes(vertex("a", "sleep", 0, 1)));
  progress.finish({ failed: false });
  clock.passTo(9);
  expect(writes).toHaveLength(count);
});

test("a step that runs for another client, in a group, canceled", () => {
  const { progress, clock, screen } = start({ columns: 50, rows: 20 });
  const group = { progressGroup: { id: "g", name: "COPY --link a b" } };
  send(progress, vertexes(vertex("x", "copy", 0, 1, group), vertex("y", "link", 1, 2, group)));
  send(progress, vertexes(vertex("z", "RUN sleep", 0, 2, { error: "x: context canceled" })));
  clock.pass(200);
  expect(
    screen()
      .split("\n")
      .map((line) => line.replace(/ {2,}/, "|")),
  ).toEqual([
    "[+] Building 0.1s (2/2)|docker:default",
    " => COPY --link a b|2.0s",
    " => CANCELED RUN sleep|2.0s",
  ]);
});

test("much output is drawn from its end, in little memory", () => {
  const { progress, clock, screen } = start();
  send(progress, vertexes(vertex("a", "RUN yes", 0)));
  for (let i = 0; i < 5000; i++) send(progress, log("a", 0.01, `line ${i}\n\x1b[K`));
  clock.pass(150);
  const numbers = screen().match(/line \d+/g);
  expect(numbers).toEqual([4995, 4996, 4997, 4998, 4999].map((i) => `line ${i}`));
});
