import { once } from "node:events";
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from "node:http2";
import { afterEach, describe, expect, test } from "vitest";
import {
  type Handler,
  type RpcServer,
  serveRpc,
  streamHandler,
  unaryHandler,
} from "../../../src/wire/rpc/server.js";
import { RpcError, StatusCode } from "../../../src/wire/rpc/status.js";
import { collect, defer, failureOf, textMethod } from "./test-service.js";
import { duplexPair } from "./transports.js";

const ECHO = textMethod("Echo");
const echo = unaryHandler(ECHO, async (request) => request);
const REQUEST = { ":method": "POST", ":path": ECHO.path, "content-type": "application/grpc", te: "trailers" };

function frame(text: string, flag = 0): Buffer {
  const header = Buffer.from([flag, 0, 0, 0, 0]);
  header.writeUInt32BE(Buffer.byteLength(text), 1);
  return Buffer.concat([header, Buffer.from(text)]);
}

/** What came back: status, headers or trailers with the status, and data. */
interface Answer {
  readonly headers: IncomingHttpHeaders;
  /** Absent if the headers were all. */
  readonly trailers?: IncomingHttpHeaders | undefined;
  readonly data: string;
}

async function answer(http: ClientHttp2Stream): Promise<Answer> {
  let headers: IncomingHttpHeaders = {};
  let trailers: IncomingHttpHeaders | undefined;
  const data: Buffer[] = [];
  http.on("response", (received) => {
    headers = received;
  });
  http.on("trailers", (received) => {
    trailers = received;
  });
  http.on("data", (chunk: Buffer) => data.push(chunk));
  http.on("error", () => undefined);
  await once(http, "close");
  return { headers, trailers, data: Buffer.concat(data).toString() };
}

