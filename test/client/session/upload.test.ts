import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { afterEach, expect, test } from "vitest";
import { Uploads, uploadService } from "../../../src/client/session/upload.js";
import { Upload } from "../../../src/proto/generated/upload.js";
import type { RpcClient } from "../../../src/wire/rpc/client.js";
import { serve, stopServing } from "./serve.js";

afterEach(stopServing);

function pull(client: RpcClient, url: string) {
  const { pathname, host } = new URL(url);
  return client.open(Upload.Pull, {
    metadata: new Map([
      ["urlpath", [pathname]],
      ["urlhost", [host]],
    ]),
  });
}

async function bytesOf(call: ReturnType<typeof pull>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const { data } of call) pieces.push(data ?? new Uint8Array());
  return Buffer.concat(pieces);
}

test("a stream is sent once, in pieces of at most 1 MiB", async () => {
  const uploads = new Uploads();
  const client = serve(uploadService(uploads));
  const bytes = randomBytes(2_500_000);
  const url = uploads.add(Readable.from([bytes, "text", new Uint8Array()]));
  expect(url).toMatch(/^http:\/\/buildkit-session\/[0-9a-z]{25}$/);
  const sizes: number[] = [];
  const pieces: Uint8Array[] = [];
  for await (const { data } of pull(client, url)) {
    sizes.push(data?.length ?? 0);
    pieces.push(data ?? new Uint8Array());
  }
  expect(sizes).toEqual([1_048_576, 1_048_576, 402_848, 4]);
  expect(Buffer.concat(pieces).equals(Buffer.concat([bytes, Buffer.from("text")]))).toBe(true);
  const id = url.slice("http://buildkit-session/".length);
  await expect(bytesOf(pull(client, url))).rejects.toThrow(`no http response from session for ${id}`);
});

test("no more is read than the daemon takes", async () => {
  const uploads = new Uploads();
  const client = serve(uploadService(uploads));
  let made = 0;
  const piece = Buffer.alloc(256 * 1024);
  const stream = new Readable({
    highWaterMark: 1,
    read() {
      made++;
      this.push(made > 400 ? null : piece);
    },
  });
  const call = pull(client, uploads.add(stream));
  await call.receive();
  let before = -1;
  while (before !== made) {
    before = made;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(made).toBeLessThan(100);
  let taken = piece.length;
  for await (const { data } of call) taken += data?.length ?? 0;
  expect(taken).toBe(400 * piece.length);
});

test("a stream that fails fails the call, also if it did so before", async () => {
  const uploads = new Uploads();
  const client = serve(uploadService(uploads));
  const early = new Readable({ read() {} });
  const url = uploads.add(early);
  early.destroy(new Error("read EIO"));
  await expect(bytesOf(pull(client, url))).rejects.toThrow("read EIO");
  const late = new Readable({
    read() {
      this.destroy(new Error("read EBADF"));
    },
  });
  await expect(bytesOf(pull(client, uploads.add(late)))).rejects.toThrow("read EBADF");
});

test("a stream whose call is given up is destroyed", async () => {
  const uploads = new Uploads();
  const client = serve(uploadService(uploads));
  const stream = new Readable({ read() {} });
  stream.push("x");
  const closed = new Promise((resolve) => stream.once("close", resolve));
  const call = pull(client, uploads.add(stream));
  expect(await call.receive()).toEqual({ data: new TextEncoder().encode("x") });
  call.cancel();
  await closed;
});

test("streams that nobody took are destroyed at the end", () => {
  const uploads = new Uploads();
  const stream = new Readable({ read() {} });
  uploads.add(stream);
  uploads.close();
  expect(stream.destroyed).toBe(true);
});
