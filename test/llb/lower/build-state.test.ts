import { describe, expect, test } from "vitest";
import { cloneState, scratchState } from "../../../src/llb/lower/build-state.js";
import { envOf } from "../../harness/env-of.js";

describe("an environment", () => {
  test("keeps variables in the order in which they were last set", () => {
    const env = envOf({ A: "1", B: "2" });
    env.set("C", "3");
    env.set("A", "4");
    expect(env.toEntries()).toEqual(["B=2", "C=3", "A=4"]);
    expect([...env.keys()]).toEqual(["B", "C", "A"]);
    expect(env.get("A")).toBe("4");
    expect(env.get("D")).toBeUndefined();
  });

  test("forgets what is deleted", () => {
    const env = envOf({ A: "1" });
    env.delete("A");
    env.delete("B");
    expect(env.toEntries()).toEqual([]);
  });

  test("gives the same entries until something changes", () => {
    const env = envOf({ A: "1" });
    const entries = env.toEntries();
    expect(env.toEntries()).toBe(entries);
    env.set("A", "1");
    expect(env.toEntries()).not.toBe(entries);
  });

  test("knows how long all entries are", () => {
    const env = envOf({ AB: "1" });
    expect(env.textLength).toBe("AB=1".length);
    env.set("C", "");
    env.set("AB", "234");
    expect(env.textLength).toBe("C=AB=234".length);
    env.delete("AB");
    env.delete("X");
    expect(env.textLength).toBe("C=".length);
    expect(env.clone().textLength).toBe("C=".length);
  });
});

test("scratch is empty, at its root", () => {
  expect(scratchState()).toMatchObject({
    output: undefined,
    dir: "/",
    user: "",
    hostname: "",
    platform: undefined,
  });
  expect(scratchState().env.toEntries()).toEqual([]);
});

test("a copy can be changed without changing the original", () => {
  const original = scratchState();
  const copy = cloneState(original);
  copy.env.set("A", "1");
  copy.dir = "/x";
  expect(original.env.toEntries()).toEqual([]);
  expect(original.dir).toBe("/");
});
