import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chooseAddresses, chooseBuilder } from "../../src/cli/choose-builder.js";
import type { CliIo } from "../../src/cli/cli-io.js";
import { parseAddress } from "../../src/client/connect/address.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "choose-"));
  writeFileSync(join(folder, "no-socket"), "");
});
afterAll(() => rmSync(folder, { recursive: true }));

const values = (addr: readonly string[], root?: string) => ({
  addr: addr.map(parseAddress),
  root,
  tlscacert: undefined,
  tlscert: undefined,
  tlskey: undefined,
  tlsservername: undefined,
  tlsdir: undefined,
});

function io(env: Record<string, string> = {}): CliIo {
  const stream = { write: () => {}, isTTY: false };
  return {
    stdout: stream,
    stderr: stream,
    stdin: { read: async () => new Uint8Array(), isTTY: false },
    env: { DOCKER_CONFIG: folder, ...env },
    cwd: folder,
    columns: 80,
  } as CliIo;
}

describe("who builds", () => {
  test("is the bundled engine if it is asked for, by its address or its directory", async () => {
    const engine = (root: string | undefined) => ({
      engine: { kind: "engine", root, isFallback: false },
      addresses: [],
    });
    expect(await chooseAddresses(values(["engine://"]), io())).toEqual(engine(undefined));
    expect(await chooseAddresses(values(["engine:///state"]), io())).toEqual(engine("/state"));
    expect(await chooseAddresses(values([], "state"), io())).toEqual(engine("state"));
    expect(await chooseAddresses(values([]), io({ BUILDFILE_HOST: "engine://" }))).toEqual(engine(undefined));
  });

  test("is a daemon that is named", async () => {
    expect(await chooseAddresses(values(["tcp://host:1"]), io())).toMatchObject({
      engine: undefined,
      addresses: [{ scheme: "tcp", host: "host" }],
    });
    expect(await chooseAddresses(values([]), io({ BUILDKIT_HOST: "unix:///x" }))).toMatchObject({
      addresses: [{ scheme: "unix", path: "/x" }],
    });
  });

  test("can't be both", async () => {
    await expect(chooseAddresses(values(["tcp://host:1"], "state"), io())).rejects.toThrow(
      "--root is for the bundled engine, and --addr names a daemon",
    );
    await expect(chooseBuilder(values(["engine://", "unix:///none"]), "key", io())).rejects.toThrow(
      /engine:\/\/ is no daemon, and can be none of several addresses|no such/,
    );
  });

  test("is not found out silently: a daemon of the environment that is gone is an error with a way out", async () => {
    const env = { BUILDKIT_HOST: `unix://${join(folder, "gone.sock")}` };
    await expect(chooseBuilder(values([]), "key", io(env))).rejects.toThrow(
      /\nTo build without a daemon: --addr engine:\/\/$/,
    );
    await expect(chooseBuilder(values([env.BUILDKIT_HOST]), "key", io())).rejects.not.toThrow(/engine/);
  });
});
