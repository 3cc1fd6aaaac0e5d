import { afterEach, beforeEach, expect, test } from "vitest";
import { packetBytes, type RawStream, readPacket } from "../../../src/client/files/packets.js";
import { receiveTree } from "../../../src/client/files/receiver.js";
import { sendTree } from "../../../src/client/files/sender.js";
import { PacketType } from "../../../src/proto/generated/fsutil.js";
import { makeTree, readTree, removeDirectory, temporaryDirectory } from "./file-tree.js";

let root: string;

beforeEach(() => {
  root = temporaryDirectory();
});

afterEach(() => removeDirectory(root));

/** A stream to somebody who takes one message at a time, when told. */
class SlowStream implements RawStream {
  readonly sent: Uint8Array[] = [];
  #go: (() => void)[] = [];
  #incoming: Uint8Array[] = [];
  #readers: ((message: Uint8Array) => void)[] = [];

  send(message: Uint8Array): boolean {
    this.sent.push(message);
    return false;
  }

  drained(): Promise<void> {
    return new Promise((resolve) => this.#go.push(resolve));
  }

  receive(): Promise<Uint8Array | undefined> {
    const message = this.#incoming.shift();
    if (message !== undefined) return Promise.resolve(message);
    return new Promise((resolve) => this.#readers.push(resolve));
  }

  /** Makes room for those who wait. */
  drain(): void {
    for (const go of this.#go.splice(0)) go();
  }

  push(message: Uint8Array): void {
    const reader = this.#readers.shift();
    if (reader === undefined) this.#incoming.push(message);
    else reader(message);
  }
}

/** Lets everything happen that does not wait for anybody. */
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
}

test("a sender goes no further than the receiver does", async () => {
  const tree = Object.fromEntries(
    Array.from({ length: 200 }, (_, i) => [`f${i + 100}`, "x".repeat(2_000_000 * +(i < 1))]),
  );
  makeTree(root, tree);
  const stream = new SlowStream();
  const sending = sendTree(stream, { root });
  await settle();
  expect(stream.sent).toHaveLength(1);
  stream.push(packetBytes({ type: PacketType.REQ, ID: 0 }));
  while (stream.sent.length < 2) await settle();
  for (let i = 0; i < 20; i++) await settle();
  // The entry that waits, and one piece of the file.
  expect(stream.sent).toHaveLength(2);
  expect(stream.sent[1]!.length).toBeLessThan(300_000);
  while (stream.sent.length < 201 + 8 + 1) {
    stream.drain();
    await settle();
  }
  stream.push(packetBytes({ type: PacketType.FIN }));
  await sending;
  const packets = stream.sent.map((message) => readPacket(message));
  const total = packets.reduce((sum, { data }) => sum + (data?.length ?? 0), 0);
  expect([total, packets.filter(({ stat }) => stat !== undefined).length]).toEqual([2_000_000, 200]);
});

test("a receiver reads on while nobody takes its requests", async () => {
  const stream = new SlowStream();
  const receiving = receiveTree(stream, root, "copy");
  const count = 300;
  for (let i = 0; i < count; i++) {
    stream.push(packetBytes({ type: PacketType.STAT, stat: { path: `f${i + 100}`, mode: 0o644, size: 1 } }));
  }
  stream.push(packetBytes({ type: PacketType.STAT }));
  for (let ID = 0; ID < count; ID++) {
    while (stream.sent.length <= ID) await settle();
    stream.push(packetBytes({ type: PacketType.DATA, ID, data: Buffer.from("x") }));
    stream.push(packetBytes({ type: PacketType.DATA, ID }));
  }
  while (stream.sent.length <= count) await settle();
  stream.push(packetBytes({ type: PacketType.FIN }));
  await receiving;
  expect(Object.values(readTree(root))).toEqual(Array(count).fill("x"));
});
