import { once } from "node:events";
import { afterEach, describe, expect, test } from "vitest";
import type { Metadata } from "../../../src/wire/rpc/metadata.js";
import { type Handler, streamHandler, unaryHandler } from "../../../src/wire/rpc/server.js";
import { RpcError, StatusCode } from "../../../src/wire/rpc/status.js";
import { bytesMethod, collect, connectEnds, defer, failureOf, type Rig, textMethod } from "./test-service.js";
import { duplexPair, pipePair, socketPair, tlsPair } from "./transports.js";

const ECHO = textMethod("Echo");
const CHAT = textMethod("Chat");
const BULK = bytesMethod("Bulk");

const echo = unaryHandler(ECHO, async (request) => request);

describe.each([
  ["a unix socket", socketPair],
  ["TLS", tlsPair],
  ["a pair of Duplexes", async () => duplexPair()],
  ["two pipes", async () => pipePair()],
])("over %s", (_name, connect) => {
  let rig: Rig | undefined;

  async function start(
    handlers: readonly Handler[],
    options?: Parameters<typeof connectEnds>[2],
  ): Promise<Rig> {
    rig = connectEnds(await connect(), handlers, options);
    return rig;
  }

  afterEach(async () => {
    await rig?.client.close();
    await rig?.server.closed;
    rig = undefined;
  });

  test("a unary call gets its answer", async () => {
    const { client } = await start([echo]);
    expect(await client.call(ECHO, "hello")).toBe("hello");
    expect(await client.call(ECHO, "")).toBe("");
    const many = Array.from({ length: 300 }, (_, i) => `message ${i}`);
    expect(await Promise.all(many.map((message) => client.call(ECHO, message)))).toEqual(many);
  });

  test("messages stream both ways, in order, until each side ends", async () => {
    const { client } = await start([
      streamHandler(CHAT, async (call) => {
        for await (const message of call) call.send(`<${message}>`);
        call.send("bye");
      }),
    ]);
    const call = client.open(CHAT);
    call.send("a");
    expect(await call.receive()).toBe("<a>");
    call.send("b");
    call.send("");
    call.end();
    expect(await collect(call)).toEqual(["<b>", "<>", "bye"]);
    expect(await call.receive()).toBeUndefined();
    expect(call.signal.aborted).toBe(true);
  });

  test("metadata crosses with repeated values, and without gRPC's own fields", async () => {
    const seen = defer<Metadata>();
    const { client } = await start([
      streamHandler(CHAT, async (call) => {
        seen.resolve(call.requestMetadata);
        expect(await call.metadata).toBe(call.requestMetadata);
        call.respond(new Map([["x-answer", ["1", "2, 3"]]]));
        await collect(call);
      }),
    ]);
    const patterns = Array.from({ length: 1000 }, (_, i) => `pattern-${i}, and a comma`);
    const metadata = new Map([
      ["exclude-patterns", patterns],
      ["dir-name", ["context"]],
      ["grpc-status", ["7"]],
      ["none", []],
    ]);
    const call = client.open(CHAT, { metadata });
    expect(Object.fromEntries(await seen.promise)).toEqual({
      "exclude-patterns": patterns,
      "dir-name": ["context"],
    });
    const answer = await call.metadata;
    expect(answer.get("x-answer")).toEqual(["1", "2, 3"]);
    expect([...answer.keys()].filter((name) => name.includes("grpc") || name.startsWith(":"))).toEqual([]);
    call.end();
    expect(await collect(call)).toEqual([]);
  });

  test.each([
    ["a line\nbreak", "\n is refused"],
    ["größer", "non-ASCII is refused"],
  ])("metadata %j is refused: %s", async (value) => {
    const { client } = await start([echo]);
    const metadata = new Map([["x-bad", [value]]]);
    expect(await failureOf(client.call(ECHO, "", { metadata }))).toBe(
      '13: header key "x-bad" contains value with non-printable ASCII characters',
    );
  });

  test("an RpcError of a handler arrives whole", async () => {
    const details = [
      { type_url: "github.com/moby/buildkit/errdefs.Subrequest+json", value: Buffer.from('{"name":"x"}') },
      { type_url: "other", value: Buffer.alloc(3, 1) },
    ];
    const text = "100% größer\n\u{1F600} than ~ allowed";
    const { client } = await start([
      unaryHandler(ECHO, async () => {
        throw new RpcError(StatusCode.alreadyExists, text, { details });
      }),
    ]);
    const error = await client.call(ECHO, "").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RpcError);
    expect(error).toMatchObject({ code: StatusCode.alreadyExists, message: text });
    expect(
      (error as RpcError).details.map(({ type_url, value }) => [type_url, Buffer.from(value ?? [])]),
    ).toEqual(details.map(({ type_url, value }) => [type_url, value]));
  });

  test("what a handler throws is told on its own side, too", async () => {
    const told: unknown[] = [];
    const thrown = new Error("with a cause");
    const failing = unaryHandler(textMethod("Fail"), () => Promise.reject(thrown));
    const { client } = await start([failing], { server: { onFailure: (error) => told.push(error) } });
    expect(await failureOf(client.call(textMethod("Fail"), ""))).toBe("2: with a cause");
    expect(told).toEqual([thrown]);
  });

  test("other errors are UNKNOWN, messages sent before arrive", async () => {
    const { client } = await start([
      streamHandler(CHAT, async (call) => {
        call.send("one");
        call.send("two");
        throw new TypeError("that went wrong");
      }),
    ]);
    const call = client.open(CHAT);
    expect(await call.receive()).toBe("one");
    expect(await call.receive()).toBe("two");
    expect(await failureOf(call.receive())).toBe("2: that went wrong");
    expect(await failureOf(call.drained())).toBe("2: that went wrong");
    expect(call.send("more")).toBe(false);
    expect((call.signal.reason as Error).message).toBe("that went wrong");
  });

  test.each([
    ["/test.Nothing/Echo", "12: unknown service test.Nothing"],
    ["/test.Texts/Nothing", "12: unknown method Nothing for service test.Texts"],
    ["/test", '12: malformed method name: "/test"'],
  ])("%s is unimplemented", async (path, failure) => {
    const { client } = await start([echo]);
    expect(await failureOf(client.call({ ...ECHO, path }, ""))).toBe(failure);
  });

  test("a server may answer before the client has ended", async () => {
    const { client } = await start([
      streamHandler(CHAT, async (call) => {
        await call.receive();
        call.send("enough");
      }),
      echo,
    ]);
    const call = client.open(CHAT);
    call.send("a");
    expect(await collect(call)).toEqual(["enough"]);
    expect(call.send("b")).toBe(false);
    expect(await failureOf(call.drained())).toBe("1: the call is over");
    expect(await client.call(ECHO, "still here")).toBe("still here");
  });

  test.each([
    ["cancel()", (call: { cancel(): void }, _controller: AbortController) => call.cancel()],
    ["its signal", (_call: { cancel(): void }, controller: AbortController) => controller.abort()],
  ])("a client gives up by %s", async (_how, giveUp) => {
    const reason = defer<unknown>();
    const failure = defer<string>();
    const started = defer();
    const { client } = await start([
      streamHandler(CHAT, async (call) => {
        call.signal.addEventListener("abort", () => reason.resolve(call.signal.reason));
        started.resolve();
        failure.resolve(await failureOf(collect(call)));
      }),
    ]);
    const controller = new AbortController();
    const call = client.open(CHAT, { signal: controller.signal });
    const received = failureOf(call.receive());
    await started.promise;
    giveUp(call, controller);
    expect(await received).toBe("1: context canceled");
    expect(call.signal.aborted).toBe(true);
    expect(await failureOf(call.metadata)).toBe("1: context canceled");
    expect(await failure.promise).toBe("1: context canceled");
    expect(await reason.promise).toMatchObject({ code: StatusCode.canceled });
  });

  test("leaving an iteration gives the call up", async () => {
    const over = defer();
    const { client } = await start([
      streamHandler(CHAT, async (call) => {
        call.signal.addEventListener("abort", () => over.resolve());
        call.send("one");
        await once(call.signal, "abort");
      }),
    ]);
    for await (const message of client.open(CHAT)) {
      expect(message).toBe("one");
      break;
    }
    await over.promise;
  });

  test("a server gives up by cancel()", async () => {
    const { client } = await start([
      streamHandler(CHAT, async (call) => {
        await call.receive();
        call.cancel();
      }),
    ]);
    const call = client.open(CHAT);
    call.send("a");
    expect(await failureOf(call.receive())).toBe(
      "1: stream terminated by RST_STREAM with error code: CANCEL",
    );
  });

  test("a call with an aborted signal does not begin", async () => {
    let calls = 0;
    const counting = unaryHandler(ECHO, async () => `${++calls}`);
    const { client } = await start([counting]);
    expect(await failureOf(client.call(ECHO, "", { signal: AbortSignal.abort() }))).toBe(
      "1: context canceled",
    );
    expect(await client.call(ECHO, "")).toBe("1");
  });

  test("a deadline ends both sides", async () => {
    const failure = defer<string>();
    const { client } = await start([
      streamHandler(CHAT, async (call) => {
        failure.resolve(await failureOf(collect(call)));
      }),
    ]);
    const late = "4: context deadline exceeded";
    expect(await failureOf(collect(client.open(CHAT, { timeout: 20 })))).toBe(late);
    expect(["4: context deadline exceeded", "1: context canceled"]).toContain(await failure.promise);
  });

  test("too large a message is refused by the sender", async () => {
    const { client } = await start([echo], { client: { maxMessage: 10 }, server: { maxMessage: 8 } });
    expect(await failureOf(client.call(ECHO, "12345678901"))).toBe(
      "8: trying to send message larger than max (11 vs. 10)",
    );
    expect(await failureOf(client.call(ECHO, "123456789"))).toBe(
      "8: grpc: received message larger than max (9 vs. 8)",
    );
    expect(await client.call(ECHO, "12345678")).toBe("12345678");
  });

  test("the client refuses too large a message too", async () => {
    const { client } = await start([unaryHandler(ECHO, async () => "12345678901")], {
      client: { maxMessage: 10 },
    });
    expect(await failureOf(client.call(ECHO, ""))).toBe(
      "8: grpc: received message larger than max (11 vs. 10)",
    );
  });

  test("messages of 16 MiB cross, and one byte more does not", async () => {
    const size = 16 * 1024 * 1024;
    const { client } = await start([
      unaryHandler(BULK, async (request) =>
        Buffer.concat([request, Buffer.alloc(request.length === size ? 0 : 1)]),
      ),
    ]);
    const message = Buffer.alloc(size, "x");
    const answer = await client.call(BULK, message);
    expect(Buffer.compare(answer, message)).toBe(0);
    expect(await failureOf(client.call(BULK, Buffer.alloc(size + 1)))).toMatch(/^8: trying to send/);
  });

  test("a slow server holds the client back, and other calls go on", async () => {
    const go = defer();
    const count = defer<number>();
    const { client } = await start([
      echo,
      streamHandler(BULK, async (call) => {
        await go.promise;
        let bytes = 0;
        for await (const message of call) bytes += message.length;
        count.resolve(bytes);
      }),
    ]);
    const call = client.open(BULK);
    const piece = Buffer.alloc(10_000);
    let sent = 0;
    const fill = () => {
      for (sent++; call.send(piece); sent++);
    };
    fill();
    // Flow control lets about two windows pass; then no drain comes any more.
    for (let isStuck = false; !isStuck; ) {
      const drained = call.drained().then(() => false);
      const quiet = client.call(ECHO, "a").then(() => client.call(ECHO, "b"));
      isStuck = await Promise.race([
        drained,
        quiet.then(() => new Promise<true>((r) => setTimeout(r, 50, true))),
      ]);
      if (!isStuck) fill();
    }
    expect(sent * piece.length).toBeLessThan(4 * 1024 * 1024);
    expect(await client.call(ECHO, "hello")).toBe("hello");
    go.resolve();
    await call.drained();
    call.end();
    expect(await count.promise).toBe(sent * piece.length);
    expect(await collect(call)).toEqual([]);
  });

  test("a slow client holds the server back", async () => {
    const stuck = defer();
    const totals = { sent: 0 };
    const { client } = await start([
      echo,
      streamHandler(BULK, async (call) => {
        for (let i = 0; i < 1000; i++) {
          totals.sent++;
          if (call.send(Buffer.alloc(20_000, i))) continue;
          setTimeout(stuck.resolve, 100);
          await call.drained();
        }
      }),
    ]);
    const call = client.open(BULK);
    expect((await call.receive())?.length).toBe(20_000);
    await stuck.promise;
    expect(totals.sent * 20_000).toBeLessThan(4 * 1024 * 1024);
    expect(await client.call(ECHO, "hello")).toBe("hello");
    const rest = await collect(call);
    expect(rest.map((message) => message[0])).toEqual(Array.from({ length: 999 }, (_, i) => (i + 1) % 256));
  });

  test("both sides send much at once without waiting for each other for ever", async () => {
    const { client } = await start([
      streamHandler(BULK, async (call) => {
        for await (const message of call) if (!call.send(message)) await call.drained();
      }),
    ]);
    const call = client.open(BULK);
    const send = async () => {
      for (let i = 0; i < 500; i++) if (!call.send(Buffer.alloc(20_000, i))) await call.drained();
      call.end();
    };
    const [messages] = await Promise.all([collect(call), send()]);
    expect(messages.map((message) => message[0])).toEqual(Array.from({ length: 500 }, (_, i) => i % 256));
  });

  test("100,000 small messages arrive in order", async () => {
    const { client } = await start([
      streamHandler(CHAT, async (call) => {
        for (let i = 0; i < 100_000; i++) if (!call.send(`${i}`)) await call.drained();
      }),
    ]);
    let next = 0;
    for await (const message of client.open(CHAT)) if (message === `${next}`) next++;
    expect(next).toBe(100_000);
  });

  test("closing the client cancels what is under way", async () => {
    const failure = defer<string>();
    const started = defer();
    const { client, server } = await start([
      streamHandler(CHAT, async (call) => {
        started.resolve();
        failure.resolve(await failureOf(collect(call)));
      }),
    ]);
    const call = client.open(CHAT);
    const received = failureOf(call.receive());
    await started.promise;
    await client.close();
    const closing = "1: grpc: the client connection is closing";
    expect(await received).toBe(closing);
    expect(await failureOf(client.call(ECHO, ""))).toBe(closing);
    expect(await failure.promise).toBe("1: context canceled");
    await server.closed;
    expect([client.failure, server.failure]).toEqual([undefined, undefined]);
  });

  test("closing gracefully waits", async () => {
    const go = defer();
    const { client } = await start([
      unaryHandler(ECHO, async (request) => {
        await go.promise;
        return request;
      }),
    ]);
    const answer = client.call(ECHO, "hello");
    const closed = client.close({ graceful: true });
    expect(await failureOf(client.call(ECHO, ""))).toBe("1: grpc: the client connection is closing");
    go.resolve();
    expect(await answer).toBe("hello");
    await closed;
  });

  test("closing the server cancels what is under way", async () => {
    const started = defer();
    const { client, server } = await start([
      streamHandler(CHAT, async (call) => {
        started.resolve();
        await once(call.signal, "abort");
      }),
    ]);
    const received = failureOf(client.open(CHAT).receive());
    await started.promise;
    await server.close();
    expect(await received).toMatch(/^1: stream terminated by RST_STREAM|^14: /);
    await client.closed;
    expect(await failureOf(client.call(ECHO, ""))).toBe("14: error reading from server: EOF");
  });
});

describe("a lost connection", () => {
  test("fails all calls as UNAVAILABLE, and cancels them for the server", async () => {
    const ends = await socketPair();
    const failures: string[] = [];
    const both = defer();
    const started: (() => void)[] = [];
    const { client, server } = connectEnds(ends, [
      streamHandler(CHAT, async (call) => {
        for (const start of started.splice(0, 1)) start();
        failures.push(await failureOf(collect(call)));
        if (failures.length === 2) both.resolve();
      }),
    ]);
    const [one, two] = [defer(), defer()];
    started.push(one.resolve, two.resolve);
    const calls = [client.open(CHAT), client.open(CHAT)].map((call) => failureOf(call.receive()));
    await Promise.all([one.promise, two.promise]);
    ends[0].destroy();
    expect(await Promise.all(calls)).toEqual([
      "14: error reading from server: EOF",
      "14: error reading from server: EOF",
    ]);
    await Promise.all([client.closed, server.closed, both.promise]);
    expect(failures).toEqual(["1: context canceled", "1: context canceled"]);
    expect(await failureOf(client.call(CHAT, ""))).toMatch(/^14: /);
  });
});
