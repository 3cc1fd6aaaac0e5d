import type { Duplex } from "node:stream";
import { afterEach, describe, expect, test } from "vitest";
import type { Daemon, SessionHeaders } from "../../../src/client/connect/daemon.js";
import { createId, openSession } from "../../../src/client/session/session.js";
import { Control } from "../../../src/proto/generated/control.js";
import { Health } from "../../../src/proto/generated/health.js";
import { Secrets } from "../../../src/proto/generated/secrets.js";
import { byteDuplex } from "../../../src/wire/rpc/byte-stream.js";
import { createRpcClient, type RpcClient } from "../../../src/wire/rpc/client.js";
import type { Metadata } from "../../../src/wire/rpc/metadata.js";
import { type Handler, streamHandler, unaryHandler } from "../../../src/wire/rpc/server.js";
import { RpcError, StatusCode } from "../../../src/wire/rpc/status.js";
import { duplexPair } from "../../wire/rpc/transports.js";
import { serve, stopServing } from "./serve.js";

afterEach(stopServing);

const echo = unaryHandler(Secrets.GetSecret, async ({ ID = "" }) => ({ data: Buffer.from(`<${ID}>`) }));

interface Opened {
  readonly metadata: Metadata;
  /** What the daemon calls our services with. */
  readonly caller: RpcClient;
  readonly transport: Duplex;
}

/** A daemon whose Control.Session calls back over the session. */
function fakeBuildkit(): { control: RpcClient; opened: Promise<Opened> } {
  let tell: (opened: Opened) => void;
  const opened = new Promise<Opened>((resolve) => {
    tell = resolve;
  });
  const handler: Handler = streamHandler(Control.Session, async (call) => {
    const transport = byteDuplex(call);
    const caller = createRpcClient(transport);
    tell({ metadata: call.requestMetadata, caller, transport });
    await caller.closed;
  });
  return { control: serve([handler]), opened };
}

const BUILDKIT: Daemon = {
  address: "fake",
  kind: "buildkit",
  authority: "localhost",
  connect: () => Promise.reject(new Error("not used")),
};

test("ids are 25 characters of base 36, each another", () => {
  const ids = Array.from({ length: 100 }, createId);
  expect(new Set(ids).size).toBe(100);
  for (const id of ids) expect(id).toMatch(/^[0-9a-z]{25}$/);
});

