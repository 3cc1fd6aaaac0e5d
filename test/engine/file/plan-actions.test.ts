import { describe, expect, it } from "vitest";
import { planActions } from "../../../src/engine/file/plan-actions.js";
import type { FileAction } from "../../../src/proto/generated/ops.js";

function action(input: number, secondaryInput: number, output: number, owner?: number): FileAction {
  const mkdir = owner === undefined ? {} : { owner: { user: { byName: { name: "a", input: owner } } } };
  return { input, secondaryInput, output, mkdir };
}

describe("planActions", () => {
  it("knows which results are used again", () => {
    const plan = planActions([action(0, -1, -1), action(2, 1, -1), action(3, 3, 1), action(2, -1, 0)], 2);
    expect(plan.outputs).toEqual([5, 4]);
    expect(plan.actions.map(({ isFinal }) => isFinal)).toEqual([true, true, true, true]);
    const chain = planActions([action(0, -1, -1), action(1, -1, -1), action(2, -1, 0)], 1);
    expect(chain.actions.map(({ isFinal }) => isFinal)).toEqual([false, false, true]);
  });

  it.each<[string, FileAction[]]>([
    ["invalid input index 5, 3 provided", [action(5, -1, 0)]],
    ["invalid secondary input index -2, 3 provided", [action(0, -2, 0)]],
    ["invalid user index: 3", [action(0, -1, 0, 3)]],
    ["invalid user index: -1", [action(0, -1, 0, -1)]],
    ["duplicate output 0", [action(0, -1, 0), action(0, -1, 0)]],
    ["no outputs specified", [action(0, -1, -1)]],
    ["no outputs specified", []],
    ["missing output index 0", [action(0, -1, 1)]],
    ["missing output index 1", [action(0, -1, 0), action(0, -1, 2)]],
    ["loop from index 2", [action(2, -1, 0)]],
    ["loop from index 2", [action(3, -1, 0), action(0, 2, -1)]],
    ["loop from index 2", [action(0, -1, 0, 2)]],
  ])("refuses: %s", (message, actions) => {
    expect(() => planActions(actions, 2)).toThrow(
      expect.objectContaining({ message, code: "engine/definition" }),
    );
  });

  it("looks at long chains in no time", () => {
    const actions = Array.from({ length: 20_000 }, (_, i) => action(i, i, i === 19_999 ? 0 : -1));
    expect(planActions(actions, 1).outputs).toEqual([20_000]);
  });
});
