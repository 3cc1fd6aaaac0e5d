import { createServer, type Http2Server } from "node:http2";
import { type AddressInfo, connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { listWorkers } from "../../../src/client/build/list-workers.js";
import type { Daemon } from "../../../src/client/connect/daemon.js";
import { createRpcClient } from "../../../src/wire/rpc/client.js";

let server: Http2Server | undefined;
afterEach(() => {
  server?.close();
  server = undefined;
});

/** Lists the workers of what is no BuildKit, but speaks HTTP/2. */
async function listAt(web: Http2Server, timeout = 60_000): Promise<unknown> {
  server = web;
  await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
  const { port } = web.address() as AddressInfo;
  const open = async () => connect(port, "127.0.0.1");
  const daemon: Daemon = { address: "tcp://there:1", kind: "buildkit", authority: "there", connect: open };
  const client = createRpcClient(await open());
  try {
    return await listWorkers(daemon, client, { timeout });
  } finally {
    await client.close();
  }
}

describe("what answers, but is no BuildKit", () => {
  test.each([
    ["a page", 200, "malformed header: missing HTTP content-type"],
    ["an error", 403, "unexpected HTTP status code received from server: 403 (Forbidden)"],
  ])("with %s", async (_name, status, reason) => {
    const web = createServer((_request, response) => {
      response.writeHead(status).end("<html>");
    });
    await expect(listAt(web)).rejects.toMatchObject({
      code: "daemon/protocol",
      message: expect.stringContaining(
        `failed to connect to tcp://there:1: what answers there speaks HTTP/2, but is not BuildKit: ${reason}`,
      ),
    });
  });

  test("with nothing", async () => {
    await expect(
      listAt(
        createServer(() => {}),
        100,
      ),
    ).rejects.toMatchObject({
      code: "daemon/unreachable",
      message:
        "failed to connect to tcp://there:1: it did not list its workers within 0.1 s; see whether it is stuck",
    });
  });
});
