import { expect, it } from "vitest";
import { warmUp } from "../../frontend-image/warm-up.js";
import { runProcess } from "../../src/frontend-program/run-process.js";

it("the frontend builds with a daemon in memory", async () => {
  await expect(warmUp(runProcess)).resolves.toBeUndefined();
});

it("a frontend that fails is told of", async () => {
  const failing: typeof runProcess = async ({ stderr }) => {
    stderr.write("broken\n");
    return 1;
  };
  await expect(warmUp(failing)).rejects.toThrow("the frontend ended with 1: broken");
});