describe("a server", () => {
  const open: { session: ClientHttp2Session; server: RpcServer }[] = [];

  afterEach(async () => {
    for (const { session, server } of open.splice(0)) {
      session.destroy();
      await server.closed;
    }
  });

  function serve(handlers: readonly Handler[], maxMessage?: number): ClientHttp2Session {
    const [near, far] = duplexPair();
    const server = serveRpc(far, handlers, { maxMessage });
    const session = connect("http://localhost", { createConnection: () => near });
    session.on("error", () => undefined);
    open.push({ session, server });
    return session;
  }

  async function request(
    session: ClientHttp2Session,
    headers: OutgoingHttpHeaders,
    data: Buffer,
  ): Promise<Answer> {
    const http = session.request({ ...REQUEST, ...headers });
    // A GET has no body.
    if (!http.writableEnded) http.end(data);
    return await answer(http);
  }

  test("answers with headers, messages and trailers", async () => {
    const { headers, trailers, data } = await request(serve([echo]), {}, frame("hello"));
    expect(headers).toMatchObject({ ":status": 200, "content-type": "application/grpc" });
    expect(data).toBe(frame("hello").toString());
    expect(trailers).toMatchObject({ "grpc-status": "0" });
  });

  test.each<[string, OutgoingHttpHeaders, Buffer, Record<string, unknown>]>([
    ["GET", { ":method": "GET" }, frame(""), { ":status": 405, "grpc-status": "13" }],
    [
      "another content type",
      { "content-type": "text/plain" },
      frame(""),
      { ":status": 415, "grpc-status": "13" },
    ],
    [
      "gzip",
      { "grpc-encoding": "gzip" },
      frame(""),
      { "grpc-status": "12", "grpc-message": 'grpc: Decompressor is not installed for grpc-encoding "gzip"' },
    ],
    ["a compressed message", {}, frame("x", 1), { "grpc-status": "12" }],
    [
      "no message",
      {},
      Buffer.alloc(0),
      {
        "grpc-status": "13",
        "grpc-message": "cardinality violation: received no request message from non-client-streaming RPC",
      },
    ],
    [
      "two messages",
      {},
      Buffer.concat([frame("a"), frame("b")]),
      {
        "grpc-status": "13",
        "grpc-message":
          "cardinality violation: received multiple request messages for non-client-streaming RPC",
      },
    ],
    [
      "half a message",
      {},
      frame("abc").subarray(0, 7),
      { "grpc-status": "13", "grpc-message": "unexpected EOF" },
    ],
    [
      "a large message",
      {},
      frame("12345678901"),
      { "grpc-status": "8", "grpc-message": "grpc: received message larger than max (11 vs. 10)" },
    ],
    [
      "an unknown method",
      { ":path": "/a.B/C" },
      frame(""),
      { "grpc-status": "12", "grpc-message": "unknown service a.B" },
    ],
  ])("refuses %s with headers only", async (_what, headers, data, expected) => {
    const session = serve([echo], 10);
    const got = await request(session, headers, data);
    expect(got.headers).toMatchObject({ ":status": 200, "content-type": "application/grpc", ...expected });
    expect([got.trailers, got.data]).toEqual([undefined, ""]);
    expect((await request(session, { "content-type": "application/grpc+proto" }, frame("next"))).data).toBe(
      "\0\0\0\0\x04next",
    );
  });

  test("keeps to the client's deadline", async () => {
    const reason = defer<unknown>();
    const session = serve([
      streamHandler(ECHO, async (call) => {
        call.send("one");
        call.signal.addEventListener("abort", () => reason.resolve(call.signal.reason));
        await once(call.signal, "abort");
      }),
    ]);
    const { data, trailers } = await request(session, { "grpc-timeout": "30000u" }, frame(""));
    expect(data).toBe(frame("one").toString());
    expect(trailers).toMatchObject({ "grpc-status": "4", "grpc-message": "context deadline exceeded" });
    expect(await reason.promise).toMatchObject({ code: StatusCode.deadlineExceeded });
  });

  test("codes messages and details as gRPC wants them", async () => {
    const details = [{ type_url: "a", value: Buffer.from("bc") }];
    const session = serve([
      unaryHandler(ECHO, async () => {
        throw new RpcError(StatusCode.notFound, "100 %\nü~", { details });
      }),
    ]);
    const { headers } = await request(session, {}, frame(""));
    expect(headers).toMatchObject({
      "grpc-status": "5",
      "grpc-message": "100 %25%0A%C3%BC~",
      "grpc-status-details-bin": "CAUSCTEwMCAlCsO8fhoHCgFhEgJiYw",
    });
  });

  test("cuts messages that are too long for others", async () => {
    const session = serve([
      unaryHandler(ECHO, async () => {
        throw new Error("ü".repeat(100_000));
      }),
    ]);
    const { headers } = await request(session, {}, frame(""));
    const message = String(headers["grpc-message"]);
    expect(message.length).toBeLessThan(50_000);
    expect(decodeURIComponent(message)).toMatch(/^ü+ \.\.\.$/);
  });

  test("stops a client that goes on sending to a call that is answered", async () => {
    const session = serve([streamHandler(ECHO, async (call) => void call.send("done"))]);
    const http = session.request(REQUEST);
    http.write(frame("x"));
    const { data, trailers } = await answer(http);
    expect([data, trailers?.["grpc-status"]]).toEqual([frame("done").toString(), "0"]);
    expect(http.rstCode).toBe(constants.NGHTTP2_NO_ERROR);
  });

  test("tells a handler that its client has reset the call", async () => {
    const failure = defer<string>();
    const session = serve([
      streamHandler(ECHO, async (call) => {
        expect(await call.receive()).toBe("one");
        http.destroy(new Error("enough"));
        failure.resolve(await failureOf(collect(call)));
      }),
    ]);
    const http = session.request(REQUEST);
    http.on("error", () => undefined);
    http.write(frame("one"));
    expect(await failure.promise).toBe("1: context canceled");
  });

  test("takes GOAWAY for a normal end", async () => {
    const session = serve([echo]);
    expect((await request(session, {}, frame("x"))).data).toBe(frame("x").toString());
    const { server } = open.at(-1)!;
    // Go names the last stream that it opened itself, of which this side knows nothing.
    session.goaway(constants.NGHTTP2_NO_ERROR, 0);
    session.close();
    await server.closed;
    expect(server.failure).toBeUndefined();
  });

  test.each([
    ["garbage", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"],
    ["nothing", ""],
  ])("ends when the other end brings %s", async (_what, text) => {
    const [near, far] = duplexPair();
    const server = serveRpc(far, [echo]);
    near.on("error", () => undefined);
    near.resume();
    near.end(text);
    await server.closed;
    expect(server.failure).toMatchObject({ code: StatusCode.unavailable });
    expect(far.destroyed).toBe(true);
  });

  test("ends when the other end does not speak in time", async () => {
    const server = serveRpc(duplexPair()[1], [echo], { handshakeTimeout: 20 });
    await server.closed;
    expect(server.failure?.message).toMatch("no answer within 20 ms");
  });
});