describe("over Control.Session", () => {
  test("the daemon is told one method a field, and calls them", async () => {
    const { control, opened } = fakeBuildkit();
    const session = await openSession(BUILDKIT, control, {
      sharedKey: "context:node",
      name: "my build",
      handlers: [echo],
    });
    const { metadata, caller } = await opened;
    expect(session.id).toMatch(/^[0-9a-z]{25}$/);
    expect(metadata.get("x-docker-expose-session-uuid")).toEqual([session.id]);
    expect(metadata.get("x-docker-expose-session-sharedkey")).toEqual(["context:node"]);
    expect(metadata.get("x-docker-expose-session-name")).toEqual(["my build"]);
    expect(metadata.get("x-docker-expose-session-grpc-method")).toEqual([
      "/grpc.health.v1.Health/Check",
      "/moby.buildkit.secrets.v1.Secrets/GetSecret",
    ]);
    expect(await caller.call(Health.Check, {})).toEqual({ status: 1 });
    await expect(caller.call(Health.Check, { service: "x" })).rejects.toMatchObject({
      code: StatusCode.notFound,
      message: "unknown service",
    });
    const { data } = await caller.call(Secrets.GetSecret, { ID: "a" });
    expect(Buffer.from(data ?? []).toString()).toBe("<a>");
    await session.close();
    await session.closed;
    await caller.closed;
    expect(session.failure).toBeUndefined();
  });

  test("shared keys that headers cannot hold are encoded", async () => {
    const { control, opened } = fakeBuildkit();
    const session = await openSession(BUILDKIT, control, { sharedKey: "größe 🐋\n:n", handlers: [] });
    const { metadata } = await opened;
    expect(metadata.get("x-docker-expose-session-sharedkey")).toEqual(["gr%C3%B6%C3%9Fe %F0%9F%90%8B%0A:n"]);
    expect(metadata.get("x-docker-expose-session-name")).toBeUndefined();
    await session.close();
  });

  test("closing cancels calls under way, and may be done again", async () => {
    const { control, opened } = fakeBuildkit();
    let began: () => void;
    const isBegun = new Promise<void>((resolve) => {
      began = resolve;
    });
    const stuck = streamHandler(Secrets.GetSecret, async (call) => {
      began();
      await new Promise((resolve) => call.signal.addEventListener("abort", resolve));
    });
    const session = await openSession(BUILDKIT, control, { sharedKey: "", handlers: [stuck] });
    const { caller } = await opened;
    const call = expect(caller.call(Secrets.GetSecret, {})).rejects.toBeInstanceOf(RpcError);
    await isBegun;
    await Promise.all([session.close(), session.close()]);
    await call;
    expect(session.failure).toBeUndefined();
  });

  test("an abort closes it", async () => {
    const { control, opened } = fakeBuildkit();
    const controller = new AbortController();
    const session = await openSession(BUILDKIT, control, {
      sharedKey: "",
      handlers: [],
      signal: controller.signal,
    });
    const { caller } = await opened;
    await caller.call(Health.Check, {});
    controller.abort();
    await session.closed;
    await caller.closed;
  });

  test("nothing is opened for a signal that is aborted", async () => {
    const reason = new Error("stopped");
    const { control } = fakeBuildkit();
    const options = { sharedKey: "", handlers: [], signal: AbortSignal.abort(reason) };
    await expect(openSession(BUILDKIT, control, options)).rejects.toBe(reason);
  });

  test("a daemon that refuses is the session's failure", async () => {
    const control = serve([
      streamHandler(Control.Session, async () => {
        throw new RpcError(StatusCode.alreadyExists, "session is in use");
      }),
    ]);
    const session = await openSession(BUILDKIT, control, { sharedKey: "", handlers: [] });
    await session.closed;
    expect(session.failure?.message).toContain("session is in use");
    await session.close();
  });

  test("a daemon that is lost ends it", async () => {
    const { control, opened } = fakeBuildkit();
    const session = await openSession(BUILDKIT, control, { sharedKey: "", handlers: [] });
    const { caller } = await opened;
    await caller.call(Health.Check, {});
    await control.close();
    await session.closed;
  });
});

describe("with a Docker Engine", () => {
  test("the session is a connection of its own, and Control.Session not called", async () => {
    const [ours, theirs] = duplexPair();
    let headers: SessionHeaders = [];
    const docker: Daemon = {
      ...BUILDKIT,
      kind: "docker",
      openSession: async (given) => {
        headers = given;
        return ours;
      },
    };
    const control = serve([]);
    const session = await openSession(docker, control, { sharedKey: "k", handlers: [echo] });
    const caller = createRpcClient(theirs);
    expect(await caller.call(Health.Check, {})).toEqual({ status: 1 });
    expect(headers).toEqual([
      ["x-docker-expose-session-uuid", session.id],
      ["x-docker-expose-session-sharedkey", "k"],
      ["x-docker-expose-session-grpc-method", "/grpc.health.v1.Health/Check"],
      ["x-docker-expose-session-grpc-method", "/moby.buildkit.secrets.v1.Secrets/GetSecret"],
    ]);
    await session.close();
    await caller.closed;
    expect(ours.destroyed).toBe(true);
  });

  test("a connection that comes after an abort is destroyed", async () => {
    const controller = new AbortController();
    const [ours] = duplexPair();
    const docker: Daemon = {
      ...BUILDKIT,
      kind: "docker",
      openSession: async () => {
        controller.abort(new Error("stopped"));
        return ours;
      },
    };
    const options = { sharedKey: "", handlers: [], signal: controller.signal };
    await expect(openSession(docker, serve([]), options)).rejects.toThrow("stopped");
    expect(ours.destroyed).toBe(true);
  });
});
