import { describe, expect, it } from "vitest";
import { parseCniConfig, readCniConfig } from "../../../../src/engine/exec/network/cni-config.js";

describe("parseCniConfig", () => {
  it("reads a list of plugins", () => {
    const plugins = [{ type: "bridge", bridge: "b0", ipam: { type: "host-local" } }, { type: "firewall" }];
    const text = JSON.stringify({ cniVersion: "0.4.0", name: "net_1.a-b", plugins });
    expect(parseCniConfig(text, "f")).toEqual({ name: "net_1.a-b", cniVersion: "0.4.0", plugins });
  });

  it("reads a single plugin, of the first version if it names none", () => {
    const text = JSON.stringify({ name: "net", type: "ptp", mtu: 1400 });
    const plugins = [{ name: "net", type: "ptp", mtu: 1400 }];
    expect(parseCniConfig(text, "f")).toEqual({ name: "net", cniVersion: "0.1.0", plugins });
  });

  it.each([
    ["not JSON", "{", /^cni config "f" can't be used: /],
    ["not an object", "[]", "it is not an object"],
    ["no name", '{"type":"a"}', 'it has no "name" of letters, digits, _ . -'],
    ["a name with a path", '{"name":"../a","type":"a"}', 'it has no "name" of letters, digits, _ . -'],
    ["a version that is a number", '{"name":"a","cniVersion":1,"type":"a"}', '"cniVersion" is not a text'],
    ["no plugins", '{"name":"a","plugins":[]}', "no plugins in list"],
    ["too many plugins", `{"name":"a","plugins":[${"0,".repeat(100)}0]}`, "it has more than 100 plugins"],
    ["a plugin without a type", '{"name":"a","plugins":[{"type":"a"},{}]}', /plugin 2 has no "type"/],
    ["a plugin elsewhere", '{"name":"a","type":"../../bin/sh"}', /plugin 1 has no "type"/],
    ["a plugin that is a directory", '{"name":"a","type":".."}', /plugin 1 has no "type"/],
  ])("refuses %s", (_, text, message) => {
    expect(() => parseCniConfig(text, "f")).toThrow(
      expect.objectContaining({
        code: "exec/network",
        message:
          typeof message === "string"
            ? `cni config "f" can't be used: ${message}`
            : expect.stringMatching(message),
      }),
    );
  });

  it.each([
    [
      "a file that is not there",
      "/nonexistent/cni.json",
      /failed to read cni config "\/nonexistent\/cni.json": ENOENT/,
    ],
    ["what is no file", "/proc", /failed to read cni config "\/proc": EISDIR/],
  ])("refuses %s", (_, file, message) => {
    expect(() => readCniConfig(file)).toThrow(
      expect.objectContaining({ code: "exec/network", message: expect.stringMatching(message) }),
    );
  });
});
