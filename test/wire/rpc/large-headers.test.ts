import type { Duplex } from "node:stream";
import { afterEach, describe, expect, test } from "vitest";
import { createRpcClient, type RpcClient } from "../../../src/wire/rpc/client.js";
import { streamHandler, unaryHandler } from "../../../src/wire/rpc/server.js";
import { RpcError, StatusCode } from "../../../src/wire/rpc/status.js";
import { collect, connectEnds, defer, failureOf, textMethod } from "./test-service.js";
import { duplexPair } from "./transports.js";

const ECHO = textMethod("Echo");

/** A frame of HTTP/2. */
function frame(type: number, flags: number, payload: Buffer, stream = 1): Buffer {
  const header = Buffer.alloc(9);
  header.writeUIntBE(payload.length, 0, 3);
  header[3] = type;
  header[4] = flags;
  header.writeUInt32BE(stream, 5);
  return Buffer.concat([header, payload]);
}

/** A number of HPACK behind the given bits of its first byte. */
function number(value: number, bits: number, first: number): Buffer {
  const most = (1 << bits) - 1;
  if (value < most) return Buffer.from([first | value]);
  const bytes = [first | most];
  let rest = value - most;
  for (; rest > 127; rest >>= 7) bytes.push((rest & 127) | 128);
  return Buffer.from([...bytes, rest]);
}

function text(value: string): Buffer {
  return Buffer.concat([number(value.length, 7, 0), Buffer.from(value)]);
}

/** A field that says its name and value; `first` tells whether the receiver keeps it. */
function field(name: string, value: string, first = 0): Buffer {
  return Buffer.concat([Buffer.from([first]), text(name), text(value)]);
}

const OK = Buffer.concat([Buffer.from([0x88]), field("content-type", "application/grpc")]);
const [HEADERS, SETTINGS, CONTINUATION] = [1, 4, 9];
const [END_STREAM, END_HEADERS, PADDED, PRIORITY] = [1, 4, 8, 32];
const KEEP = 0x40;

const NONE = Buffer.alloc(0);
const SETTINGS_AND_ACK = Buffer.concat([frame(SETTINGS, 0, NONE, 0), frame(SETTINGS, 1, NONE, 0)]);

const clients: RpcClient[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
});

/** A client whose first call is answered by these bytes, in chunks of the given size. */
function answered(bytes: Buffer, size = bytes.length): RpcClient {
  const [near, far] = duplexPair();
  far.on("error", () => undefined);
  far.on("end", () => far.end());
  let received = 0;
  far.on("data", (chunk: Buffer) => {
    // The preface and SETTINGS come first, the request in the same piece or later.
    const before = received;
    received += chunk.length;
    if (before < 100 && received >= 100) sendPieces(far, Buffer.concat([SETTINGS_AND_ACK, bytes]), size);
  });
  const client = createRpcClient(near);
  clients.push(client);
  return client;
}

function sendPieces(duplex: Duplex, bytes: Buffer, size: number): void {
  for (let at = 0; at < bytes.length; at += size) duplex.write(bytes.subarray(at, at + size));
}

async function errorOf(promise: Promise<unknown>): Promise<RpcError> {
  const error = await promise.catch((thrown: unknown) => thrown);
  if (error instanceof RpcError) return error;
  throw error;
}

describe("a client reads an error with large details", () => {
  const message = `${"long enough ".repeat(9000)}%`;
  const encoded = message.replaceAll("%", "%25");
  const trailers = Buffer.concat([
    field("grpc-status", "9"),
    field("grpc-message", encoded),
    field("x-last", "1"),
  ]);
  const flags = END_STREAM | END_HEADERS;
  const response = frame(HEADERS, END_HEADERS, OK);
  const padded = Buffer.concat([Buffer.from([3, 0, 0, 0, 0, 7]), trailers, Buffer.alloc(3)]);

  function inFrames(block: Buffer, size: number): Buffer {
    const parts: Buffer[] = [];
    for (let at = 0; at < block.length; at += size) {
      const isLast = at + size >= block.length;
      const piece = block.subarray(at, at + size);
      parts.push(
        frame(
          at === 0 ? HEADERS : CONTINUATION,
          (at === 0 ? END_STREAM : 0) | (isLast ? END_HEADERS : 0),
          piece,
        ),
      );
    }
    return Buffer.concat(parts);
  }

  test.each([
    ["in one frame", frame(HEADERS, flags, trailers)],
    ["in one frame with padding and a priority", frame(HEADERS, flags | PADDED | PRIORITY, padded)],
    ["in several frames", inFrames(trailers, 16_384)],
    ["in many frames", inFrames(trailers, 1000)],
  ])("%s", async (_how, bytes) => {
    for (const size of [bytes.length + 1000, 10_007, 7]) {
      const client = answered(Buffer.concat([response, bytes]), size);
      const error = await errorOf(client.call(ECHO, ""));
      expect([error.code, error.message === message]).toEqual([9, true]);
    }
  });

  test("from Node's own encoder, which shortens it", async () => {
    const [near, far] = duplexPair();
    const details = [{ type_url: "a", value: Buffer.alloc(300_000, "Dockerfile\n") }];
    const server = connectEnds(
      [near, far],
      [
        unaryHandler(ECHO, async () => {
          throw new RpcError(StatusCode.notFound, "see the details", { details });
        }),
      ],
    );
    clients.push(server.client);
    const error = await errorOf(server.client.call(ECHO, ""));
    expect([error.code, error.message]).toEqual([StatusCode.notFound, "see the details"]);
    expect(error.details.length).toBe(1);
    expect(
      Buffer.compare(error.details[0]?.value ?? Buffer.alloc(0), details[0]?.value ?? Buffer.alloc(1)),
    ).toBe(0);
    expect(await failureOf(server.client.call(textMethod("Other"), ""))).toMatch(/^12: /);
  });

  test("and reports what it can't read, instead of waiting for ever", async () => {
    const block = Buffer.concat([field("grpc-status", "9"), field("grpc-message", encoded, KEEP)]);
    const client = answered(Buffer.concat([response, inFrames(block, 16_384)]));
    expect(await failureOf(client.call(ECHO, ""))).toBe(
      "14: error reading from server: HTTP/2 error COMPRESSION_ERROR",
    );
    await client.closed;
  });
});

describe("a server reads large requests", () => {
  test.each([
    ["many frames", 20_000, "a-pattern-of-some-length"],
    ["long values", 2, "x".repeat(100_000)],
  ])("%s", async (_what, count, value) => {
    const seen = defer<readonly string[]>();
    const [near, far] = duplexPair();
    const { client } = connectEnds(
      [near, far],
      [
        streamHandler(ECHO, async (call) => {
          seen.resolve(call.requestMetadata.get("exclude-patterns") ?? []);
          await collect(call);
        }),
      ],
    );
    clients.push(client);
    const metadata = new Map([["exclude-patterns", Array.from({ length: count }, () => value)]]);
    const call = client.open(ECHO, { metadata });
    call.end();
    expect(await collect(call)).toEqual([]);
    expect((await seen.promise).join("") === value.repeat(count)).toBe(true);
  });
});
