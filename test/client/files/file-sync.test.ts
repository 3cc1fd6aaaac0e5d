import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fileSyncService, type LocalDirectory } from "../../../src/client/files/file-sync.js";
import { PacketType } from "../../../src/proto/generated/fsutil.js";
import { failureOf } from "../../wire/rpc/test-service.js";
import { makeTree, removeDirectory, temporaryDirectory } from "./file-tree.js";
import { describePacket, FILE_SYNC, FilesRig, type PacketCall } from "./files-rig.js";

let root: string;
let rig: FilesRig;

beforeEach(() => {
  root = temporaryDirectory();
  const directories: [string, LocalDirectory][] = [
    ["context", { path: root }],
    ["with owners", { path: root, keepsOwners: true }],
    ["gone", { path: join(root, "gone") }],
    ["no directory", { path: join(root, "file") }],
  ];
  rig = new FilesRig(fileSyncService(new Map(directories)));
});

afterEach(async () => {
  await rig.close();
  removeDirectory(root);
});

function open(metadata: Readonly<Record<string, string | readonly string[]>> = {}): PacketCall {
  return rig.open(FILE_SYNC, { "dir-name": "context", ...metadata });
}

/** The stats of all entries of the context, by path, with what to ask for. */
async function ids(call: PacketCall): Promise<Readonly<Record<string, number>>> {
  return Object.fromEntries((await call.stats()).map(({ path }, id) => [path, id]));
}

describe("what the daemon asks for", () => {
  test.each([
    ["other", '5: no access allowed to dir "other"'],
    ["", '5: no access allowed to dir ""'],
  ])("the directory %j is not there", async (name, message) => {
    expect(await failureOf(open({ "dir-name": name }).receive())).toBe(message);
  });

  test("a directory that is gone, or none", async () => {
    makeTree(root, { file: "" });
    expect(await failureOf(open({ "dir-name": "gone" }).receive())).toBe(
      `2: resolve ${root}/gone: no such file or directory`,
    );
    expect(await failureOf(open({ "dir-name": "no directory" }).receive())).toBe(
      `2: stat ${root}/file: not a directory`,
    );
  });

  test("patterns and paths to follow, each in a field of its own", async () => {
    makeTree(root, { "a,b": "", c: "", l: "-> d/e", "d/e": "", "d/f": "", "x.log": "" });
    const call = open({ followpaths: ["l", "a,b"], "exclude-patterns": ["*.log", "c"] });
    expect(Object.keys(await ids(call))).toEqual(["a,b", "d", "d/e", "l"]);
    await call.finish();
  });

  test("values that are not ASCII are encoded like forms", async () => {
    makeTree(root, { "ü x": "", "a+b": "", c: "" });
    const call = open({ "include-patterns": ["%C3%BC+x", "a%2Bb"], "include-patterns-encoded": "1" });
    expect(Object.keys(await ids(call))).toEqual(["a+b", "ü x"]);
    await call.finish();
  });

  test("the root directory may be a symlink", async () => {
    makeTree(root, { "real/x": "", link: "-> real" });
    const linked = new FilesRig(fileSyncService(new Map([["", { path: join(root, "link") }]])));
    try {
      expect((await linked.open(FILE_SYNC).stats()).map(({ path }) => path)).toEqual(["x"]);
    } finally {
      await linked.close();
    }
  });

  test("owners are told on request", async () => {
    makeTree(root, { x: "" });
    const [stat] = await open({ "dir-name": "with owners" }).stats();
    expect([stat?.uid ?? 0, stat?.gid ?? 0]).toEqual([process.getuid?.(), process.getgid?.()]);
  });

  test("malformed patterns", async () => {
    expect(await failureOf(open({ "exclude-patterns": "[x" }).receive())).toBe(
      "2: invalid excludepatterns: [[x]: syntax error in pattern",
    );
  });
});

describe("contents", () => {
  test("come as they are asked for, directories count", async () => {
    const large = Buffer.alloc(1_000_000, "0123456789").toString();
    makeTree(root, { "a/x": "in a", b: "", c: large, d: "d".repeat(65_536) });
    const call = open();
    const id = await ids(call);
    expect(id).toEqual({ a: 0, "a/x": 1, b: 2, c: 3, d: 4 });
    expect(await call.content(4)).toBe("d".repeat(65_536));
    expect(await call.content(1)).toBe("in a");
    expect(await call.content(2)).toBe("");
    expect((await call.content(3)) === large).toBe(true);
    await call.finish();
  });

  test("many are sent side by side, and none is mixed up", async () => {
    const tree = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`f${i}`, `${i} `.repeat(i * 17)]));
    makeTree(root, tree);
    const call = open();
    const stats = await call.stats();
    for (const ID of stats.keys()) call.send({ type: PacketType.REQ, ID });
    const found: Record<string, string> = {};
    for (let left = stats.length; left > 0; ) {
      const { type, ID = 0, data } = (await call.receive())!;
      expect(type).toBe(PacketType.DATA);
      const path = stats[ID]!.path!;
      found[path] = (found[path] ?? "") + Buffer.from(data ?? []).toString();
      if (data === undefined) left--;
    }
    expect(found).toEqual(tree);
    await call.finish();
  });

  test("may be asked for while entries are still to come, and nobody waits for the other", async () => {
    makeTree(root, Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`d${i % 50}/f${i}`, `${i}`])));
    const call = open();
    let entries = 0;
    let files = 0;
    let done = 0;
    for (let hasAll = false; !hasAll || done < files; ) {
      const { type, stat } = (await call.receive())!;
      if (type === PacketType.DATA) done += 0.5;
      else if (stat === undefined) hasAll = true;
      else if (stat.path?.includes("/")) {
        files++;
        call.send({ type: PacketType.REQ, ID: entries++ });
      } else entries++;
    }
    expect([entries, files, done]).toEqual([2050, 2000, 2000]);
    await call.finish();
  });

  test("a receiver that needs nothing ends at once", async () => {
    makeTree(root, { x: "x" });
    const call = open();
    await call.stats();
    await call.finish();
  });
});

