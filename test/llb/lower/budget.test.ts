import { describe, expect, test } from "vitest";
import { Budget } from "../../../src/llb/lower/budget.js";
import { errorOf } from "../../harness/compile-text.js";

const MEBI = 1024 * 1024;

test("64 Mi characters are within it, one more is not", () => {
  const budget = new Budget();
  for (let i = 0; i < 64; i++) budget.spend(MEBI);
  expect(() => budget.spend(1)).toThrow(
    expect.objectContaining({
      code: "limit/size",
      message:
        "the build grows too large: its steps, their environments and the image's history take more than 64 MiB",
    }),
  );
});

describe("a small text that would grow large fails, at the step where it is too much", () => {
  const repeat = (lines: number, line: (i: number) => string) =>
    Array.from({ length: lines }, (_, i) => line(i)).join("\n");

  test("variables that every command carries", async () => {
    const text = `FROM scratch\n${repeat(30_000, (i) => `ENV V${i}=x`)}\n${repeat(30_000, () => "RUN x")}`;
    const { code, at, lines } = await errorOf(text);
    expect(code).toBe("limit/size");
    expect(at).toMatch(/^30\d\d\d:1 RUN x$/);
    expect(lines).toEqual([at.split(":")[0]]);
  });

  test("values that the history repeats", async () => {
    const text = `FROM scratch\nENV A=${"x".repeat(10_000)}\n${repeat(10_000, (i) => `ENV B${i}=$A`)}`;
    const { code, at } = await errorOf(text);
    expect(code).toBe("limit/size");
    expect(at).toMatch(/^\d+:1 ENV B\d+=\$A$/);
  });

  test("build arguments in the history of every command", async () => {
    const text = `FROM scratch\n${repeat(100, (i) => `ARG V${i}=${"x".repeat(1_000)}`)}\n${repeat(1_000, () => "RUN x")}`;
    const { code, at } = await errorOf(text);
    expect(code).toBe("limit/size");
    expect(at).toMatch(/^\d+:1 RUN x$/);
  });

  test("stages that inherit variables", async () => {
    const variables = repeat(20, (i) => `ENV V${i}=${"x".repeat(50_000)}`);
    const text = `FROM scratch AS s0\n${variables}\n${repeat(100, (i) => `FROM s${i} AS s${i + 1}`)}`;
    const { code, at, lines } = await errorOf(text);
    expect(code).toBe("limit/size");
    expect(at).toMatch(/^\d+:1 FROM s\d+ AS s\d+$/);
    expect(lines).toEqual([at.split(":")[0]]);
  });
});
