import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import {
  constants,
  type OutgoingHttpHeaders,
  performServerHandshake,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { connect as connectTls, createServer as createTlsServer } from "node:tls";
import { afterEach, describe, expect, test } from "vitest";
import { encodeStatus } from "../../../src/proto/generated/status.js";
import { createRpcClient, type RpcClient } from "../../../src/wire/rpc/client.js";
import type { RpcError, StatusCode } from "../../../src/wire/rpc/status.js";
import { selfSignedCertificate } from "../../harness/self-signed-certificate.js";
import { collect, failureOf, textMethod } from "./test-service.js";
import { duplexPair, socketPair } from "./transports.js";

const ECHO = textMethod("Echo");
const OK = { ":status": 200, "content-type": "application/grpc" };

/** Servers as they are not ours. */
describe("a client", () => {
  let client: RpcClient | undefined;

  afterEach(async () => {
    await client?.close();
    client = undefined;
  });

  /** A client whose every call is answered by `answer`. */
  async function against(
    answer: (http: ServerHttp2Stream, session: ServerHttp2Session, transport: Duplex) => void,
    ends: readonly [Duplex, Duplex] = duplexPair(),
  ): Promise<RpcClient> {
    const session = performServerHandshake(ends[1]);
    session.on("error", () => undefined);
    session.on("stream", (http) => {
      http.on("error", () => undefined);
      http.resume();
      answer(http, session, ends[1]);
    });
    client = createRpcClient(ends[0]);
    return client;
  }

  /** Answers with these headers, data and trailers. */
  function answering(headers: OutgoingHttpHeaders, data?: Uint8Array, trailers?: OutgoingHttpHeaders) {
    return (http: ServerHttp2Stream) => {
      if (data === undefined && trailers === undefined) {
        http.respond(headers, { endStream: true });
        return;
      }
      http.respond(headers, { waitForTrailers: trailers !== undefined });
      http.once("wantTrailers", () => http.sendTrailers(trailers ?? {}));
      http.end(data);
    };
  }

  function frame(text: string, flag = 0): Buffer {
    const header = Buffer.from([flag, 0, 0, 0, 0]);
    header.writeUInt32BE(Buffer.byteLength(text), 1);
    return Buffer.concat([header, Buffer.from(text)]);
  }

  test.each<[string, OutgoingHttpHeaders, Buffer | undefined, OutgoingHttpHeaders | undefined, string]>([
    [
      "trailers only",
      { ...OK, "grpc-status": "5", "grpc-message": "gone%20%C3%BC%zz%" },
      undefined,
      undefined,
      "5: gone ü%zz%",
    ],
    [
      "a raw UTF-8 message",
      OK,
      Buffer.alloc(0),
      { "grpc-status": "5", "grpc-message": Buffer.from("ü").toString("latin1") },
      "5: ü",
    ],
    ["trailers only without a type", { ":status": 200, "grpc-status": "7" }, undefined, undefined, "7: "],
    [
      "a status of an HTTP error",
      { ":status": 503, "grpc-status": "8", "grpc-message": "x" },
      undefined,
      undefined,
      "8: x",
    ],
    ["an unknown status", OK, Buffer.alloc(0), { "grpc-status": "99", "grpc-message": "x" }, "2: x"],
    [
      "a malformed status",
      OK,
      Buffer.alloc(0),
      { "grpc-status": "-1" },
      '2: transport: malformed grpc-status: "-1"',
    ],
    ["headers only", OK, undefined, undefined, "13: server closed the stream without sending trailers"],
    ["no trailers", OK, frame("x"), undefined, "13: server closed the stream without sending trailers"],
    [
      "trailers without status",
      OK,
      frame("x"),
      { other: "1" },
      "13: server closed the stream without sending trailers",
    ],
    [
      "OK without a message",
      OK,
      Buffer.alloc(0),
      { "grpc-status": "0" },
      "13: cardinality violation: received no response message from non-server-streaming RPC",
    ],
    [
      "two messages",
      OK,
      Buffer.concat([frame("a"), frame("b")]),
      { "grpc-status": "0" },
      "13: cardinality violation: expected <EOF> for non server-streaming RPCs, but received another message",
    ],
    ["half a message", OK, frame("abc").subarray(0, 6), { "grpc-status": "0" }, "13: unexpected EOF"],
    ["half a header", OK, frame("abc").subarray(0, 3), { "grpc-status": "0" }, "13: unexpected EOF"],
    ["an error after half a message", OK, frame("abc").subarray(0, 6), { "grpc-status": "5" }, "5: "],
    [
      "a compressed message",
      OK,
      frame("x", 1),
      { "grpc-status": "0" },
      "12: grpc: Decompressor is not installed: the message is compressed",
    ],
    [
      "another flag",
      OK,
      frame("x", 2),
      { "grpc-status": "0" },
      "13: grpc: received unexpected payload format 2",
    ],
    [
      "a large message",
      OK,
      Buffer.from([0, 255, 255, 255, 255, 0]),
      { "grpc-status": "0" },
      "8: grpc: received message larger than max (4294967295 vs. 16777216)",
    ],
    [
      "a web page",
      { ":status": 200, "content-type": "text/html" },
      Buffer.from("<html>"),
      undefined,
      '2: transport: received unexpected content-type "text/html"',
    ],
    [
      "no type",
      { ":status": 200 },
      Buffer.from("x"),
      undefined,
      "2: malformed header: missing HTTP content-type",
    ],
    [
      "HTTP 404",
      { ":status": 404, "content-type": "text/plain" },
      Buffer.from("?"),
      undefined,
      '12: unexpected HTTP status code received from server: 404 (Not Found); transport: received unexpected content-type "text/plain"',
    ],
    [
      "HTTP 502 only",
      { ":status": 502 },
      undefined,
      undefined,
      "14: unexpected HTTP status code received from server: 502 (Bad Gateway); malformed header: missing HTTP content-type",
    ],
  ])("reads %s", async (_what, headers, data, trailers, failure) => {
    const { call } = await against(answering(headers, data, trailers));
    expect(await failureOf(call(ECHO, "x"))).toBe(failure);
  });

  test.each([true, false])("reads details, padded: %j", async (isPadded) => {
    const details = [{ type_url: "a", value: Buffer.from("bc") }];
    const text = Buffer.from(encodeStatus({ code: 9, message: "others", details })).toString("base64");
    expect(text.endsWith("=")).toBe(true);
    const value = isPadded ? text : text.replace(/=+$/, "");
    const trailers = { "grpc-status": "9", "grpc-message": "message", "grpc-status-details-bin": value };
    const { call } = await against(answering({ ...OK, ...trailers }));
    const error = await call(ECHO, "").catch((thrown: unknown) => thrown as RpcError);
    expect(error).toMatchObject({ code: 9, message: "message" });
    expect((error as RpcError).details).toEqual([
      { type_url: "a", value: new Uint8Array(Buffer.from("bc")) },
    ]);
  });

  test("does without details that are none", async () => {
    const { call } = await against(
      answering({ ...OK, "grpc-status": "9", "grpc-status-details-bin": "/////w" }),
    );
    const error = await call(ECHO, "").catch((thrown: unknown) => thrown as RpcError);
    expect(error).toMatchObject({ code: 9, message: "", details: [] });
  });

  test.each<[number, StatusCode, string]>([
    [constants.NGHTTP2_NO_ERROR, 13, "NO_ERROR"],
    [constants.NGHTTP2_INTERNAL_ERROR, 13, "INTERNAL_ERROR"],
    [constants.NGHTTP2_REFUSED_STREAM, 14, "REFUSED_STREAM"],
    [constants.NGHTTP2_CANCEL, 1, "CANCEL"],
    [constants.NGHTTP2_ENHANCE_YOUR_CALM, 8, "ENHANCE_YOUR_CALM"],
    [constants.NGHTTP2_INADEQUATE_SECURITY, 7, "INADEQUATE_SECURITY"],
  ])("maps a reset with %i to %i", async (code, status, name) => {
    const { open } = await against((http) => {
      http.respond(OK);
      http.write(frame("one"), () => http.destroy());
      Object.defineProperty(http, "rstCode", { value: code });
      http.close(code);
    });
    const call = open(ECHO);
    const failure = await failureOf(collect(call));
    if (code !== 0)
      expect(failure).toBe(`${status}: stream terminated by RST_STREAM with error code: ${name}`);
    else expect(failure).toMatch(/^13: /);
  });

  test.each([
    [
      constants.NGHTTP2_ENHANCE_YOUR_CALM,
      "too_many_pings",
      'code: ENHANCE_YOUR_CALM, debug data: "too_many_pings"',
    ],
    [constants.NGHTTP2_COMPRESSION_ERROR, "", "code: COMPRESSION_ERROR"],
  ])("reports a GOAWAY with %i", async (code, data, text) => {
    const rpc = await against((_http, session) => session.goaway(code, 0, Buffer.from(data)));
    const failure = await failureOf(rpc.call(ECHO, ""));
    expect(failure).toMatch(/^14: closing transport due to: connection error: /);
    expect(failure).toContain(`received prior goaway: ${text}`);
    await rpc.closed;
    expect(rpc.failure?.message).toContain(text);
    expect(await failureOf(rpc.call(ECHO, ""))).toBe(failure);
  });

  test("finishes its calls after a friendly GOAWAY", async () => {
    const rpc = await against((http, session) => {
      session.close();
      setImmediate(() => answering(OK, frame("late"), { "grpc-status": "0" })(http));
    });
    expect(await rpc.call(ECHO, "")).toBe("late");
    await rpc.closed;
    expect(await failureOf(rpc.call(ECHO, ""))).toMatch(/^14: error reading from server: EOF/);
  });

  test("reports a lost connection", async () => {
    const ends = await socketPair();
    const rpc = await against((_http, _session, transport) => transport.destroy(), ends);
    expect(await failureOf(rpc.call(ECHO, ""))).toMatch(/^14: error reading from server: /);
    await rpc.closed;
  });

  test("sends what gRPC wants to see", async () => {
    const ends = duplexPair();
    const session = performServerHandshake(ends[1]);
    const request = once(session, "stream");
    client = createRpcClient(ends[0], { authority: "buildkit.example" });
    client.open(ECHO, { timeout: 1234.5, metadata: new Map([["a", ["1", "2"]]]) });
    const [, headers, , raw] = await request;
    expect(headers).toMatchObject({
      ":method": "POST",
      ":path": "/test.Texts/Echo",
      ":scheme": "http",
      ":authority": "buildkit.example",
      "content-type": "application/grpc",
      te: "trailers",
      "grpc-timeout": "1235m",
    });
    expect(raw.slice(-4)).toEqual(["a", "1", "a", "2"]);
  });
});

describe("an end that is not HTTP/2", () => {
  const NOT = "14: connection error: the other end did not answer as HTTP/2: error reading server preface: ";
  const servers: Server[] = [];
  const sockets: Duplex[] = [];

  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
    for (const server of servers.splice(0)) server.close();
  });

  async function listen(server: Server): Promise<Socket> {
    servers.push(server);
    server.on("connection", (socket: Socket) => sockets.push(socket.on("error", () => undefined)));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    return connect(typeof address === "object" ? (address?.port ?? 0) : 0, "127.0.0.1");
  }

  async function failure(transport: Duplex, handshakeTimeout?: number): Promise<string> {
    const client = createRpcClient(transport, { handshakeTimeout });
    const text = await failureOf(client.call(ECHO, ""));
    await client.closed;
    expect(`14: ${client.failure?.message}`).toBe(text);
    expect(transport.destroyed).toBe(true);
    return text;
  }

  test("an HTTP/1 server", async () => {
    expect(await failure(await listen(createHttpServer()))).toBe(
      `${NOT}it speaks HTTP/1: HTTP/1.1 400 Bad Request`,
    );
  });

  test("a TLS server", async () => {
    expect(await failure(await listen(createTlsServer(selfSignedCertificate())))).toBe(`${NOT}EOF`);
    // Others say why before they hang up.
    const alert = Buffer.from("15030100020246", "hex");
    const server = createServer((socket) => socket.end(alert));
    expect(await failure(await listen(server))).toBe(`${NOT}it wants TLS`);
  });

  test("a server that talks first", async () => {
    const server = createServer((socket) => socket.write("220 mail.example.com ESMTP\r\n"));
    expect(await failure(await listen(server))).toBe(`${NOT}it said "220 mail.example.com ESMTP"`);
  });

  test("a server that hangs up", async () => {
    expect(await failure(await listen(createServer((socket) => socket.end())))).toContain(NOT);
  });

  test("a server that says nothing", async () => {
    const text = await failure(await listen(createServer()), 30);
    expect(text).toBe(`${NOT}no answer within 30 ms`);
  });

  test("nobody at all", async () => {
    const socket = await listen(createServer());
    const { remotePort = 0 } = await once(socket, "connect").then(() => socket);
    socket.destroy();
    servers.splice(0).map((server) => server.close());
    expect(await failure(connect(remotePort, "127.0.0.1"))).toMatch(`${NOT}connect ECONNREFUSED`);
  });

  test("a TLS client before a plain server", async () => {
    const plain = await listen(createServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")));
    expect(await failure(connectTls({ socket: plain }))).toContain(NOT);
  });

  test("a transport that is gone already", async () => {
    const [end] = duplexPair();
    end.destroy();
    expect(await failure(end)).toContain("14: ");
  });
});
