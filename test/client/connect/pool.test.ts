import { createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { BuildError } from "../../../src/base/diagnostic/build-error.js";
import { type Address, formatAddress } from "../../../src/client/connect/address.js";
import { parseAddresses } from "../../../src/client/connect/address-list.js";
import { chooseDaemon, connectFirst, orderAddresses } from "../../../src/client/connect/pool.js";

const pool = (size: number) =>
  parseAddresses([Array.from({ length: size }, (_, i) => `tcp://b${i}:1234`).join()]);
const keys = Array.from({ length: 1000 }, (_, i) => `build ${i}`);
const names = (addresses: readonly Address[]) => addresses.map(formatAddress);
const first = (addresses: readonly Address[], key: string) => names(orderAddresses(addresses, key))[0];

describe("a list of addresses", () => {
  test("has commas, or is given piece by piece; an address counts once", () => {
    expect(names(parseAddresses(["tcp://a:1, tcp://b:2,", "unix:///x", "TCP://a:1"]))).toEqual([
      "tcp://a:1",
      "tcp://b:2",
      "unix:///x",
    ]);
  });

  test.each([[[]], [[""]], [[" , "]]])("has to have one: %j", (texts) => {
    expect(() => parseAddresses(texts)).toThrow("the address of a BuildKit is empty");
  });

  test("has no mistaken one", () => {
    expect(() => parseAddresses(["tcp://a:1,tpc://b:2"])).toThrow(
      'invalid address "tpc://b:2": unknown scheme "tpc"',
    );
  });
});

describe("the order of addresses", () => {
  test("has all of them, the same for a build however they are given", () => {
    const addresses = pool(5);
    const ordered = names(orderAddresses(addresses, "a"));
    expect([...ordered].sort()).toEqual(names(addresses).sort());
    expect(names(orderAddresses([...addresses].reverse(), "a"))).toEqual(ordered);
  });

  test("is the same on every machine and in every version", () => {
    expect(names(orderAddresses(pool(4), "context\0name"))).toEqual([
      // by sha256sum of "context\0name\0tcp://b0:1234" and so on
      "tcp://b2:1234",
      "tcp://b1:1234",
      "tcp://b0:1234",
      "tcp://b3:1234",
    ]);
  });

  test("shares builds evenly", () => {
    const addresses = pool(4);
    const share = new Map<string | undefined, number>();
    for (const key of keys) share.set(first(addresses, key), (share.get(first(addresses, key)) ?? 0) + 1);
    expect(share.size).toBe(4);
    for (const count of share.values()) expect(Math.abs(count - 250)).toBeLessThan(60);
  });

  test("moves no build but to a daemon that is new, or from one that is gone", () => {
    const small = pool(4);
    const large = pool(5);
    const moved = keys.filter((key) => first(small, key) !== first(large, key));
    expect(Math.abs(moved.length - 200)).toBeLessThan(60);
    for (const key of moved) expect(first(large, key)).toBe("tcp://b4:1234");
  });
});

describe("the first that can be connected to", () => {
  const addresses = pool(3);
  const order = names(orderAddresses(addresses, "key"));
  const broken = (text: string) => new BuildError("daemon/unreachable", `no ${text}`);

  test("is the first in the order", async () => {
    const tried: string[] = [];
    const attempt = async (address: Address) => {
      tried.push(formatAddress(address));
      return address;
    };
    expect(formatAddress(await connectFirst(addresses, "key", attempt))).toBe(order[0]);
    expect(tried).toEqual([order[0]]);
  });

  test("is a later one if the others fail, which is told", async () => {
    const failures: string[] = [];
    const attempt = async (address: Address) => {
      if (formatAddress(address) !== order[2]) throw broken(formatAddress(address));
      return "connected";
    };
    const onFailure = (address: Address, error: BuildError) =>
      failures.push(`${formatAddress(address)}: ${error.message}`);
    expect(await connectFirst(addresses, "key", attempt, { onFailure })).toBe("connected");
    expect(failures).toEqual([`${order[0]}: no ${order[0]}`, `${order[1]}: no ${order[1]}`]);
  });

  test("is none if all fail, each with its reason", async () => {
    const attempt = async (address: Address) => Promise.reject(broken(formatAddress(address)));
    await expect(connectFirst(addresses, "key", attempt)).rejects.toMatchObject({
      code: "daemon/unreachable",
      message: `none of 3 BuildKits can be connected to:\n  no ${order[0]}\n  no ${order[1]}\n  no ${order[2]}`,
    });
  });

  test("is none with the error of the only one", async () => {
    const error = broken("way");
    await expect(connectFirst(pool(1), "key", () => Promise.reject(error))).rejects.toBe(error);
  });

  test.each([
    new BuildError("option/value", "mistaken"),
    new BuildError("file/read", "no file"),
    new BuildError("daemon/failed", "a step failed"),
    new TypeError("bug"),
  ])("is not looked for after another error: %s", async (error) => {
    let tried = 0;
    const attempt = () => {
      tried++;
      return Promise.reject(error);
    };
    await expect(connectFirst(addresses, "key", attempt)).rejects.toBe(error);
    expect(tried).toBe(1);
  });

  test("is not looked for any more when it is given up", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const attempt = () => {
      controller.abort(reason);
      return Promise.reject(broken("way"));
    };
    await expect(connectFirst(addresses, "key", attempt, { signal: controller.signal })).rejects.toBe(reason);
  });
});

describe("the daemon for a build", () => {
  const closers: (() => void)[] = [];
  afterEach(() => {
    for (const close of closers.splice(0)) close();
  });

  async function listen(serve: (socket: Socket) => void): Promise<string> {
    const sockets = new Set<Socket>();
    const server: Server = createServer((socket) => {
      sockets.add(socket);
      socket.on("error", () => {});
      serve(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closers.push(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    const address = server.address();
    return `tcp://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  }

  test("is one that answers as BuildKit does", async () => {
    const mute = await listen(() => {});
    const web = await listen(
      (socket) => void socket.once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")),
    );
    const good = await listen((socket) => void socket.write(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])));
    const addresses = parseAddresses([mute, web, good]);
    for (const key of ["a", "b", "c", "d"]) {
      const daemon = await chooseDaemon(addresses, key, { env: {}, connectTimeout: 200 });
      expect(daemon.address).toBe(good);
    }
  });

  test("is the only one, which is not even connected to", async () => {
    let connections = 0;
    const address = await listen(() => connections++);
    const daemon = await chooseDaemon(parseAddresses([address]), "key", { env: {} });
    expect(daemon.address).toBe(address);
    expect(connections).toBe(0);
  });
});
