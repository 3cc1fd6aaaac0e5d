import { expect, test } from "vitest";
import { runOwnVertex, startOwnVertex } from "../../../src/client/progress/own-vertex.js";
import type { StatusResponse } from "../../../src/proto/generated/control.js";
import { at, FakeClock } from "./build-stream.js";

function collect() {
  const clock = new FakeClock();
  const sent: StatusResponse[] = [];
  return { clock, sent, options: { send: (status: StatusResponse) => sent.push(status), now: clock.now } };
}

test("a step of the client tells how it goes as the daemon does", () => {
  const { clock, sent, options } = collect();
  const step = startOwnVertex("exporting to oci image format", options);
  const { digest } = step;
  expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  step.status("sending tarball", {});
  clock.pass(500);
  step.status("sending tarball", { current: 10, total: 20 });
  clock.pass(500);
  step.status("sending tarball", { current: 20, total: 20, done: true });
  step.log("text\n");
  step.complete();
  step.complete("again");
  step.log("late");
  step.status("late", {});
  const name = "exporting to oci image format";
  const part = { ID: "sending tarball", vertex: digest, started: at(0) };
  expect(sent).toEqual([
    { vertexes: [{ digest, name, started: at(0) }] },
    { statuses: [{ ...part, current: 0, total: 0, timestamp: at(0), completed: undefined }] },
    { statuses: [{ ...part, current: 10, total: 20, timestamp: at(0.5), completed: undefined }] },
    { statuses: [{ ...part, current: 20, total: 20, timestamp: at(1), completed: at(1) }] },
    { logs: [{ vertex: digest, timestamp: at(1), stream: 2, msg: Buffer.from("text\n") }] },
    { vertexes: [{ digest, name, started: at(0), completed: at(1), error: "" }] },
  ]);
});

test("two steps of one name are two", () => {
  const { options } = collect();
  expect(startOwnVertex("[auth] x", options).digest).not.toBe(startOwnVertex("[auth] x", options).digest);
});

test("what is run as a step ends it, with its error if there is one", async () => {
  const { sent, options } = collect();
  await expect(runOwnVertex("load", options, async () => 7)).resolves.toBe(7);
  const failure = new Error("no such file");
  const failed = runOwnVertex("load", options, () => {
    throw failure;
  });
  await expect(failed).rejects.toBe(failure);
  expect(sent.map(({ vertexes }) => vertexes![0]!.error)).toEqual([undefined, "", undefined, "no such file"]);
});
