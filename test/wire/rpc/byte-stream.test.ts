import { once } from "node:events";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import { afterEach, describe, expect, test } from "vitest";
import { decodeBytesMessage, encodeBytesMessage } from "../../../src/proto/generated/control.js";
import { type BytesMessage, byteDuplex } from "../../../src/wire/rpc/byte-stream.js";
import { method } from "../../../src/wire/rpc/method.js";
import { type ServerCall, streamHandler, unaryHandler } from "../../../src/wire/rpc/server.js";
import { RpcError, StatusCode } from "../../../src/wire/rpc/status.js";
import { collect, connectEnds, defer, failureOf, type Rig, textMethod } from "./test-service.js";
import { duplexPair } from "./transports.js";

const codec = { encode: encodeBytesMessage, decode: decodeBytesMessage };
const PIPE = method<BytesMessage, BytesMessage>("/test.Bytes/Pipe", codec, codec);
const ECHO = textMethod("Echo");

const rigs: Rig[] = [];

afterEach(async () => {
  for (const rig of rigs.splice(0).reverse()) await rig.client.close();
});

/** The two ends of a call as Duplexes; the server's call ends when its Duplex is closed, with `status` if given. */
async function pipe(
  serve?: (call: ServerCall<BytesMessage, BytesMessage>) => Promise<void>,
): Promise<{ near: Duplex; far: Duplex; rig: Rig }> {
  const far = defer<Duplex>();
  const serveDuplex = async (call: ServerCall<BytesMessage, BytesMessage>) => {
    const duplex = byteDuplex(call);
    far.resolve(duplex);
    await once(duplex, "close");
  };
  const rig = connectEnds(duplexPair(), [streamHandler(PIPE, serve ?? serveDuplex)]);
  rigs.push(rig);
  const near = byteDuplex(rig.client.open(PIPE));
  return { near, far: serve ? near : await far.promise, rig };
}

/** All that comes; unlike an iteration it does not destroy the Duplex afterwards. */
function read(duplex: Duplex): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    duplex.on("data", (part: Buffer) => parts.push(part));
    duplex.on("end", () => resolve(Buffer.concat(parts).toString()));
    duplex.on("error", reject);
  });
}

test("each direction ends on its own", async () => {
  const { near, far } = await pipe();
  near.end("hello");
  expect(await read(far)).toBe("hello");
  far.write("still ");
  far.end("here");
  expect(await read(near)).toBe("still here");
});

test("a server's direction ends with its handler", async () => {
  const { near } = await pipe(async (call) => {
    const duplex = byteDuplex(call);
    duplex.end("hello");
    await once(duplex, "finish");
  });
  expect(await read(near)).toBe("hello");
  near.write("nobody takes this");
  const [error] = await once(near, "error");
  expect(error).toMatchObject({ code: StatusCode.canceled, message: "the call is over" });
});

test("much crosses unchanged in pieces of at most 256 KiB", async () => {
  const largest = defer<number>();
  const { near } = await pipe(async (call) => {
    let size = 0;
    for await (const message of call) {
      size = Math.max(size, message.data?.length ?? 0);
      call.send({});
      if (!call.send(message)) await call.drained();
    }
    largest.resolve(size);
  });
  const bytes = Buffer.alloc(3_000_000, "0123456789");
  const [back] = await Promise.all([collect<Buffer>(near), pipeline([bytes], near, { end: true })]);
  expect(Buffer.compare(Buffer.concat(back), bytes)).toBe(0);
  expect(await largest.promise).toBe(256 * 1024);
});

test("a slow reader holds the writer back", async () => {
  const { near, far, rig } = await pipe();
  let written = 0;
  const write = () => {
    while (near.write(Buffer.alloc(50_000), () => (written += 50_000)));
  };
  write();
  near.on("drain", write);
  for (let before = -1; before !== written; ) {
    before = written;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(written).toBeGreaterThan(0);
  expect(written).toBeLessThan(4 * 1024 * 1024);
  near.off("drain", write);
  near.on("error", () => undefined);
  expect(rig.client.failure).toBeUndefined();
  far.destroy();
});

test("a failed call destroys the Duplex with its error", async () => {
  const { near } = await pipe(async (call) => {
    await call.receive();
    throw new RpcError(StatusCode.notFound, "no such session");
  });
  near.write("x");
  expect(await failureOf(read(near))).toBe("5: no such session");
});

test("destroying one end gives the call up", async () => {
  const { near, far } = await pipe();
  near.write("x");
  await once(far, "readable");
  near.destroy();
  expect(await failureOf(read(far))).toBe("1: context canceled");
});

test("destroying an end that has ended lets the other side end too", async () => {
  const { near, far } = await pipe();
  near.end("x");
  await once(near, "finish");
  near.destroy();
  expect(await read(far)).toBe("x");
  far.end("nobody reads this");
  await once(far, "close");
});

describe("a connection inside a call", () => {
  test("serves calls, with large messages both ways, and ends cleanly", async () => {
    const { near, far } = await pipe();
    const inner = connectEnds([far, near], [unaryHandler(ECHO, async (request) => `${request}${request}`)]);
    rigs.push(inner);
    expect(await inner.client.call(ECHO, "ab")).toBe("abab");
    const large = "x".repeat(5_000_000);
    expect(
      (await Promise.all([large, large].map((text) => inner.client.call(ECHO, text)))).map((t) => t.length),
    ).toEqual([10_000_000, 10_000_000]);
    await inner.client.close();
    await inner.server.closed;
    expect([inner.client.failure, inner.server.failure]).toEqual([undefined, undefined]);
  });

  test("is lost with the call", async () => {
    const { near, far, rig } = await pipe();
    const inner = connectEnds([far, near], [streamHandler(ECHO, async (call) => void (await collect(call)))]);
    rigs.push(inner);
    const failure = failureOf(collect(inner.client.open(ECHO)));
    await rig.client.close();
    expect(await failure).toMatch(/^14: /);
    await inner.server.closed;
  });
});
