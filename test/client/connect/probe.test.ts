import { createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { parseAddress } from "../../../src/client/connect/address.js";
import { resolveDaemon } from "../../../src/client/connect/daemon.js";
import { probeDaemon } from "../../../src/client/connect/probe.js";

const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

let server: Server | undefined;
afterEach(() => server?.close());

async function probe(serve: (socket: Socket) => void, timeout?: number): Promise<string> {
  server = createServer((socket) => {
    socket.on("error", () => {});
    serve(socket);
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const listening = server.address();
  const address = `tcp://127.0.0.1:${typeof listening === "object" && listening !== null ? listening.port : 0}`;
  const daemon = await resolveDaemon(parseAddress(address), { env: {} });
  try {
    await probeDaemon(daemon, { timeout });
    return "fine";
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return `${code} ${message.replaceAll(address, "ADDRESS")}`;
  }
}

/** Answers what a client sends first. */
const answering = (answer: string | Buffer) => (socket: Socket) => {
  socket.once("data", () => socket.end(answer));
};

describe("a probe", () => {
  test("says how HTTP/2 begins, and leaves again", async () => {
    let got = "";
    let closed: Promise<unknown> = Promise.resolve();
    const result = await probe((socket) => {
      closed = new Promise((resolve) => socket.once("close", resolve));
      socket.on("data", (chunk: Buffer) => {
        got += chunk.toString("latin1");
        if (got.length === PREFACE.length)
          socket.write(Buffer.from([0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 5, 0, 0, 64, 0]));
      });
    });
    expect(result).toBe("fine");
    expect(got).toBe(PREFACE);
    await closed;
  });

  test("takes what gRPC says unasked", async () => {
    expect(await probe((socket) => void socket.write(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])))).toBe("fine");
  });

  test.each([
    [
      "a web server",
      "HTTP/1.1 400 Bad Request\r\n\r\n",
      "daemon/protocol failed to connect to ADDRESS: a web server answers there, not BuildKit; " +
        "if it is Docker Engine, use docker://ADDRESS",
    ],
    [
      "an alert of TLS",
      Buffer.from([0x15, 3, 1, 0, 2, 2, 70]),
      "daemon/protocol failed to connect to ADDRESS: what answers there speaks TLS; if it wants TLS, give the TLS options",
    ],
    [
      "something else",
      "SSH-2.0-OpenSSH_9.2\r\n",
      'daemon/protocol failed to connect to ADDRESS: what answers there is not BuildKit: "SSH-2.0-OpenSSH_9.2\\r\\n"',
    ],
    [
      "nothing",
      "",
      "daemon/unreachable failed to connect to ADDRESS: the connection was closed without an answer; " +
        "if it wants TLS, give the TLS options",
    ],
  ])("tells %s", async (_what, answer, message) => {
    expect(await probe(answering(answer))).toBe(message);
  });

  test("takes a reset for no answer", async () => {
    expect(await probe((socket) => socket.resetAndDestroy())).toMatch(
      /^daemon\/unreachable failed to connect to ADDRESS: /,
    );
  });

  test("does not wait for ever", async () => {
    expect(await probe(() => {}, 50)).toBe(
      "daemon/unreachable failed to connect to ADDRESS: connected, but no answer within 50 ms; " +
        "check that a BuildKit runs there and is not stuck",
    );
  });
});
