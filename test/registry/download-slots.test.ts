import { expect, test } from "vitest";
import { DownloadSlots } from "../../src/registry/download-slots.js";

/** A task that ends when it is told to. */
function heldTask() {
  let begun = false;
  let end = (): void => {};
  const over = new Promise<void>((resolve) => (end = resolve));
  const run = (): Promise<void> => {
    begun = true;
    return over;
  };
  return { run, end: () => end(), begun: () => begun };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

test("of one domain only so many go on at once, in order", async () => {
  const slots = new DownloadSlots(2);
  const tasks = Array.from({ length: 4 }, heldTask);
  const runs = tasks.map(({ run }) => slots.run("a", undefined, run));
  const other = heldTask();
  const otherRun = slots.run("b", undefined, other.run);
  await turn();
  expect(tasks.map(({ begun }) => begun())).toEqual([true, true, false, false]);
  expect(other.begun()).toBe(true);
  tasks[1]!.end();
  await turn();
  expect(tasks.map(({ begun }) => begun())).toEqual([true, true, true, false]);
  for (const task of [...tasks, other]) task.end();
  await Promise.all([...runs, otherRun]);
});

test("who gives up waiting is passed over", async () => {
  const slots = new DownloadSlots(1);
  const [first, second, third] = [heldTask(), heldTask(), heldTask()];
  const controller = new AbortController();
  const runs = [slots.run("a", undefined, first.run), slots.run("a", controller.signal, second.run)];
  const last = slots.run("a", undefined, third.run);
  controller.abort(new Error("enough"));
  await expect(runs[1]).rejects.toThrow("enough");
  first.end();
  await turn();
  expect([second.begun(), third.begun()]).toEqual([false, true]);
  third.end();
  await Promise.all([runs[0], last]);
});

test("a task that fails makes room", async () => {
  const slots = new DownloadSlots(1);
  await expect(slots.run("a", undefined, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  await expect(slots.run("a", undefined, async () => 7)).resolves.toBe(7);
});
