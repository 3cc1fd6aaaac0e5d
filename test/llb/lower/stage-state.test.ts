import { describe, expect, test } from "vitest";
import { emptyImage } from "../../../src/base/image/image.js";
import { Budget } from "../../../src/llb/lower/budget.js";
import { createStage, inheritBase, pathsOf } from "../../../src/llb/lower/stage-state.js";
import { image, LINUX } from "../../harness/op-view.js";

const stage = () =>
  createStage({ baseName: "x", place: { range: undefined, lines: undefined }, budget: new Budget() });

test("a stage without a base keeps the image and state it was given", () => {
  const own = stage();
  own.image = emptyImage(LINUX, ["A=1"]);
  own.state = { ...own.state, dir: "/own" };
  const before = own.state;
  inheritBase(own);
  expect(own.state).toBe(before);
  expect(own.image.config.env).toEqual(["A=1"]);
});

test("a stage that was given nothing does not share the nothing", () => {
  const [one, two] = [stage(), stage()];
  inheritBase(one);
  inheritBase(two);
  one.state.env.set("A", "1");
  one.image.config.env.push("A=1");
  expect(two.state.env.toEntries()).toEqual([]);
  expect(two.image.config.env).toEqual([]);
});

describe("a stage based on another one", () => {
  const base = stage();
  inheritBase(base);
  base.state.output = image("base");
  base.state.env.set("A", "1");
  base.platform = LINUX;
  base.image.config.onBuild.push("RUN x");
  base.image.config.labels.set("a", "b");
  base.buildArgs = [{ key: "ARG", value: "1" }];
  base.workdirSet = true;
  const derived = stage();
  derived.base = base;
  inheritBase(derived);

  test("begins with what that has come to", () => {
    expect(derived).toMatchObject({
      platform: LINUX,
      workdirSet: true,
      buildArgs: [{ key: "ARG", value: "1" }],
    });
    expect(derived.state.output).toBe(base.state.output);
    expect(derived.state.env.toEntries()).toEqual(["A=1"]);
    expect([...derived.image.config.labels]).toEqual([["a", "b"]]);
  });

  test("uses up its triggers", () => {
    expect(derived.image.config.onBuild).toEqual([]);
  });

  test("and changes nothing of it", () => {
    derived.state.env.set("B", "2");
    derived.image.config.labels.clear();
    derived.buildArgs?.push({ key: "OTHER", value: undefined });
    expect(base.state.env.toEntries()).toEqual(["A=1"]);
    expect(base.image.config.labels.size).toBe(1);
    expect(base.buildArgs).toHaveLength(1);
  });

  test("but paths that are used of it are used of the base", () => {
    pathsOf(derived).add("/p");
    expect([...pathsOf(base)]).toEqual(["/p"]);
  });
});
