import { expect, test } from "vitest";
import type { OutputStream } from "../../src/cli/cli-io.js";
import { PatientStream } from "../../src/cli/patient-stream.js";

/** A reader who takes something only when asked to. */
function slowReader(): {
  readonly stream: OutputStream;
  readonly taken: string[];
  /** Takes one write. */
  take(): Promise<void>;
  /** Closes his end. */
  leave(): Promise<void>;
} {
  const taken: string[] = [];
  let waiting: { data: Uint8Array; resolve: () => void; reject: (error: Error) => void } | undefined;
  const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    stream: {
      write: () => {
        throw new Error("nobody waits");
      },
      pour: (data) => new Promise((resolve, reject) => (waiting = { data, resolve, reject })),
      isTTY: true,
    },
    taken,
    async take() {
      if (waiting !== undefined) taken.push(Buffer.from(waiting.data).toString());
      waiting?.resolve();
      await settled();
    },
    async leave() {
      waiting?.reject(new Error("EPIPE"));
      await settled();
    },
  };
}

test("what is written waits for a slow reader, in order, and nobody else does", async () => {
  const { stream, taken, take } = slowReader();
  const patient = new PatientStream(stream);
  expect([patient.isTTY, patient.isBusy]).toEqual([true, false]);
  patient.write("a");
  patient.write(Buffer.from("b"));
  patient.write("c");
  expect([patient.isBusy, patient.room()]).toEqual([true, undefined]);
  let isFlushed = false;
  const flushed = patient.flush().then(() => {
    isFlushed = true;
  });
  await take();
  expect([taken, isFlushed]).toEqual([["a"], false]);
  await take();
  await flushed;
  expect([taken, patient.isBusy]).toEqual([["a", "bc"], false]);
});

test("who writes much is told to wait", async () => {
  const { stream, taken, take } = slowReader();
  const patient = new PatientStream(stream);
  patient.write("x".repeat(600_000));
  expect(patient.room()).toBeUndefined();
  patient.write("y".repeat(600_000));
  const room = patient.room();
  expect(room).toBeInstanceOf(Promise);
  await take();
  await take();
  await room;
  expect(taken.map((text) => text.length)).toEqual([600_000, 600_000]);
  expect(patient.room()).toBeUndefined();
});

test("a reader who has left is not written to any more", async () => {
  const { stream, taken, take, leave } = slowReader();
  const patient = new PatientStream(stream);
  patient.write("a");
  patient.write("b");
  await leave();
  patient.write("c");
  await patient.flush();
  await take();
  expect([taken, patient.isBusy, patient.room()]).toEqual([["a"], false, undefined]);
});

test("after an interrupt nobody waits for the reader for ever", async () => {
  const { stream } = slowReader();
  const patient = new PatientStream(stream);
  patient.write("a");
  await patient.flush(AbortSignal.abort(), 1);
  const controller = new AbortController();
  const flushed = patient.flush(controller.signal, 1);
  controller.abort();
  await flushed;
  expect(patient.isBusy).toBe(true);
});

test("an output that takes all at once is written to at once", () => {
  const taken: unknown[] = [];
  const patient = new PatientStream({ write: (data) => taken.push(data), isTTY: false });
  patient.write("a");
  expect([taken, patient.isBusy]).toEqual([["a"], false]);
});
