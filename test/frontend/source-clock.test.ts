import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { newestFileTime, type ReadRange } from "../../src/frontend/archive-time.js";
import { commitTime, createSourceClock } from "../../src/frontend/source-clock.js";
import { gitEdge } from "../../src/llb/sources/git.js";
import { httpEdge } from "../../src/llb/sources/http.js";
import { localEdge } from "../../src/llb/sources/local.js";
import { fakeGateway } from "../harness/fake-gateway.js";

const dir = mkdtempSync(join(tmpdir(), "buildfile-clock-"));
afterAll(() => rmSync(dir, { recursive: true }));

/** A tar with a file of each time; its directory is newer than all. */
function archive(...seconds: number[]): Buffer {
  const names = seconds.map((time) => {
    writeFileSync(join(dir, `${time}`), "x".repeat(time % 1000));
    utimesSync(join(dir, `${time}`), time, time);
    return `./${time}`;
  });
  return execFileSync("tar", ["-cf", "-", "-C", dir, "--no-recursion", ".", ...names]);
}

const reader =
  (bytes: Uint8Array): ReadRange =>
  async ({ offset, length }) =>
    bytes.subarray(offset, offset + length);

const COMMIT = `tree ${"0".repeat(40)}
author A <a@b> 1 +0000
committer C <c@d> 1700000000 +0100

committer X <x@y> 5 +0000
`;

describe("the time of an archive", () => {
  it.each<[string, Buffer, bigint | undefined]>([
    ["plain", archive(1000, 3000, 2000), 3000n],
    ["packed", gzipSync(archive(1000, 2500)), 2500n],
    ["empty", Buffer.alloc(1024), undefined],
    ["text", Buffer.from("x".repeat(2000)), undefined],
    ["a broken packed one", gzipSync(archive(1000)).subarray(0, 50), undefined],
  ])("%s", async (_, bytes, expected) => {
    expect(await newestFileTime(reader(bytes))).toBe(expected);
  });
});

it("a commit has its committer's time", () => {
  expect(commitTime(Buffer.from(COMMIT))).toBe(1_700_000_000n);
  expect(commitTime(Buffer.from("tree x\n"))).toBeUndefined();
});

describe("the time of a source", () => {
  const git = gitEdge(
    "https://example.com/a.git",
    { ref: "", subDir: "", keepGitDir: false, checksum: "", skipSubmodules: false, fetchByCommit: false },
    {},
  );
  const url = "https://example.com/a.tar";
  const http = httpEdge(url, { filename: "f", checksum: "" }, {});

  it("is that of a commit", async () => {
    const commit = {
      checksum: "",
      ref: "",
      commitChecksum: "",
      commitObject: Buffer.from(COMMIT),
      tagObject: new Uint8Array(),
    };
    const gateway = fakeGateway({ sources: { "git://example.com/a.git": { git: commit } } });
    expect(await createSourceClock(gateway)(git.vertex, "log")).toBe(1_700_000_000n);
    expect(gateway.lookups[0]!.query).toEqual({ logName: "log", gitObjects: true });
  });

  it("is that of an answer, else that of the archive in it", async () => {
    const answer = { checksum: "", filename: "f" };
    const dated = fakeGateway({ sources: { [url]: { http: { ...answer, lastModified: 7n } } } });
    expect(await createSourceClock(dated)(http.vertex, "")).toBe(7n);
    const undated = fakeGateway({
      sources: { [url]: { http: { ...answer, lastModified: undefined } } },
      files: { [url]: { f: archive(1500) } },
    });
    expect(await createSourceClock(undated)(http.vertex, "")).toBe(1500n);
  });

  it("is not known of a directory", async () => {
    const gateway = fakeGateway();
    expect(await createSourceClock(gateway)(localEdge("context", {}, {}).vertex, "")).toBeUndefined();
    expect(gateway.lookups).toEqual([]);
  });
});
