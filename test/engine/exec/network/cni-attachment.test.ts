import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { attach, type CniAttachment, detach } from "../../../../src/engine/exec/network/cni-attachment.js";
import { createFakePlugins, type FakePlugins } from "../../../harness/fake-plugins.js";

const SIGNAL = new AbortController().signal;
const LONG = 60_000;

let fakes: FakePlugins;

beforeEach(() => {
  fakes = createFakePlugins();
});
afterEach(() => fakes.remove());

const attachment = (...types: readonly string[]): CniAttachment => ({
  network: { name: "net", cniVersion: "1.0.0", plugins: types.map((type) => ({ type, mtu: 1400 })) },
  directories: ["/nonexistent", fakes.directory],
  id: "id1",
  args: "A=b",
});

/** Who was called for what, in short. */
const called = (): readonly string[] => fakes.calls().map(({ command, plugin }) => `${command} ${plugin}`);

/** Ends it by a signal as soon as a file is there. */
async function abortAt(file: string, controller: AbortController): Promise<void> {
  while (!existsSync(file)) await delay(5);
  controller.abort();
}

describe("attach", () => {
  it("calls plugins in order, each with the result of the one before", async () => {
    fakes.add("one");
    fakes.add("two");
    const attached = await attach(attachment("one", "two"), "/proc/1/fd/3", SIGNAL);
    expect(attached).toEqual({ result: { cniVersion: "1.0.0", from: "two" } });
    const common = {
      command: "ADD",
      id: "id1",
      netns: "/proc/1/fd/3",
      ifname: "eth0",
      args: "A=b",
      path: `/nonexistent:${fakes.directory}`,
    };
    const config = { mtu: 1400, name: "net", cniVersion: "1.0.0" };
    const prevResult = { cniVersion: "1.0.0", from: "one" };
    expect(fakes.calls()).toEqual([
      { ...common, plugin: "one", config: { ...config, type: "one" } },
      { ...common, plugin: "two", config: { ...config, type: "two", prevResult } },
    ]);
  });

  it("undoes what was done if a plugin fails, that one included, and not those that never ran", async () => {
    fakes.add("one");
    fakes.add(
      "two",
      `if [ $CNI_COMMAND = ADD ]; then echo '{"code":11,"msg":"no address","details":"is free"}'; exit 1; fi`,
    );
    fakes.add("three");
    const attached = await attach(attachment("one", "two", "three"), "/n", SIGNAL);
    expect(attached).toMatchObject({
      failure: { code: "exec/network", message: 'plugin type="two" failed (add): no address; is free' },
      isUndone: true,
    });
    expect(called()).toEqual(["ADD one", "ADD two", "DEL two", "DEL one"]);
  });

  it("tells if it could not be undone", async () => {
    fakes.add("one", "[ $CNI_COMMAND = ADD ] && echo '{}' || exit 1");
    fakes.add("two", "[ $CNI_COMMAND = DEL ]");
    const attached = await attach(attachment("one", "two"), "/n", SIGNAL);
    expect(attached).toMatchObject({ isUndone: false });
    expect(called()).toEqual(["ADD one", "ADD two", "DEL two", "DEL one"]);
  });

  it.each([
    ["an error without details", `echo '{"code":7,"msg":"bad"}'; exit 1`, "failed (add): bad"],
    ["an error without a message", `echo '{"code":7}'; exit 1`, "failed (add): unknown error code 7"],
    ["only a log", "echo went wrong >&2; exit 3", 'failed (add): netplugin failed: "went wrong"'],
    ["garbage and a failure", "echo '<html>'; exit 3", 'failed (add): netplugin failed: "<html>"'],
    ["nothing", "exit 3", "failed (add): netplugin failed with no error message: exit status 3"],
    ["a signal", "kill -TERM $$", "failed (add): it ended with SIGTERM"],
    ["garbage", "echo '<html>'", 'gave no result but "<html>\\n"'],
    ["a list", "echo '[]'", 'gave no result but "[]\\n"'],
    ["no result", "true", 'gave no result but ""'],
    ["endless output", "exec cat /dev/zero", "failed (add): it printed more than 1048576 bytes"],
    [
      "a long log",
      "yes x | head -c 1000000 >&2; exit 1",
      /^plugin type="one" failed \(add\): netplugin failed: "(x|\\n){2000}…"$/,
    ],
  ])("shows a plugin that ends with %s", async (_, script, message) => {
    fakes.add("one", `[ $CNI_COMMAND = ADD ] || exit 0\n${script}`);
    const attached = await attach(attachment("one"), "/n", SIGNAL, LONG);
    const expected =
      typeof message === "string" ? `plugin type="one" ${message}` : expect.stringMatching(message);
    expect(attached).toMatchObject({ failure: { code: "exec/network", message: expected } });
    expect(called()).toEqual(["ADD one", "DEL one"]);
  });

  it("kills a plugin that hangs, and what it has started", async () => {
    const late = join(fakes.directory, "late");
    fakes.add("one", `[ $CNI_COMMAND = ADD ] || exit 0\n(sleep 1; touch ${late}) & sleep 100`);
    const attached = await attach(attachment("one"), "/n", SIGNAL, 200);
    expect(attached).toMatchObject({
      failure: { message: 'plugin type="one" failed (add): it did not end within 0.2 seconds' },
      isUndone: true,
    });
    await delay(1200);
    expect(existsSync(late)).toBe(false);
  });

  it("does not wait for what a plugin has left running", async () => {
    fakes.add("one", "sleep 5 & echo '{}'");
    expect(await attach(attachment("one"), "/n", SIGNAL, LONG)).toEqual({ result: {} });
  });

  it("ends with a signal, and undoes", async () => {
    const there = join(fakes.directory, "there");
    fakes.add("one", `[ $CNI_COMMAND = ADD ] || exit 0\ntouch ${there}; sleep 100`);
    const controller = new AbortController();
    const [attached] = await Promise.all([
      attach(attachment("one"), "/n", controller.signal, LONG),
      abortAt(there, controller),
    ]);
    expect(attached).toMatchObject({ failure: { code: "build/canceled" }, isUndone: true });
    expect(called()).toEqual(["ADD one", "DEL one"]);
  });

  it("names a plugin that is not there", async () => {
    const attached = await attach(attachment("one"), "/n", SIGNAL);
    const message = `failed to find plugin "one" in path [/nonexistent ${fakes.directory}]`;
    expect(attached).toMatchObject({ failure: { code: "exec/network", message } });
  });

  it("does not mind a plugin that reads nothing", async () => {
    const plugin = attachment("one");
    const large = {
      ...plugin,
      network: { ...plugin.network, plugins: [{ type: "one", x: "y".repeat(200_000) }] },
    };
    fakes.add("one");
    expect(await attach(large, "/n", SIGNAL)).toMatchObject({ result: { from: "one" } });
  });
});

describe("detach", () => {
  it("calls all plugins in reverse order with the last result, and rejects with the first failure", async () => {
    fakes.add("one", `echo '{"code":1,"msg":"first"}'; exit 1`);
    fakes.add("two", "");
    fakes.add("three", `echo '{"code":1,"msg":"third"}'; exit 1`);
    const result = { cniVersion: "1.0.0", ips: [] };
    const detaching = detach(attachment("one", "two", "three"), "", result, SIGNAL);
    await expect(detaching).rejects.toThrow('plugin type="three" failed (del): third');
    expect(called()).toEqual(["DEL three", "DEL two", "DEL one"]);
    for (const { config, netns } of fakes.calls()) {
      expect(config.prevResult).toEqual(result);
      expect(netns).toBe("");
    }
  });

  it("says nothing of a result that is not known", async () => {
    fakes.add("one", "");
    await detach(attachment("one"), "", undefined, SIGNAL);
    expect(fakes.calls()[0]?.config).toEqual({ type: "one", mtu: 1400, name: "net", cniVersion: "1.0.0" });
  });
});
