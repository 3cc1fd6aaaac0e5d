import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CniAttachment } from "../../../../src/engine/exec/network/cni-attachment.js";
import { endLeftLeases, type LeaseFiles, writeLease } from "../../../../src/engine/exec/network/leases.js";
import { tryFileLock } from "../../../../src/engine/state/file-lock.js";
import { loadPosix } from "../../../../src/engine/state/posix.js";
import { createFakePlugins, type FakePlugins } from "../../../harness/fake-plugins.js";

const SIGNAL = new AbortController().signal;

let fakes: FakePlugins;
let files: LeaseFiles;
let attachment: CniAttachment;

beforeEach(async () => {
  fakes = createFakePlugins();
  const posix = await loadPosix();
  files = {
    directory: join(fakes.directory, ".run"),
    tryLock: (path, options) => tryFileLock(posix, path, options),
  };
  attachment = {
    network: { name: "net", cniVersion: "1.0.0", plugins: [{ type: "one" }, { type: "two" }] },
    directories: [fakes.directory],
    id: "buildfile-1",
    args: "",
  };
  fakes.add("one", "");
  fakes.add("two", "");
});
afterEach(() => fakes.remove());

describe.skipIf(process.platform !== "linux")("leases (Linux only)", () => {
  it("leave nothing if they are removed", () => {
    const lease = writeLease(files, attachment);
    expect(readdirSync(files.directory)).toEqual(["buildfile-1"]);
    lease.note({ a: 1 });
    lease.remove();
    expect(readdirSync(files.directory)).toEqual([]);
  });

  it("are left alone while their process lives", async () => {
    const lease = writeLease(files, attachment);
    await endLeftLeases(files, SIGNAL);
    expect(fakes.calls()).toEqual([]);
    lease.remove();
  });

  it.each([
    ["with", { ips: ["10.0.0.2"] }],
    ["without", undefined],
  ])("of a dead process are ended, %s a result", async (_, result) => {
    const lease = writeLease(files, attachment);
    if (result !== undefined) lease.note(result);
    lease.leave();
    await endLeftLeases(files, SIGNAL);
    expect(
      fakes
        .calls()
        .map(({ plugin, command, id, netns, config }) => [plugin, command, id, netns, config.prevResult]),
    ).toEqual([
      ["two", "DEL", "buildfile-1", "", result],
      ["one", "DEL", "buildfile-1", "", result],
    ]);
    expect(readdirSync(files.directory)).toEqual([]);
  });

  it.each([
    ["nothing", ""],
    ["a half line", '{"network":{"na'],
    ["something else", "[]\n"],
  ])("that have %s in them are removed", async (_, text) => {
    writeLease(files, attachment).leave();
    const path = join(files.directory, "buildfile-1");
    writeFileSync(path, text);
    // An empty one of just now may be one that is being made.
    utimesSync(path, 1, 1);
    await endLeftLeases(files, SIGNAL);
    expect([fakes.calls(), readdirSync(files.directory)]).toEqual([[], []]);
  });

  it("are left alone while they are being made", async () => {
    writeLease(files, attachment).leave();
    writeFileSync(join(files.directory, "buildfile-1"), "");
    await endLeftLeases(files, SIGNAL);
    expect(readdirSync(files.directory)).toEqual(["buildfile-1"]);
  });

  it("are ended without a result that is not whole", async () => {
    writeLease(files, attachment).leave();
    const path = join(files.directory, "buildfile-1");
    writeFileSync(path, `${readFileSync(path, "utf8")}{"ips":[`);
    await endLeftLeases(files, SIGNAL);
    expect(fakes.calls().map(({ config }) => config.prevResult)).toEqual([undefined, undefined]);
  });

  it("that can't be ended are kept for a week, and don't hinder others", async () => {
    fakes.add("two", "[ $CNI_CONTAINERID != bad ]");
    writeLease(files, { ...attachment, id: "bad" }).leave();
    writeLease(files, { ...attachment, id: "good" }).leave();
    await endLeftLeases(files, SIGNAL);
    expect(readdirSync(files.directory)).toEqual(["bad"]);
    const past = Date.now() / 1000 - 8 * 24 * 3600;
    utimesSync(join(files.directory, "bad"), past, past);
    await endLeftLeases(files, SIGNAL);
    expect(readdirSync(files.directory)).toEqual([]);
  });

  it("need no directory to be there, and none is made to look", async () => {
    await endLeftLeases(files, SIGNAL);
    expect(existsSync(files.directory)).toBe(false);
  });
});
