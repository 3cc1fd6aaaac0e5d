import { describe, expect, test } from "vitest";
import { OrderCheck } from "../../../src/client/files/order-check.js";

/** Checks paths, those with a slash at the end as directories; the first error, if any. */
function check(paths: readonly string[]): string | undefined {
  const order = new OrderCheck();
  try {
    for (const path of paths) {
      if (path.length > 1 && path.endsWith("/") && !path.endsWith("//")) order.next(path.slice(0, -1), true);
      else order.next(path, false);
    }
    return undefined;
  } catch (error) {
    return String(error instanceof Error ? error.message : error);
  }
}

describe("OrderCheck", () => {
  test.each([
    [["a/", "a/b/", "a/b/x", "a-b", "a.txt"]],
    [["a/", "a/b", "a0", "b/", "b/a/", "b/a/x", "c"]],
    [["\ue000", "\u{10000}"]],
    [["...", "..a/", "..a/x"]],
  ])("takes %j", (paths) => {
    expect(check(paths)).toBeUndefined();
  });

  test.each([
    [["a/", "a-b", "a/b"], 'changes out of order: "a/b" "a-b"'],
    [["a", "a"], 'changes out of order: "a" "a"'],
    [["b", "a"], 'changes out of order: "a" "b"'],
    [["a/", "a/c", "a/b"], 'changes out of order: "a/b" "a/c"'],
    [["a/", "a/"], 'changes out of order: "a" "a"'],
    [["a", "a/b"], 'changes out of order: "a/b" "a"'],
    [["a/b"], 'changes out of order: "a/b" ""'],
    [["a/", "b", "a/c"], 'changes out of order: "a/c" "b"'],
    [["\u{10000}", "\ue000"], 'changes out of order: "\ue000" "\u{10000}"'],
    [[""], "unclean path : invalid argument"],
    [["a//"], "unclean path a//: invalid argument"],
    [["./a"], "unclean path ./a: invalid argument"],
    [["a/", "a/../b"], "unclean path a/../b: invalid argument"],
    [["/a"], "absolute path /a: invalid argument"],
    [["/"], "absolute path /: invalid argument"],
    [["."], "escape check .: invalid argument"],
    [[".."], "escape check ..: invalid argument"],
    [["../a"], "escape check ../a: invalid argument"],
    [["a\0b"], 'unrepresentable path "a\\u0000b": invalid argument'],
  ])("refuses %j", (paths, message) => {
    expect(check(paths)).toBe(message);
  });
});
