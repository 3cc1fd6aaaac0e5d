import { createHash, randomBytes } from "node:crypto";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ContentStore } from "../../../../src/client/session/content/content-store.js";
import { contentService } from "../../../../src/client/session/content.js";
import {
  Content,
  WriteAction,
  type WriteContentRequest,
  type WriteContentResponse,
} from "../../../../src/proto/generated/content.js";
import type { RpcClient } from "../../../../src/wire/rpc/client.js";
import { StatusCode } from "../../../../src/wire/rpc/status.js";
import type { RpcStream } from "../../../../src/wire/rpc/stream.js";
import { serve, stopServing } from "../serve.js";

const { STAT, WRITE, COMMIT } = WriteAction;
const EXPORT = new Map([["buildkit-attachable-store-id", ["export"]]]);
const IMAGE = new Map([["buildkit-attachable-store-id", ["oci:image"]]]);

let directory: string;
let image: string;
let store: ContentStore;
let client: RpcClient;
beforeEach(async () => {
  const root = await mkdtemp(join(tmpdir(), "content-"));
  directory = join(root, "export", "deep");
  image = join(root, "image");
  await mkdir(join(image, "blobs", "sha256"), { recursive: true });
  await writeFile(join(root, "secret"), "secret");
  store = await ContentStore.forWriting(directory);
  client = serve(
    contentService(
      new Map([
        ["export", store],
        ["oci:image", ContentStore.forReading(image)],
      ]),
    ),
  );
});
afterEach(async () => {
  await stopServing();
  await store.close();
  await rm(join(image, ".."), { recursive: true });
});

