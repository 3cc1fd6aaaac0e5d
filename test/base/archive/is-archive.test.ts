import { execFileSync } from "node:child_process";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { isArchive } from "../../../src/base/archive/is-archive.js";

describe("isArchive", () => {
  const tar = execFileSync("tar", ["-cf", "-", "-C", "/etc", "hostname"]);

  it.each<[string, Uint8Array, boolean]>([
    ["a tar", tar.subarray(0, 1024), true],
    ["the beginning of a tar", tar.subarray(0, 511), false],
    ["gzip", gzipSync("x"), true],
    ["bzip2", Buffer.from("BZh91AY"), true],
    ["xz", Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), true],
    ["text", Buffer.from("FROM alpine\n".repeat(100)), false],
    ["zeros", Buffer.alloc(1024), false],
    ["nothing", Buffer.alloc(0), false],
  ])("%s", (_, bytes, expected) => {
    expect(isArchive(bytes)).toBe(expected);
  });
});
