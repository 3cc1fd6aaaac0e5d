import { describe, expect, test } from "vitest";
import { errorOf, stepOf } from "../plan-text.js";

describe("CMD and ENTRYPOINT", () => {
  test.each([
    ["CMD a b", ["a b"], true],
    ['CMD ["a", "b"]', ["a", "b"], false],
    ["CMD", [], true],
    ["CMD []", [], false],
    ["CMD <<EOF", ["<<EOF"], true],
  ])("%j", (text, args, shell) => {
    expect(stepOf("cmd", text).command).toMatchObject({ args, shell, heredocs: [] });
    expect(stepOf("entrypoint", text.replace("CMD", "ENTRYPOINT")).command).toMatchObject({ args, shell });
  });

  test("take no flags", () => {
    expect(errorOf("CMD --x a")).toBe("unknown flag: --x <--x>");
    expect(errorOf("ENTRYPOINT --x a")).toBe("unknown flag: --x <--x>");
  });
});

describe("SHELL", () => {
  test("is an array", () => {
    expect(stepOf("shell", 'SHELL ["a", "-c"]').shell).toEqual(["a", "-c"]);
  });

  test.each([
    ["SHELL", "SHELL requires at least one argument <SHELL>"],
    ["SHELL []", "SHELL requires at least one argument <SHELL []>"],
    ["SHELL a", "SHELL requires the arguments to be in JSON form <SHELL a>"],
    ["SHELL --x a", "unknown flag: --x <--x>"],
  ])("%j is wrong", (text, error) => {
    expect(errorOf(text)).toBe(error);
  });
});

describe("HEALTHCHECK", () => {
  test.each([
    ["HEALTHCHECK CMD a  b", ["CMD-SHELL", "a  b"]],
    ['HEALTHCHECK cmd ["a", "b"]', ["CMD", "a", "b"]],
    ["HEALTHCHECK CMD\t[a", ["CMD-SHELL", "[a"]],
    ["HEALTHCHECK NONE", ["NONE"]],
    ["HEALTHCHECK none []", ["NONE"]],
    ["HEALTHCHECK --whatever NONE", ["NONE"]],
  ])("%j", (text, expected) => {
    expect(stepOf("healthcheck", text).test).toEqual(expected);
  });

  test("its flags", () => {
    const text =
      "HEALTHCHECK --interval=1m30s --timeout=.5s --start-period=0 --start-interval=1ms --retries=+3 CMD a";
    expect(stepOf("healthcheck", text)).toMatchObject({
      interval: 90_000_000_000n,
      timeout: 500_000_000n,
      startPeriod: 0n,
      startInterval: 1_000_000n,
      retries: 3,
    });
  });

  test("flags without a value are inherited", () => {
    expect(stepOf("healthcheck", "HEALTHCHECK --interval= --retries= CMD a")).toMatchObject({
      interval: 0n,
      retries: 0,
    });
  });

  test.each([
    ["HEALTHCHECK", "HEALTHCHECK requires at least one argument <HEALTHCHECK>"],
    ["HEALTHCHECK NONE a", "HEALTHCHECK NONE takes no arguments <HEALTHCHECK NONE a>"],
    ["HEALTHCHECK CMD", "Missing command after HEALTHCHECK CMD <HEALTHCHECK CMD>"],
    ["HEALTHCHECK CMD []", "Missing command after HEALTHCHECK CMD <HEALTHCHECK CMD []>"],
    ["HEALTHCHECK a b", 'Unknown type "A" in HEALTHCHECK (try CMD) <a>'],
    ["HEALTHCHECK CMD [1]", "when using JSON array syntax, arrays must be comprised of strings only <1>"],
    [
      "HEALTHCHECK CMD\u00a0[1]",
      "when using JSON array syntax, arrays must be comprised of strings only <1>",
    ],
    ["HEALTHCHECK --interval=x CMD a", 'time: invalid duration "x" <x>'],
    ["HEALTHCHECK --timeout=5 CMD a", 'time: missing unit in duration "5" <5>'],
    ["HEALTHCHECK --timeout=5x CMD a", 'time: unknown unit "x" in duration "5x" <5x>'],
    ["HEALTHCHECK --interval=999us CMD a", 'Interval "interval" cannot be less than 1ms <999us>'],
    ["HEALTHCHECK --start-period=-1s CMD a", 'Interval "start-period" cannot be less than 1ms <-1s>'],
    ["HEALTHCHECK --retries=x CMD a", 'strconv.ParseInt: parsing "x": invalid syntax <x>'],
    [
      "HEALTHCHECK --retries=2147483648 CMD a",
      'strconv.ParseInt: parsing "2147483648": value out of range <2147483648>',
    ],
    ["HEALTHCHECK --retries=-1 CMD a", "--retries cannot be negative (-1) <-1>"],
    ["HEALTHCHECK --retry=1 CMD a", "unknown flag: --retry <--retry=1>"],
    ["HEALTHCHECK --retries=x --interval=y CMD a", 'time: invalid duration "y" <y>'],
  ])("%j is wrong", (text, error) => {
    expect(errorOf(text)).toBe(error);
  });
});
