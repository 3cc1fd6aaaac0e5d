import { describe, expect, it } from "vitest";
import { rewriteTimestamps } from "../../../src/engine/archive/rewrite-timestamps.js";
import {
  archive,
  collect,
  content,
  directory,
  entry,
  header,
  pax,
  type RawHeader,
  stream,
} from "./tar-bytes.js";

const EPOCH = 1000;
const rewrite = (bytes: Uint8Array, piece?: number): Promise<Buffer> =>
  collect(rewriteTimestamps(stream(bytes, piece), EPOCH));
const go = (raw: RawHeader): RawHeader => ({ major: 0, minor: 0, ...raw });
const extended = (records: Record<string, string>, name = "PaxHeaders.0/f"): Buffer => {
  const made = pax(records);
  const size = Number.parseInt(made.toString("latin1", 124, 135), 8);
  return entry({ name, type: "x", mode: 0, mtime: 0 }, made.subarray(512, 512 + size));
};

describe("rewriteTimestamps", () => {
  it("changes times that are later, and nothing else", async () => {
    const entries = (late: number): Buffer =>
      archive(
        directory("d/", go({ mtime: late, uid: 5 })),
        entry(go({ name: "d/late", mtime: late, mode: 0o4755 }), "x".repeat(700)),
        entry(go({ name: "d/early", mtime: 999 }), "early"),
        entry(go({ name: "d/.wh.gone", mtime: 0, mode: 0 })),
        entry(go({ name: "link", type: "2", link: "d/late", mtime: late })),
        entry(go({ name: "hard", type: "1", link: "d/late", mtime: late })),
        entry(go({ name: "null", type: "3", mtime: late, major: 1, minor: 3 })),
      );
    for (const piece of [100, 100_000]) expect(await rewrite(entries(2000), piece)).toEqual(entries(EPOCH));
  });

  it("keeps the records of extended headers, with times that are not later", async () => {
    const before = archive(
      extended({ "SCHILY.xattr.user.a": "1", atime: "999", ctime: "2000.5", mtime: "1000.000000001" }),
      entry(go({ name: "f", mtime: 1000 }), "x"),
      extended({ mtime: "12.5" }),
      entry(go({ name: "f", mtime: 12 }), "x"),
    );
    expect(await rewrite(before)).toEqual(
      archive(
        extended({ "SCHILY.xattr.user.a": "1", atime: "999", ctime: "1000" }),
        entry(go({ name: "f", mtime: 1000 }), "x"),
        extended({ mtime: "12.5" }),
        entry(go({ name: "f", mtime: 12 }), "x"),
      ),
    );
  });

  it("needs no extended header for a time that was too large", async () => {
    const before = archive(extended({ mtime: "8589934592" }), entry(go({ name: "f", mtime: 0 })));
    expect(await rewrite(before)).toEqual(archive(entry(go({ name: "f", mtime: EPOCH }))));
  });

  it("writes long names and holes as they are meant", async () => {
    const long = "n".repeat(150);
    const map = { "GNU.sparse.size": "1200", "GNU.sparse.numblocks": "1", "GNU.sparse.map": "600,3" };
    const before = archive(
      entry({ name: "././@LongLink", type: "L", magic: "ustar  \0" }, `${long}\0`),
      entry(go({ name: long.slice(0, 100), magic: "ustar  \0", mtime: 5 })),
      pax(map),
      entry(go({ name: "s", mtime: 5 }), "abc"),
    );
    const after = await rewrite(before);
    const sparse = Buffer.alloc(1200);
    sparse.write("abc", 600);
    expect(after.subarray(0, 1536)).toEqual(
      Buffer.concat([
        extended({ path: long }, `PaxHeaders.0/${long}`.slice(0, 100)),
        entry(go({ name: long.slice(0, 100), mtime: 5 })),
      ]).subarray(0, 1536),
    );
    expect(after.subarray(1536, -1024)).toEqual(
      Buffer.concat([header(go({ name: "s", size: 1200, mtime: 5 })), content(sparse)]),
    );
  });

  it("fails with an archive that is cut off, and ends when it is told to", async () => {
    const bytes = archive(entry({ name: "f" }, "x".repeat(2000)));
    await expect(rewrite(bytes.subarray(0, 1000))).rejects.toMatchObject({ code: "layer/archive" });
  });
});
