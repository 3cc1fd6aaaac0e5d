import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type CniOptions,
  chooseNetwork,
  type NetworkMode,
} from "../../../../src/engine/exec/network/choose-network.js";
import { createFakePlugins, type FakePlugins } from "../../../harness/fake-plugins.js";

let fakes: FakePlugins;
let options: CniOptions;

beforeEach(() => {
  fakes = createFakePlugins();
  const config = join(fakes.directory, ".config");
  writeFileSync(config, JSON.stringify({ name: "net", plugins: [{ type: "one" }, { type: "two" }] }));
  fakes.add("one");
  fakes.add("two");
  const leases = { directory: join(fakes.directory, ".run"), tryLock: () => undefined };
  options = { config, directories: [fakes.directory], leases };
});
afterEach(() => fakes.remove());

const choose = async (
  mode: NetworkMode,
  isUserNamespace = false,
  changes: Partial<CniOptions> = {},
): Promise<string> => {
  const { name, networks } = await chooseNetwork(mode, isUserNamespace, { ...options, ...changes });
  await networks?.close();
  return networks === undefined ? name : `${name} with networks`;
};

describe("chooseNetwork", () => {
  it.each<readonly [NetworkMode, boolean, string]>([
    ["host", false, "host"],
    ["none", false, "none"],
    ["cni", false, "cni with networks"],
    ["auto", false, "cni with networks"],
    ["auto", true, "host"],
    ["host", true, "host"],
  ])("%s, in a user namespace: %s", async (mode, isUserNamespace, expected) => {
    expect(await choose(mode, isUserNamespace)).toBe(expected);
    expect(fakes.calls()).toEqual([]);
  });

  it("auto is the machine's without anything about CNI", async () => {
    expect(await chooseNetwork("auto", false, undefined)).toEqual({ name: "host", networks: undefined });
  });

  it.each<readonly [string, NetworkMode, boolean, Partial<CniOptions>, RegExp]>([
    ["cni without root", "cni", true, {}, /^the network "cni" of steps needs root$/],
    ["bridge without root", "bridge", true, {}, /^the network "bridge" of steps needs root$/],
    [
      "a file that was named and is not there",
      "auto",
      false,
      { config: "/nonexistent" },
      /^failed to read cni config "\/nonexistent"/,
    ],
    [
      "plugins that are not there",
      "cni",
      false,
      { directories: ["/nonexistent"] },
      /^failed to find plugin "one" in path \[\/nonexistent\]$/,
    ],
    ["bridge without its plugins", "bridge", false, {}, /^failed to find plugin "bridge" in path/],
  ])("refuses %s", async (_, mode, isUserNamespace, changes, message) => {
    await expect(choose(mode, isUserNamespace, changes)).rejects.toMatchObject({
      code: "exec/network",
      message: expect.stringMatching(message),
    });
  });

  it("refuses a plugin that can't be run", async () => {
    mkdirSync(join(fakes.directory, "empty"));
    writeFileSync(join(fakes.directory, "empty/one"), "", { mode: 0o644 });
    const directories = [join(fakes.directory, "empty")];
    await expect(choose("cni", false, { directories })).rejects.toThrow('failed to find plugin "one"');
  });
});
