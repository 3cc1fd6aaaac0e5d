import { expect, test } from "vitest";
import { errorsOf, readBuildfile, withSteps } from "./read-buildfile.js";

/** Far more than any of these takes; what is not bounded would take hours. */
const MILLISECONDS = 10_000;

const MEGA = 1_000_000;

function lines(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => `${line(index)}\n`).join("");
}

test.each([
  ["lists in lists", "[".repeat(MEGA), "more than 100 levels of nesting"],
  ["maps in maps", "{a: ".repeat(MEGA / 4), "more than 100 levels of nesting"],
  ["lists by dashes", "- ".repeat(MEGA / 2), "more than 100 levels of nesting"],
  ["keys of keys", "? ".repeat(MEGA / 2), "more than 100 levels of nesting"],
  ["closing brackets", "]".repeat(MEGA), "more than 200000 tokens"],
  ["quotes", '"'.repeat(MEGA), "more than 200000 tokens"],
  ["line breaks", "\n".repeat(MEGA), "more than 200000 tokens"],
  ["items", `[${"a,".repeat(MEGA / 2)}]`, "more than 200000 tokens"],
  ["documents", "---\n".repeat(MEGA / 10), "more than 200000 tokens"],
  ["tags", "!a ".repeat(MEGA / 10), "more than 200000 tokens"],
  ["keys", lines(10_000, (index) => `k${index}: v`), "`buildfile` is missing"],
  ["duplicate keys", lines(10_000, () => "a: v"), "duplicate key `a`"],
  [
    "unknown aliases",
    lines(10_000, (index) => `k${index}: *a${index}`),
    "there is no anchor `a0` before its alias",
  ],
  [
    "aliases of aliases",
    `a0: &a0 [x, x]\n${lines(60, (index) => `a${index + 1}: &a${index + 1} [*a${index}, *a${index}]`)}`,
    "aliases stand for more than 100000 nodes",
  ],
  [
    "merges of merges",
    `a0: &a0 { k: x }\n${lines(60, (index) => `a${index + 1}: &a${index + 1} { <<: *a${index}, l: *a${index}, m: *a${index} }`)}`,
    "aliases stand for more than 100000 nodes",
  ],
  [
    "a chain of aliases",
    `a0: &a0 [x]\n${lines(3_000, (index) => `a${index + 1}: &a${index + 1} [*a${index}]`)}`,
    "more than 100 levels of nesting",
  ],
  [
    "many aliases of much",
    `a: &a [${"x,".repeat(10_000)}]\n${lines(10_000, (index) => `k${index}: *a`)}`,
    "aliases stand for more than 100000 nodes",
  ],
  ["wrong steps", withSteps(...Array.from({ length: 4_000 }, () => "rum: x")), "unknown instruction: rum"],
  [
    "wrong items",
    withSteps(`copy: [${"~,".repeat(20_000)}]`),
    "an item of `copy` has no value; it has to be a text",
  ],
  [
    "wrong references",
    `buildfile: 1\nstages:\n${lines(3_000, (index) => `  s${index}: { from: { stage: t${index} } }`)}`,
    'there is no stage "t0"',
  ],
  ["a long wrong key", withSteps(`? ${"x".repeat(MEGA)}\n: y`), `unknown instruction: ${"x".repeat(100)}…`],
  [
    "a long wrong value",
    withSteps(`run: { shell: a, network: ${"x".repeat(MEGA)} }`),
    `invalid network mode "${"x".repeat(100)}…"`,
  ],
])("%s: one clear error, soon", (_, text, message) => {
  const started = performance.now();
  const { errors, plan } = readBuildfile(text);
  expect(performance.now() - started).toBeLessThan(MILLISECONDS);
  expect(plan).toBeUndefined();
  expect(errors[0]!.message).toBe(message);
  expect(errors.length).toBeLessThanOrEqual(1000);
});

test.each([
  ["a command", `run: ${"x".repeat(10 * MEGA)}`],
  ["a command in quotes", `run: "${"x".repeat(3 * MEGA)}"`],
  ["a script", `run: |\n${lines(100_000, () => `  ${"x".repeat(70)}`)}`],
  ["spaces in a value", `env: { A: "a${" ".repeat(MEGA)}b" }`],
  ["spaces before a line break", `cmd: "a${" ".repeat(MEGA)}\\nb"`],
  ["quotes in a value", `env: { A: '${`''"\\`.repeat(MEGA / 4)}' }`],
  ["open braces in a value", `env: { A: "${"${a:-".repeat(MEGA / 5)}" }`],
  ["quotes in a trigger", `onbuild: { env: { A: '${'"x y" '.repeat(MEGA / 6)}' } }`],
  ["a comment", `run: a # ${" ".repeat(MEGA)}b`],
  ["many arguments", `run: [${"a,".repeat(20_000)}]`],
  ["many variables", `env:\n${lines(8_000, (index) => `  k${index}: v`)}`],
])("%s may be very long", (_, step) => {
  const started = performance.now();
  expect(errorsOf(withSteps(step))).toEqual([]);
  expect(performance.now() - started).toBeLessThan(MILLISECONDS);
});
