import { chmodSync, existsSync, lstatSync, readdirSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { Writable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fileSendService, type OutputSink } from "../../../src/client/files/file-send.js";
import { encodeBytesMessage } from "../../../src/proto/generated/filesync.js";
import { type Packet, PacketType, type Stat } from "../../../src/proto/generated/fsutil.js";
import { failureOf } from "../../wire/rpc/test-service.js";
import { makeTree, readTree, removeDirectory, temporaryDirectory } from "./file-tree.js";
import { describePacket, FILE_SEND, FilesRig, type PacketCall } from "./files-rig.js";

const DIR = 2 ** 31 + 0o755;
const LINK = 2 ** 27 + 0o777;
const FIFO = 2 ** 25 + 0o644;

let root: string;
let target: string;
let rig: FilesRig;

function serve(...sinks: readonly (readonly [number, OutputSink])[]): void {
  rig = new FilesRig(fileSendService(new Map(sinks)));
}

beforeEach(() => {
  root = temporaryDirectory();
  target = join(root, "out");
  serve([0, { kind: "directory", path: target }], [3, { kind: "directory", path: target, mode: "delete" }]);
});

afterEach(async () => {
  await rig.close();
  removeDirectory(root);
});

function open(id?: number, more: Readonly<Record<string, string>> = {}): PacketCall {
  return rig.open(FILE_SEND, {
    ...(id !== undefined && { "buildkit-attachable-exporter-id": `${id}` }),
    ...more,
  });
}

const MULTI_PLATFORM = { "buildkit-exporter-multi-platform": "1" };

const stat = (entry: Stat): Packet => ({ type: PacketType.STAT, stat: entry });
const data = (ID: number, text: string): Packet => ({ type: PacketType.DATA, ID, data: Buffer.from(text) });
const LAST: Packet = { type: PacketType.STAT };
const file = (path: string, text: string, more: Stat = {}): Stat => ({
  path,
  mode: 0o644,
  size: text.length,
  ...more,
});

/** Sends a tree as a daemon does: the contents of files as they are asked for. */
async function sendAll(call: PacketCall, entries: readonly (readonly [Stat, string?])[]): Promise<void> {
  for (const [entry] of entries) call.send(stat(entry));
  call.send(LAST);
  for (;;) {
    const packet = await call.receive();
    if (packet?.type === PacketType.FIN) break;
    if (packet?.type !== PacketType.REQ) throw new Error(describePacket(packet));
    const { ID = 0 } = packet;
    const text = entries[ID]?.[1] ?? "";
    if (text !== "") call.send(data(ID, text));
    call.send(data(ID, ""));
  }
  call.send({ type: PacketType.FIN });
  expect(await call.receive()).toBeUndefined();
}

describe("a tree that is received", () => {
  test("has all kinds of entries, with modes and times", async () => {
    await sendAll(open(), [
      [{ path: "a", mode: 2 ** 31 + 0o555, modTime: 1_000_000_000_000_001_000n }],
      [
        file("a/hello", "hello", {
          mode: 2 ** 23 + 0o755,
          uid: 77,
          gid: 77,
          modTime: 1_234_567_890_123_456_000n,
        }),
        "hello",
      ],
      [file("a/link", "hello", { linkname: "a/hello" })],
      [{ path: "a/sym", mode: LINK, linkname: "../nowhere", modTime: 5_000_000_000n }],
      [{ path: "d", mode: 2 ** 31 + 2 ** 20 + 0o777, modTime: 7_000_000_000n }],
      [file("empty", "")],
    ]);
    expect(readTree(target)).toEqual({
      a: null,
      "a/hello": "hello",
      "a/link": "hello",
      "a/sym": "-> ../nowhere",
      d: null,
      empty: "",
    });
    const [a, hello, link, sym, d] = ["a", "a/hello", "a/link", "a/sym", "d"].map((path) =>
      lstatSync(join(target, path), { bigint: true }),
    );
    expect([a!.mode, a!.mtimeNs]).toEqual([0o40555n, 1_000_000_000_000_001_000n]);
    expect([hello!.mode, hello!.mtimeNs, hello!.nlink]).toEqual([0o104755n, 1_234_567_890_123_456_000n, 2n]);
    expect([link!.ino, hello!.uid]).toEqual([hello!.ino, BigInt(process.getuid!())]);
    expect(sym!.mtimeNs).toBe(5_000_000_000n);
    expect([d!.mode, d!.mtimeNs]).toEqual([0o41777n, 7_000_000_000n]);
    chmodSync(join(target, "a"), 0o755);
  });

  test("comes into a new directory that only we may read", async () => {
    await sendAll(open(0), []);
    expect(statSync(target).mode & 0o777).toBe(0o700);
  });

  test("is merged with what is there, and takes the place of what is in its way", async () => {
    makeTree(target, {
      stays: "stays",
      file: "old",
      "dir/old": "old",
      "becomes file/x": "x",
      "becomes dir": "file",
      "becomes link/x": "x",
      link: "-> /etc",
      linked: "shared",
      "also linked": "= linked",
    });
    chmodSync(join(target, "dir"), 0o500);
    await sendAll(open(), [
      [{ path: "becomes dir", mode: DIR }],
      [file("becomes dir/x", "new"), "new"],
      [file("becomes file", "new"), "new"],
      [{ path: "becomes link", mode: LINK, linkname: "x" }],
      [{ path: "dir", mode: DIR }],
      [file("dir/new", "new"), "new"],
      [file("file", "new"), "new"],
      [{ path: "link", mode: DIR }],
      [file("link/passwd", "mine"), "mine"],
      [file("linked", "other"), "other"],
    ]);
    expect(readTree(target)).toEqual({
      "also linked": "shared",
      "becomes dir": null,
      "becomes dir/x": "new",
      "becomes file": "new",
      "becomes link": "-> x",
      dir: null,
      "dir/new": "new",
      "dir/old": "old",
      file: "new",
      link: null,
      "link/passwd": "mine",
      linked: "other",
      stays: "stays",
    });
  });

  test("replaces hard links by hard links, also by themselves", async () => {
    makeTree(target, { a: "old", b: "= a", c: "own" });
    for (let i = 0; i < 2; i++) {
      await sendAll(open(), [
        [file("a", "new"), "new"],
        [file("b", "new", { linkname: "a" })],
        [file("c", "new", { linkname: "a" })],
      ]);
      expect(readTree(target)).toEqual({ a: "new", b: "new", c: "new" });
      expect(statSync(join(target, "a")).nlink).toBe(3);
    }
  });

  test("keeps names that are not UTF-8", async () => {
    await sendAll(open(), [[{ path: "\udcfe", mode: DIR }], [file("\udcfe/\udcff", "x"), "x"]]);
    const [name] = readdirSync(target, { encoding: "buffer" });
    expect(name).toEqual(Buffer.from([0xfe]));
  });

  test("may be deeper than directories that are held open", async () => {
    const paths = Array.from({ length: 100 }, (_, depth) =>
      Array.from({ length: depth + 1 }, () => "d").join("/"),
    );
    const entries = paths.map((path): [Stat] => [{ path, mode: DIR }]);
    await sendAll(open(), [
      ...entries,
      [file(`${paths.at(-1)}/f`, "deep"), "deep"],
      [file("e", "flat"), "flat"],
    ]);
    expect(Object.keys(readTree(target))).toHaveLength(102);
  });

  test("several at once share a directory", async () => {
    const trees = ["linux_amd64", "linux_arm64"].map((name): [Stat, string?][] => [
      [{ path: name, mode: DIR }],
      ...Array.from({ length: 50 }, (_, i): [Stat, string] => [file(`${name}/f${i + 10}`, name), name]),
    ]);
    await Promise.all(trees.map((entries) => sendAll(open(), entries)));
    expect(Object.values(readTree(target)).sort()).toEqual(
      [null, null, ...Array(50).fill("linux_amd64"), ...Array(50).fill("linux_arm64")].sort(),
    );
  });
});

describe("mode delete", () => {
  test("removes what was not sent, when all is there", async () => {
    makeTree(target, {
      "a/old": "old",
      "a/kept": "old",
      "b/x": "x",
      file: "x",
      link: "-> /etc",
      "a/c/d": "x",
    });
    const call = open(3, MULTI_PLATFORM);
    call.send(stat({ path: "a", mode: DIR }));
    call.send(stat({ path: "a/kept", mode: 0o644, size: 3 }));
    call.send(LAST);
    expect(describePacket(await call.receive())).toBe("REQ 1");
    expect(Object.keys(readTree(target))).toHaveLength(9);
    call.send(data(1, "new"));
    call.send(data(1, ""));
    expect((await call.receive())?.type).toBe(PacketType.FIN);
    call.send({ type: PacketType.FIN });
    expect(await call.receive()).toBeUndefined();
    expect(readTree(target)).toEqual({ a: null, "a/kept": "new" });
  });

  test("removes nothing if the transfer fails", async () => {
    makeTree(target, { old: "old" });
    const call = open(3, MULTI_PLATFORM);
    call.send(stat(file("a", "a")));
    call.send(LAST);
    await call.receive();
    call.send({ type: PacketType.ERR, data: Buffer.from("disk trouble") });
    expect(await failureOf(call.receive())).toBe("2: error from sender: disk trouble");
    expect(readTree(target)).toEqual({ old: "old" });
  });

  test("is refused to daemons that would send one platform at a time", async () => {
    makeTree(target, { old: "old" });
    expect(await failureOf(open(3).receive())).toBe(
      "2: local exporter mode=delete requires a BuildKit daemon with multi-platform local export support",
    );
    expect(readTree(target)).toEqual({ old: "old" });
  });
});

/** The words with which a call fails: as a packet, to which the sender ends its side, and as the status. */
async function failed(call: PacketCall): Promise<string> {
  let packet = await call.receive();
  while (packet?.type === PacketType.REQ) packet = await call.receive();
  const words = describePacket(packet);
  call.stream.end();
  expect(`ERR ${(await failureOf(call.receive())).slice("2: ".length)}`).toBe(words);
  return words.slice("ERR ".length);
}

describe("a hostile sender", () => {
  test.each<[string, readonly Packet[], string]>([
    ["absolute path", [stat(file("/x", ""))], "absolute path /x: invalid argument"],
    ["climbing path", [stat(file("../x", ""))], "escape check ../x: invalid argument"],
    [
      "climbing path inside",
      [stat({ path: "a", mode: DIR }), stat(file("a/../../x", ""))],
      "unclean path a/../../x: invalid argument",
    ],
    ["no path", [stat({ mode: 0o644 })], "unclean path : invalid argument"],
    ["the root", [stat({ path: ".", mode: DIR })], "escape check .: invalid argument"],
    ["zero byte", [stat(file("a\0b", ""))], 'unrepresentable path "a\\u0000b": invalid argument'],
    [
      "through a symlink",
      [stat({ path: "l", mode: LINK, linkname: ".." }), stat(file("l/x", ""))],
      'changes out of order: "l/x" "l"',
    ],
    ["through a file", [stat(file("f", "")), stat(file("f/x", ""))], 'changes out of order: "f/x" "f"'],
    [
      "twice",
      [stat({ path: "a", mode: DIR }), stat({ path: "a", mode: LINK, linkname: ".." })],
      'changes out of order: "a" "a"',
    ],
    [
      "link to what was not sent",
      [stat(file("a", "", { linkname: "../secret" }))],
      'invalid link a to unknown path: "../secret"',
    ],
    [
      "link to a symlink",
      [stat({ path: "a", mode: LINK, linkname: "x" }), stat(file("b", "", { linkname: "a" }))],
      'invalid link b to unknown path: "a"',
    ],
    ["data for nothing", [data(0, "x")], "invalid file request 0"],
    ["data for a directory", [stat({ path: "a", mode: DIR }), data(0, "x")], "invalid file request 0"],
    ["too much data", [stat(file("a", "12")), data(0, "12"), data(0, "3")], "received more than its 2 bytes"],
    ["too little data", [stat(file("a", "12")), data(0, "1"), data(0, "")], "received 1 of its 2 bytes"],
    [
      "data after its end",
      [stat(file("a", "1")), data(0, "1"), data(0, ""), data(0, "1")],
      "invalid file request 0",
    ],
    [
      "entries after the last",
      [stat(file("0", "")), LAST, stat(file("a", ""))],
      "sender sent an entry after the last one",
    ],
    [
      "an early end",
      [stat(file("a", "1")), LAST, { type: PacketType.FIN }],
      "sender finished before the end of the transfer",
    ],
    ["a name that is too long", [stat({ path: "n".repeat(300), mode: DIR })], "file name too long"],
  ])("%s", async (_name, packets, message) => {
    makeTree(root, { secret: "secret", "out/kept": "kept" });
    const call = open();
    for (const packet of packets) call.send(packet);
    expect(await failed(call)).toContain(message);
    const { "out/l": _link, "out/a": left, "out/0": _empty, "out/f": _file, ...rest } = readTree(root);
    expect(rest).toEqual({ out: null, "out/kept": "kept", secret: "secret" });
    expect(left ?? "1").toMatch(/^1$|^-> x$/);
  });

  test("is asked for few files at a time, and may not begin others", async () => {
    const call = open();
    for (let i = 100; i < 400; i++) call.send(stat(file(`f${i}`, "1")));
    for (let i = 0; i < 128; i++) expect(describePacket(await call.receive())).toBe(`REQ ${i}`);
    call.send(data(7, "1"));
    call.send(data(7, ""));
    expect(describePacket(await call.receive())).toBe("REQ 128");
    call.send(data(129, "1"));
    expect(await failed(call)).toBe("invalid file request 129");
    expect(readdirSync(target)).toEqual(["f107"]);
  });

  test("a directory that becomes a symlink meanwhile is not written through", async () => {
    makeTree(root, { "elsewhere/x": "x" });
    const call = open();
    call.send(stat({ path: "a", mode: DIR }));
    call.send(stat(file("a/f", "f")));
    call.send(stat({ path: "b", mode: DIR }));
    call.send(LAST);
    expect(describePacket(await call.receive())).toBe("REQ 1");
    // As another stream into the same directory could do.
    removeDirectory(join(target, "a"));
    symlinkSync("../elsewhere", join(target, "a"));
    call.send(data(1, "f"));
    expect(await failed(call)).toMatch(
      /^open .*: not a directory$|^open .*: too many levels of symbolic links$/,
    );
    expect(readTree(join(root, "elsewhere"))).toEqual({ x: "x" });
  });
});

describe("a transfer that ends early", () => {
  test.each<[string, (call: PacketCall) => void, RegExp]>([
    ["cancelled", (call) => call.stream.cancel(), /^1: context canceled$/],
    ["half-closed", (call) => call.stream.end(), /^2: sender left before its last packet: EOF$/],
  ])("%s, leaves no part of a file behind", async (_name, leave, message) => {
    makeTree(target, { a: "old" });
    const call = open();
    for (const path of ["a", "b", "c"]) call.send(stat(file(path, "12")));
    for (const ID of [0, 1, 2]) expect(describePacket(await call.receive())).toBe(`REQ ${ID}`);
    for (const ID of [0, 1, 2]) call.send(data(ID, "1"));
    call.send(data(2, "2"));
    call.send(data(2, ""));
    while (!existsSync(join(target, "c"))) await new Promise((resolve) => setTimeout(resolve, 1));
    leave(call);
    let failure = await failureOf(call.receive());
    while (failure === "no failure") failure = await failureOf(call.receive());
    expect(failure).toMatch(message);
    while (readdirSync(target).length > 2) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(readTree(target)).toEqual({ a: "old", c: "12" });
  });

  test("a target that is no directory", async () => {
    makeTree(root, { out: "file" });
    expect(await failureOf(open().receive())).toBe(
      `2: failed to create synctarget dest dir ${target}: mkdir ${target}: not a directory`,
    );
  });

  test("a place that is taken by what can't be removed", async () => {
    makeTree(target, { a: "old" });
    const call = open();
    call.send(stat({ path: "b", mode: FIFO }));
    call.send(LAST);
    const packet = describePacket(await call.receive());
    // With the C library at hand it is made.
    expect(packet).toMatch(/^FIN|^ERR mknod .*\/b: devices and fifos need the optional package koffi/);
  });
});

describe("a stream", () => {
  function collector(): { readonly output: Writable; text(): string } {
    const parts: Buffer[] = [];
    const output = new Writable({
      highWaterMark: 16,
      write: (chunk: Buffer, _encoding, callback) => {
        parts.push(chunk);
        setImmediate(callback);
      },
    });
    return { output, text: () => Buffer.concat(parts).toString() };
  }

  const bytes = (text: string): Uint8Array => encodeBytesMessage({ data: Buffer.from(text) });

  test("gets all bytes, and the answer waits for its end", async () => {
    const { output, text } = collector();
    let found: ReadonlyMap<string, string> | undefined;
    const sink: OutputSink = {
      kind: "stream",
      open: async (metadata) => {
        found = metadata;
        return output;
      },
    };
    serve([2, sink]);
    const call = open(2, { "exporter-md-containerimage.digest": "sha256:1", "containerd-lease": "x" });
    for (let i = 0; i < 100; i++) call.stream.send(bytes(`${i},`));
    call.stream.send(bytes(""));
    call.stream.end();
    expect(await call.stream.receive()).toBeUndefined();
    expect(output.writableFinished).toBe(true);
    expect(text()).toBe(Array.from({ length: 100 }, (_, i) => `${i},`).join(""));
    expect([...found!]).toEqual([["containerimage.digest", "sha256:1"]]);
  });

  test("may be refused", async () => {
    serve([0, { kind: "stream", open: async () => undefined }]);
    expect(await failureOf(open(0).stream.receive())).toBe("6: target already exists");
  });

  test.each([
    [{ "buildkit-attachable-exporter-id": "7" }, "2: exporter 7 not found"],
    [{ "buildkit-attachable-exporter-id": "x" }, "2: exporter 0 not found"],
    [{}, "2: exporter 0 not found"],
  ])("%j", async (metadata, message) => {
    serve();
    expect(await failureOf(rig.open(FILE_SEND, metadata).stream.receive())).toBe(message);
  });

  test("that fails ends the call with its words", async () => {
    const output = new Writable({
      write: (_chunk, _encoding, callback) => callback(new Error("write out.tar: no space left on device")),
    });
    serve([0, { kind: "stream", open: async () => output }]);
    const call = open(0);
    call.stream.send(bytes("x"));
    call.stream.send(bytes("y"));
    expect(await failureOf(call.stream.receive())).toBe("2: write out.tar: no space left on device");
  });

  test("is destroyed if not all comes", async () => {
    const { output } = collector();
    serve([0, { kind: "stream", open: async () => output }]);
    const closed = new Promise((resolve) => output.once("close", resolve));
    const call = open(0);
    call.stream.send(bytes("x"));
    call.stream.cancel();
    await closed;
    expect([output.destroyed, output.writableFinished]).toEqual([true, false]);
  });
});
