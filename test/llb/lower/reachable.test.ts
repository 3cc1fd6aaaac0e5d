import { expect, test } from "vitest";
import { Budget } from "../../../src/llb/lower/budget.js";
import { reachableStages } from "../../../src/llb/lower/reachable.js";
import { createStage, type StageState } from "../../../src/llb/lower/stage-state.js";
import { planOf } from "../../harness/compile-text.js";

const [step] = planOf("FROM scratch\nRUN x").stages[0]!.steps;

/** A stage based on one and needing others. */
function stage(name: string, base?: StageState, ...deps: StageState[]): StageState {
  const made = createStage({
    name,
    baseName: "x",
    place: { range: undefined, lines: undefined },
    budget: new Budget(),
  });
  made.base = base;
  if (deps.length > 0) made.deps = new Map(deps.map((dep) => [dep, step!]));
  return made;
}

test("a stage needs its bases, and what their steps copy and mount from", () => {
  const tool = stage("tool");
  const library = stage("library", undefined, tool);
  const base = stage("base", undefined, library);
  const target = stage("target", base, tool);
  stage("unused", base);
  expect([...reachableStages(target)].map(({ name }) => name).sort()).toEqual([
    "base",
    "library",
    "target",
    "tool",
  ]);
});

test("alone it needs itself", () => {
  const target = stage("target");
  expect([...reachableStages(target)]).toEqual([target]);
});

test("any number of stages", () => {
  let last = stage("0");
  for (let i = 1; i < 20_000; i++) last = stage(String(i), last);
  expect(reachableStages(last).size).toBe(20_000);
});
