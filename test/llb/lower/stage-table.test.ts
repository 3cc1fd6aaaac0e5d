import { describe, expect, test } from "vitest";
import { Budget } from "../../../src/llb/lower/budget.js";
import { createStage } from "../../../src/llb/lower/stage-state.js";
import { StageTable } from "../../../src/llb/lower/stage-table.js";

const budget = new Budget();
const stage = (name: string, baseName: string) =>
  createStage({ name, baseName, place: { range: undefined, lines: undefined }, budget });

/** Stages named by their position, each `[name, base]`. */
function tableOf(...rows: readonly (readonly [string, string])[]) {
  const table = new StageTable();
  for (const [name, base] of rows) table.add(stage(name, base));
  return table;
}

describe("the base of a stage is", () => {
  test("the stage of that name before it", () => {
    const table = tableOf(["a", "alpine"], ["b", "a"]);
    expect(table.last.base).toBe(table.all[0]);
    expect(table.all[0]!.base).toBeUndefined();
  });

  test("the last one of several of that name", () => {
    const table = tableOf(["a", "alpine"], ["a", "busybox"], ["b", "a"]);
    expect(table.last.base).toBe(table.all[1]);
  });

  test("not itself: then it is an image", () => {
    expect(tableOf(["alpine", "alpine"]).last.base).toBeUndefined();
  });

  test("not a stage of the name in another case", () => {
    expect(tableOf(["a", "alpine"], ["b", "A"]).last.base).toBeUndefined();
  });
});

test("a stage begins with the outline of its base", () => {
  const table = new StageTable();
  table.add(stage("a", "alpine"));
  table.last.outline.useArg("X");
  table.add(stage("b", "a"));
  expect([...table.last.outline.usedArgs]).toEqual(["X"]);
});

test("stages are found by name in any case, and by number", () => {
  const table = tableOf(["a", "alpine"], ["", "a"]);
  expect(table.byName("A")).toBe(table.all[0]);
  expect(table.byName("")).toBeUndefined();
  expect(table.byIndex(1)).toBe(table.last);
  expect(table.names()).toEqual(["a"]);
});

test.each([2, -1, Number.NaN])("there is no stage %d", (index) => {
  expect(() => tableOf(["a", "x"], ["b", "x"]).byIndex(index)).toThrow(
    expect.objectContaining({ code: "stage/reference", message: `invalid stage index ${index}` }),
  );
});
