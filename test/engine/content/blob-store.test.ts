import { createHash } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createBlobStore, type StateBlobStore } from "../../../src/engine/content/create-blob-store.js";
import type { State } from "../../../src/engine/state/state.js";
import { sha256 } from "../layers/fake-tools.js";
import { StateRig } from "../state/state-rig.js";

let rig: StateRig;
let state: State;
let blobs: StateBlobStore;

beforeEach(async () => {
  rig = new StateRig();
  state = await rig.open();
  blobs = createBlobStore(state);
});

afterEach(() => rig.close());

const LARGE = Buffer.from("0123456789abcdef".repeat(50_000));

async function gather(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

describe("a blob", () => {
  it.each([1, 1000, 300_000, 900_000])("is what was written in pieces of %i bytes", async (size) => {
    const digest = sha256(LARGE);
    const writer = await blobs.writer({ digest, size: LARGE.length });
    for (let at = 0; at < LARGE.length; at += size === 1 ? 4001 : size) {
      // The memory may be used again at once.
      const piece = Buffer.from(LARGE.subarray(at, at + (size === 1 ? 4001 : size)));
      await writer.write(piece);
      piece.fill(0);
    }
    expect(blobs.size(digest)).toBeUndefined();
    expect(await writer.commit()).toEqual({ digest, size: LARGE.length });
    await writer.abort();
    expect(blobs.size(digest)).toBe(LARGE.length);
    expect(await gather(blobs.read(digest))).toBe(LARGE.toString());
    expect(statSync(blobs.path(digest)).mode & 0o777).toBe(0o600);
    expect(rig.names(`tmp/${state.processId}`)).toEqual([]);
  });

  it("can be read in part", async () => {
    const digest = await blobs.put(Buffer.from("0123456789"));
    expect(await gather(blobs.read(digest, { offset: 3 }))).toBe("3456789");
    expect(await gather(blobs.read(digest, { offset: 3, length: 4 }))).toBe("3456");
    expect(await gather(blobs.read(digest, { offset: 30 }))).toBe("");
  });

  it.each(["sha384", "sha512"])("may be known by %s", async (algorithm) => {
    const digest = `${algorithm}:${createHash(algorithm).update("x").digest("hex")}`;
    const writer = await blobs.writer({ digest });
    await writer.write(Buffer.from("x"));
    expect(await writer.commit()).toEqual({ digest, size: 1 });
    expect(await gather(blobs.read(digest))).toBe("x");
  });

  it("is put whole, and once", async () => {
    const digest = await blobs.put(Buffer.from("x"));
    const { ino } = statSync(blobs.path(digest));
    expect(await blobs.put(Buffer.from("x"))).toBe(digest);
    expect(statSync(blobs.path(digest)).ino).toBe(ino);
  });

  it("is there for the next process", async () => {
    const digest = await blobs.put(Buffer.from("x"));
    await state.close();
    expect(createBlobStore(await rig.open()).size(digest)).toBe(1);
  });
});

describe("what is not right", () => {
  const digest = sha256(Buffer.from("right"));

  it.each([
    ["other content", "wrong", 5, /^unexpected commit digest sha256:8810ad58.*, expected sha256:/],
    ["too little", "rig", 5, /^unexpected commit size 3, expected 5/],
  ])("is refused: %s", async (_, text, size, message) => {
    const writer = await blobs.writer({ digest, size });
    await writer.write(Buffer.from(text));
    await expect(writer.commit()).rejects.toMatchObject({ code: "image/digest", message });
    expect(blobs.size(digest)).toBeUndefined();
    expect(rig.names(`tmp/${state.processId}`)).toEqual([]);
    expect(rig.names("blobs/sha256")).toEqual([]);
  });

  it("is refused as soon as it is too much", async () => {
    const writer = await blobs.writer({ digest, size: 5 });
    await expect(writer.write(Buffer.from("right and more"))).rejects.toMatchObject({ code: "image/digest" });
    await expect(writer.write(Buffer.from("x"))).rejects.toThrow("finished");
    expect(rig.names(`tmp/${state.processId}`)).toEqual([]);
  });

  it.each(["sha256:../../../x", "md5:abc", "", "sha256:ABC"])("is no digest: %j", async (bad) => {
    expect(() => blobs.path(bad)).toThrow();
    expect(() => blobs.size(bad)).toThrow();
    await expect(blobs.writer({ digest: bad })).rejects.toMatchObject({ code: "image/reference" });
  });

  it("is gone: reading it is an error that says so", async () => {
    await expect(gather(blobs.read(digest))).rejects.toMatchObject({ code: "layer/gone" });
  });
});

describe("following", () => {
  const digest = sha256(LARGE);

  it("reads what comes while it comes", async () => {
    const seen: number[] = [];
    const fetch = async (): Promise<void> => {
      const writer = await blobs.writer({ digest });
      await writer.write(LARGE.subarray(0, 400_000));
      while (seen.length === 0) await new Promise((resolve) => setImmediate(resolve));
      await writer.write(LARGE.subarray(400_000));
      await writer.commit();
    };
    const pieces: Uint8Array[] = [];
    for await (const piece of blobs.follow(digest, fetch())) {
      seen.push(piece.length);
      pieces.push(piece);
    }
    expect(Buffer.concat(pieces).equals(LARGE)).toBe(true);
  });

  it("goes on where another try goes on", async () => {
    const fetch = async (): Promise<void> => {
      const first = await blobs.writer({ digest });
      await first.write(LARGE.subarray(0, 300_000));
      await new Promise((resolve) => setTimeout(resolve, 20));
      await first.abort();
      const second = await blobs.writer({ digest });
      await second.write(LARGE);
      await second.commit();
    };
    expect(await gather(blobs.follow(digest, fetch()))).toBe(LARGE.toString());
  });

  it("fails as fetching fails, also if nothing came", async () => {
    const fail = async (): Promise<void> => {
      throw new Error("no network");
    };
    await expect(gather(blobs.follow(digest, fail()))).rejects.toThrow("no network");
  });

  it("fails if what came was wrong", async () => {
    const fetch = async (): Promise<void> => {
      const writer = await blobs.writer({ digest });
      await writer.write(Buffer.from("wrong"));
      await writer.commit();
    };
    await expect(gather(blobs.follow(digest, fetch()))).rejects.toMatchObject({ code: "image/digest" });
  });

  it("reads what somebody else had fetched", async () => {
    const other = await blobs.put(Buffer.from("there"));
    expect(await gather(blobs.follow(other, Promise.resolve()))).toBe("there");
  });
});

describe("several processes", () => {
  it("write the same blob at the same time", async () => {
    const script = `
      const state = await open();
      const blobs = createBlobStore(state);
      const writer = await blobs.writer();
      say("open");
      while (!fs.existsSync(root + "/go")) await new Promise((resolve) => setTimeout(resolve, 5));
      for (let i = 0; i < 50; i++) await writer.write(Buffer.alloc(20000, i));
      say((await writer.commit()).digest);
      await state.close();
    `;
    const processes = await Promise.all([rig.run(script), rig.run(script)]);
    for (const process of processes) await process.said("open");
    await blobs.put(Buffer.from("x"));
    const { writeFileSync } = await import("node:fs");
    writeFileSync(`${rig.root}/go`, "");
    const [one, two] = await Promise.all(processes.map((process) => process.done()));
    expect(one).toEqual(two);
    expect(blobs.size(one![1]!)).toBe(1_000_000);
    expect(existsSync(blobs.path(one![1]!))).toBe(true);
  });
});