/** Puts something else in a file's place. */
function replaced(make: (path: string) => unknown): (path: string) => void {
  return (path) => {
    rmSync(path);
    make(path);
  };
}

describe("files that change meanwhile", () => {
  test.each<[string, (path: string) => void, string]>([
    ["vanished", (path) => rmSync(path), ""],
    ["vanished with its directory", (path) => rmSync(join(path, ".."), { recursive: true }), ""],
    ["shorter", (path) => truncateSync(path, 4), "0123"],
    ["empty", (path) => truncateSync(path), ""],
    ["longer", (path) => appendFileSync(path, "more"), "0123456789more"],
    ["much longer", (path) => appendFileSync(path, "m".repeat(600_000)), `0123456789${"m".repeat(600_000)}`],
    ["a directory", replaced((path) => mkdirSync(path)), ""],
    ["a symlink to elsewhere", replaced((path) => symlinkSync("/etc/passwd", path)), ""],
    ["a fifo that nobody writes to", replaced((path) => execFileSync("mkfifo", [path])), ""],
    ["a device without end", replaced((path) => symlinkSync("/dev/zero", path)), ""],
  ])("%s", async (_name, change, expected) => {
    makeTree(root, { "d/file": "0123456789", z: "still there" });
    const call = open();
    const id = await ids(call);
    change(join(root, "d/file"));
    expect((await call.content(id["d/file"]!)) === expected).toBe(true);
    expect(await call.content(id.z!)).toBe("still there");
    await call.finish();
  });

  test("a large one that shrinks", async () => {
    makeTree(root, { large: "x".repeat(3_000_000) });
    const call = open();
    const id = await ids(call);
    truncateSync(join(root, "large"), 1_500_000);
    expect(await call.content(id.large!)).toHaveLength(1_500_000);
    await call.finish();
  });

  test.skipIf(process.getuid?.() === 0)("one that may not be read fails the transfer", async () => {
    makeTree(root, { secret: "x" });
    chmodSync(join(root, "secret"), 0);
    const call = open();
    await call.stats();
    call.send({ type: PacketType.REQ, ID: 0 });
    expect(describePacket(await call.receive())).toBe("ERR failed to read secret: permission denied");
    expect(await failureOf(call.receive())).toBe("2: failed to read secret: permission denied");
  });
});

describe("what the receiver may not do", () => {
  beforeEach(() => makeTree(root, { "a/x": "x", l: "-> a", z: "= a/x" }));

  test.each([
    ["ask for a directory", 0],
    ["ask for a symlink", 2],
    ["ask for what was not sent", 4],
  ])("%s", async (_name, ID) => {
    const call = open();
    await call.stats();
    call.send({ type: PacketType.REQ, ID });
    expect(describePacket(await call.receive())).toBe(`ERR invalid file id ${ID}`);
    expect(await failureOf(call.receive())).toBe(`2: invalid file id ${ID}`);
  });

  test("ask twice", async () => {
    const call = open();
    await call.stats();
    expect(await call.content(1)).toBe("x");
    call.send({ type: PacketType.REQ, ID: 1 });
    expect(describePacket(await call.receive())).toBe("ERR invalid file id 1");
  });

  test("leave without a word", async () => {
    const call = open();
    await call.stats();
    call.stream.end();
    expect(await failureOf(call.receive())).toBe("2: receiver left before its last packet: EOF");
  });

  test("send what is no packet", async () => {
    const call = open();
    await call.stats();
    call.stream.send(Uint8Array.of(0x0f));
    expect(describePacket(await call.receive())).toMatch(/^ERR malformed protobuf/);
  });

  test("its own failure ends the call with its words", async () => {
    const call = open();
    await call.stats();
    call.send({ type: PacketType.ERR, data: Buffer.from("no space left on device") });
    expect(await failureOf(call.receive())).toBe("2: error from receiver: no space left on device");
  });
});

test("an error of the walk reaches the receiver as a packet", async () => {
  makeTree(root, { "a/x": "", b: "" });
  const call = open({ "exclude-patterns": "a*[x" });
  expect(describePacket(await call.receive())).toBe(
    "ERR failed to match excludepatterns: syntax error in pattern",
  );
});

test("a call that is given up stops the walk and leaves no file open", async () => {
  makeTree(root, {
    large: "x".repeat(5_000_000),
    ...Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`f${i}`, "x"])),
  });
  const call = open();
  const id = await ids(call);
  call.send({ type: PacketType.REQ, ID: id.large! });
  await call.receive();
  call.stream.cancel();
  expect(await failureOf(call.receive())).toBe("1: context canceled");
  renameSync(join(root, "large"), join(root, "small"));
  writeFileSync(join(root, "large"), "new");
  const next = open();
  expect(await next.content((await ids(next)).large!)).toBe("new");
  await next.finish();
});
