import { execFileSync } from "node:child_process";
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fileSyncService } from "../../../src/client/files/file-sync.js";
import { loadLibc } from "../../../src/client/files/libc.js";
import { receiveTree } from "../../../src/client/files/receiver.js";
import { makeTree, readTree, removeDirectory, temporaryDirectory } from "./file-tree.js";
import { FILE_SYNC, FilesRig } from "./files-rig.js";

const libc = await loadLibc();

let root: string;
let from: string;
let to: string;
let rig: FilesRig;

beforeEach(() => {
  root = temporaryDirectory();
  from = join(root, "from");
  to = join(root, "to");
  mkdirSync(from);
  mkdirSync(to);
  rig = new FilesRig(fileSyncService(new Map([["context", { path: from, keepsOwners: true }]])));
});

afterEach(async () => {
  await rig.close();
  removeDirectory(root);
});

async function copy(): Promise<void> {
  await receiveTree(rig.open(FILE_SYNC, { "dir-name": "context" }).stream, to, "copy");
}

/** What two equal trees have in common, beside contents. */
function attributes(directory: string): unknown[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .sort()
    .map((path) => {
      const { mode, nlink, mtimeNs, rdev } = lstatSync(join(directory, path), { bigint: true });
      // Without the C library times are cut to microseconds.
      return [path, mode, nlink, libc === undefined ? mtimeNs / 1000n : mtimeNs, rdev];
    });
}

test("a tree of everything arrives as it was", async () => {
  makeTree(from, {
    "a/b/x": "x".repeat(200_000),
    "a-b": "",
    "a.txt": "text",
    "a/hard": "= a.txt",
    "z/sym": "-> ../a/../a.txt",
    dangling: "-> nowhere",
    "empty dir": null,
    "ünïcode/\u{1f600}": "smile",
    setuid: "s",
  });
  chmodSync(join(from, "setuid"), 0o4711);
  chmodSync(join(from, "empty dir"), 0o1777);
  chmodSync(join(from, "a/b/x"), 0o400);
  execFileSync("touch", ["-d", "2001-01-01T01:01:01.123456789Z", join(from, "a"), join(from, "a.txt")]);
  execFileSync("touch", ["-h", "-d", "2002-01-01T01:01:01.987654321Z", join(from, "dangling")]);
  await copy();
  expect(readTree(to)).toEqual(readTree(from));
  expect(attributes(to)).toEqual(attributes(from));
});

test("thousands of files arrive", async () => {
  makeTree(
    from,
    Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`d${i % 40}/f${i}`, `${i}`.repeat(i % 90)])),
  );
  await copy();
  expect(readTree(to)).toEqual(readTree(from));
});

test.skipIf(libc === undefined)("fifos and extended attributes arrive", async () => {
  makeTree(from, { file: "x", "dir/y": "y" });
  execFileSync("mkfifo", ["-m", "640", join(from, "fifo")]);
  const attribute = Buffer.from([0, 1, 255]);
  let isSupported = true;
  try {
    for (const path of ["file", "dir"]) libc?.setXattr(join(from, path), "user.test", attribute);
  } catch {
    isSupported = false;
  }
  await copy();
  expect(attributes(to)).toEqual(attributes(from));
  if (!isSupported) return;
  for (const path of ["file", "dir"]) {
    expect(Buffer.from(libc!.getXattr(join(to, path), "user.test"))).toEqual(attribute);
  }
});

test.skipIf(libc === undefined || process.getuid?.() !== 0)("devices arrive", async () => {
  execFileSync("mknod", ["-m", "600", join(from, "null"), "c", "1", "3"]);
  execFileSync("mknod", ["-m", "640", join(from, "disk"), "b", "7", "300"]);
  await copy();
  expect(attributes(to)).toEqual(attributes(from));
  expect(readFileSync(join(to, "null"), "utf8")).toBe("");
});