function sha(bytes: Uint8Array | string, algorithm = "sha256"): string {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest("hex")}`;
}

async function addBlob(bytes: Uint8Array): Promise<string> {
  const digest = sha(bytes);
  await writeFile(join(image, "blobs", digest.replace(":", "/")), bytes);
  return digest;
}

describe("reading", () => {
  test("Info tells size and times", async () => {
    const digest = await addBlob(Buffer.from("hello"));
    const { info } = await client.call(Content.Info, { digest }, { metadata: IMAGE });
    const { mtimeMs } = await stat(join(image, "blobs", digest.replace(":", "/")));
    expect(info).toMatchObject({ digest, size: 5, created_at: { seconds: Math.floor(mtimeMs / 1000) } });
  });

  async function read(digest: string, offset = 0, size = 0) {
    const call = client.open(Content.Read, { metadata: IMAGE });
    call.send({ digest, offset, size });
    call.end();
    const sizes: number[] = [];
    const offsets: number[] = [];
    const pieces: Uint8Array[] = [];
    for await (const message of call) {
      offsets.push(Number(message.offset ?? 0));
      sizes.push(message.data?.length ?? 0);
      pieces.push(message.data ?? new Uint8Array());
    }
    return { bytes: Buffer.concat(pieces), sizes, offsets };
  }

  test("a blob comes in pieces of 1 MiB", async () => {
    const bytes = randomBytes(2_200_000);
    const { bytes: got, sizes, offsets } = await read(await addBlob(bytes));
    expect(sizes).toEqual([1_048_576, 1_048_576, 102_848]);
    expect(offsets).toEqual([0, 1_048_576, 2_097_152]);
    expect(got.equals(bytes)).toBe(true);
  });

  test.each([
    [0, 3, "012"],
    [4, 0, "456789"],
    [4, 100, "456789"],
    [10, 5, ""],
    [-3, 2, "01"],
    [2, -1, "23456789"],
  ])("range from %i of %i", async (offset, size, text) => {
    const digest = await addBlob(Buffer.from("0123456789"));
    expect((await read(digest, offset, size)).bytes.toString()).toBe(text);
  });

  test("an empty blob is no piece at all", async () => {
    expect(await read(await addBlob(Buffer.alloc(0)))).toMatchObject({ sizes: [] });
  });

  test("a range cannot begin behind the end", async () => {
    const digest = await addBlob(Buffer.from("0123456789"));
    await expect(read(digest, 11)).rejects.toMatchObject({
      code: StatusCode.outOfRange,
      message: "read past object length 10 bytes",
    });
  });

  test("no more is read than is taken, and giving up ends it", async () => {
    const digest = await addBlob(Buffer.alloc(40 * 1024 * 1024));
    const call = client.open(Content.Read, { metadata: IMAGE });
    call.send({ digest });
    call.end();
    expect((await call.receive())?.data?.length).toBe(1_048_576);
    call.cancel();
    expect((await read(digest, 5, 1)).sizes).toEqual([1]);
  });

  const missing = sha("missing");
  test.each([
    ["what is missing", missing, StatusCode.notFound, `content ${missing}: not found`],
    [
      "a path",
      "sha256:../../secret",
      StatusCode.invalidArgument,
      "sha256:../../secret: invalid checksum digest length",
    ],
    ["another path", "../secret", StatusCode.invalidArgument, "../secret: invalid checksum digest format"],
    ["nothing", "", StatusCode.invalidArgument, ": invalid checksum digest format"],
  ])("%s is refused", async (_name, digest, code, message) => {
    await expect(read(digest)).rejects.toMatchObject({ code, message });
    const info = client.call(Content.Info, { digest }, { metadata: IMAGE });
    await expect(info).rejects.toMatchObject({ code });
  });

  test("what is no file is missing, and does not keep us waiting", async () => {
    const digest = sha("directory");
    await mkdir(join(image, "blobs", digest.replace(":", "/")));
    await expect(read(digest)).rejects.toMatchObject({ code: StatusCode.notFound });
    const device = sha("device");
    await symlink("/dev/zero", join(image, "blobs", device.replace(":", "/")));
    await expect(read(device)).rejects.toMatchObject({ code: StatusCode.notFound });
  });

  test("the header names the store", async () => {
    await expect(client.call(Content.Info, { digest: missing })).rejects.toMatchObject({
      code: StatusCode.invalidArgument,
      message: 'request lacks metadata "buildkit-attachable-store-id": invalid argument',
    });
    const metadata = new Map([["buildkit-attachable-store-id", ["x"]]]);
    await expect(client.call(Content.Info, { digest: missing }, { metadata })).rejects.toMatchObject({
      code: StatusCode.notFound,
      message: "unknown store x: not found",
    });
  });

  test("nothing is written into a store for reading", async () => {
    const call = client.open(Content.Write, { metadata: IMAGE });
    call.send({ action: STAT, ref: "a" });
    await expect(call.receive()).rejects.toMatchObject({ code: StatusCode.permissionDenied });
    expect(await readdir(image)).toEqual(["blobs"]);
  });
});

describe("writing", () => {
  type Writer = RpcStream<WriteContentRequest, WriteContentResponse>;

  function open(): Writer {
    return client.open(Content.Write, { metadata: EXPORT });
  }

  async function exchange(
    call: Writer,
    request: WriteContentRequest,
  ): Promise<WriteContentResponse | undefined> {
    call.send(request);
    return call.receive();
  }

  function blob(digest: string): Promise<Buffer> {
    return readFile(join(directory, "blobs", digest.replace(":", "/")));
  }

  async function leftovers(): Promise<readonly string[]> {
    const names = (await readdir(directory)).filter((name) => name !== "blobs");
    return (await Promise.all(names.map((name) => readdir(join(directory, name))))).flat();
  }

  test("a blob of several messages", async () => {
    const bytes = randomBytes(3_000_000);
    const expected = sha(bytes);
    const call = open();
    const begun = await exchange(call, { action: STAT, ref: "r", total: 3_000_000, expected });
    expect(begun).toMatchObject({ total: 3_000_000, digest: sha("") });
    expect(begun?.offset).toBeUndefined();
    const first = bytes.subarray(0, 1_000_000);
    expect(await exchange(call, { action: WRITE, data: first })).toEqual({
      action: WRITE,
      offset: 1_000_000,
      digest: sha(first),
    });
    expect(
      await exchange(call, { action: WRITE, offset: 1_000_000, data: bytes.subarray(1_000_000) }),
    ).toMatchObject({
      offset: 3_000_000,
    });
    await expect(blob(expected)).rejects.toThrow("ENOENT");
    const done = await exchange(call, { action: COMMIT, offset: 3_000_000, total: 3_000_000, expected });
    expect(done).toEqual({ action: COMMIT, offset: 3_000_000, digest: expected });
    expect(await call.receive()).toBeUndefined();
    expect((await blob(expected)).equals(bytes)).toBe(true);
    expect((await stat(join(directory, "blobs", expected.replace(":", "/")))).mode & 0o777).toBe(0o444);
    expect(await leftovers()).toEqual([]);
  });

  test("a blob in one message, whose digest nobody knew", async () => {
    const call = open();
    expect(await exchange(call, { action: COMMIT, ref: "r", data: Buffer.from("x") })).toEqual({
      action: COMMIT,
      offset: 1,
      digest: sha("x"),
    });
    expect((await blob(sha("x"))).toString()).toBe("x");
  });

  test("other algorithms, told at the beginning or at the end", async () => {
    const early = sha("early", "sha512");
    const call = open();
    await exchange(call, { action: WRITE, ref: "1", expected: early, data: Buffer.from("early") });
    expect(await exchange(call, { action: COMMIT, offset: 5 })).toMatchObject({ digest: early });
    const late = sha("late", "sha384");
    const other = open();
    await exchange(other, { action: WRITE, ref: "2", data: Buffer.from("late") });
    expect(await exchange(other, { action: COMMIT, offset: 4, expected: late })).toMatchObject({
      digest: late,
    });
    expect((await blob(early)).toString() + (await blob(late)).toString()).toBe("earlylate");
  });

  test("goes on where another stream stopped", async () => {
    const first = open();
    await exchange(first, { action: WRITE, ref: "r", data: Buffer.from("half ") });
    first.end();
    expect(await first.receive()).toBeUndefined();
    const { status } = await client.call(Content.Status, { ref: "r" }, { metadata: EXPORT });
    expect(status).toMatchObject({ ref: "r", offset: 5 });
    const second = open();
    expect(await exchange(second, { action: STAT, ref: "r" })).toMatchObject({
      offset: 5,
      digest: sha("half "),
    });
    await exchange(second, { action: WRITE, offset: 5, data: Buffer.from("whole") });
    const done = await exchange(second, { action: COMMIT, offset: 10, expected: sha("half whole") });
    expect(done).toMatchObject({ digest: sha("half whole") });
  });

  test("begins again at offset 0", async () => {
    const call = open();
    await exchange(call, { action: WRITE, ref: "r", data: Buffer.from("wrong and long") });
    expect(await exchange(call, { action: WRITE, data: Buffer.from("right") })).toMatchObject({ offset: 5 });
    expect(await exchange(call, { action: COMMIT, offset: 5 })).toMatchObject({ digest: sha("right") });
    expect((await blob(sha("right"))).toString()).toBe("right");
  });

  test("begins again when another size is announced", async () => {
    const first = open();
    await exchange(first, { action: WRITE, ref: "r", total: 9, data: Buffer.from("x") });
    first.end();
    await first.receive();
    const second = open();
    expect(await exchange(second, { action: STAT, ref: "r", total: 8 })).toMatchObject({
      total: 8,
      digest: sha(""),
    });
    second.cancel();
  });

  test("a blob that is there is ALREADY_EXISTS, early or late", async () => {
    const expected = sha("there");
    const slow = open();
    await exchange(slow, { action: WRITE, ref: "slow", data: Buffer.from("there") });
    await exchange(open(), { action: COMMIT, ref: "r", data: Buffer.from("there") });
    await expect(exchange(open(), { action: STAT, ref: "r", expected })).rejects.toMatchObject({
      code: StatusCode.alreadyExists,
      message: `content ${expected}: already exists`,
    });
    await expect(exchange(slow, { action: COMMIT, offset: 5 })).rejects.toMatchObject({
      code: StatusCode.alreadyExists,
    });
    expect(await leftovers()).toEqual([]);
  });

  test("what is not what was announced does not become a blob", async () => {
    const expected = sha("a");
    const call = open();
    await exchange(call, { action: WRITE, ref: "r", data: Buffer.from("b") });
    await expect(exchange(call, { action: COMMIT, offset: 1, expected })).rejects.toMatchObject({
      code: StatusCode.failedPrecondition,
      message: `unexpected commit digest ${sha("b")}, expected ${expected}: failed precondition`,
    });
    const short = { action: COMMIT, ref: "s", total: 2, data: Buffer.from("a") };
    await expect(exchange(open(), short)).rejects.toMatchObject({
      code: StatusCode.failedPrecondition,
      message: "unexpected commit size 1, expected 2: failed precondition",
    });
    expect(await leftovers()).toEqual([]);
    expect(await readdir(directory)).not.toContain("blobs");
  });

  test.each<[string, WriteContentRequest, number, string]>([
    ["no reference", { action: STAT }, StatusCode.invalidArgument, "first message must have a reference"],
    [
      "a digest that is a path",
      { action: STAT, ref: "r", expected: "sha256:../../../secret" },
      StatusCode.invalidArgument,
      "sha256:../../../secret: invalid checksum digest length",
    ],
    [
      "a gap",
      { action: WRITE, ref: "r", offset: 7, data: Buffer.from("x") },
      StatusCode.outOfRange,
      "write @7 must occur at current offset 0",
    ],
  ])("%s is refused", async (_name, request, code, message) => {
    await expect(exchange(open(), request)).rejects.toMatchObject({ code, message });
  });

  test("a reference has one writer at a time", async () => {
    const first = open();
    await exchange(first, { action: WRITE, ref: "r", data: Buffer.from("x") });
    await expect(exchange(open(), { action: STAT, ref: "r" })).rejects.toMatchObject({
      code: StatusCode.unavailable,
    });
    first.cancel();
  });

  test("references are no paths", async () => {
    const call = open();
    const ref = "../../../escaped";
    await exchange(call, { action: WRITE, ref, data: Buffer.from("x") });
    expect(await leftovers()).toEqual(["0"]);
    call.cancel();
  });

  test("Abort removes what is unfinished, also under a writer", async () => {
    const call = open();
    await exchange(call, { action: WRITE, ref: "r", data: Buffer.from("x") });
    await client.call(Content.Abort, { ref: "r" }, { metadata: EXPORT });
    await client.call(Content.Abort, { ref: "unknown" }, { metadata: EXPORT });
    expect(await leftovers()).toEqual([]);
    await expect(exchange(call, { action: COMMIT, offset: 1 })).rejects.toMatchObject({
      code: StatusCode.aborted,
    });
    await expect(client.call(Content.Status, { ref: "r" }, { metadata: EXPORT })).rejects.toMatchObject({
      code: StatusCode.notFound,
      message: 'could not get status for ref "r": not found',
    });
  });

  test("closing the store removes all that is unfinished", async () => {
    const call = open();
    await exchange(call, { action: WRITE, ref: "r", data: Buffer.from("x") });
    await store.close();
    expect(await readdir(directory)).toEqual([]);
    await expect(exchange(open(), { action: STAT, ref: "r" })).rejects.toMatchObject({
      code: StatusCode.unavailable,
    });
    call.cancel();
  });

  test("Update is refused", async () => {
    const call = client.call(Content.Update, { info: { digest: sha("") } }, { metadata: EXPORT });
    await expect(call).rejects.toMatchObject({
      code: StatusCode.failedPrecondition,
      message: "update not supported on immutable content store: failed precondition",
    });
  });
});

test("a directory that cannot be made is a BuildError", async () => {
  const file = join(image, "file");
  await writeFile(file, "");
  await chmod(file, 0o644);
  await expect(ContentStore.forWriting(join(file, "x"))).rejects.toMatchObject({
    code: "file/write",
    message: `failed to make a directory for content: open ${join(file, "x")}: not a directory`,
  });
});
