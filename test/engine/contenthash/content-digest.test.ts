import { createHash } from "node:crypto";
import { afterAll, describe, expect, it } from "vitest";
import {
  contentDigest,
  contentDigests,
  type DigestTraits,
} from "../../../src/engine/contenthash/content-digest.js";
import type { ContentPath } from "../../../src/engine/contenthash/digest-options.js";
import { KNOWN_DIGESTS } from "./known-digests.js";
import { createMemoryView, type MemoryFiles, type MemoryView } from "./memory-view.js";
import { SAMPLE_TREE } from "./sample-tree.js";

const views: MemoryView[] = [];
afterAll(() => {
  for (const view of views) view.close();
});

function viewOf(files: MemoryFiles): MemoryView {
  const view = createMemoryView(files);
  views.push(view);
  return view;
}

function withoutOwners(files: MemoryFiles): MemoryFiles {
  return Object.fromEntries(Object.entries(files).map(([path, file]) => [path, { ...file, uid: 0, gid: 0 }]));
}

const signal = new AbortController().signal;
const sha256 = (data: string | Uint8Array): string =>
  `sha256:${createHash("sha256").update(data).digest("hex")}`;

/** The digest, or the message of the error. */
async function outcome(
  view: MemoryView,
  paths: readonly ContentPath[],
  traits: DigestTraits = {},
): Promise<string> {
  try {
    return await contentDigest(view, paths, { signal, traits });
  } catch (error) {
    return (error as Error).message;
  }
}

describe("contentDigest gives BuildKit's digests", () => {
  const made = viewOf(SAMPLE_TREE);
  const sent = viewOf(withoutOwners(SAMPLE_TREE));
  it.each(KNOWN_DIGESTS.map((known) => [JSON.stringify(known.asked), known] as const))(
    "%s",
    async (_, known) => {
      expect(await outcome(sent, [known.asked], { isTransferred: true })).toBe(known.transferred);
      expect(await outcome(made, [known.asked])).toBe(known.made);
    },
  );
});

describe("contentDigest", () => {
  const file = { kind: "file", mode: 0o644, content: "x" } as const;
  const directory = { kind: "directory", mode: 0o755 } as const;
  const header = (facts: string): string => sha256(`name${facts}`);
  const plain = (mode: number, size: number, type: string, target = ""): string =>
    `mode${mode}uid0gid0size${size}typeflag${type}linkname${target}unamegnamedevmajor0devminor0`;

  it("hashes even one digest once more, and several joined by zero bytes", async () => {
    const view = viewOf({ "/": directory, "/a": file, "/b": { ...file, content: "yy" } });
    const a = header(`${plain(0o644, 1, "0")}x`);
    const b = header(`${plain(0o644, 2, "0")}yy`);
    expect(await outcome(view, [{ path: "/a" }])).toBe(sha256(a));
    expect(await outcome(view, [{ path: "b" }, { path: "/a" }])).toBe(sha256(`${b}\0${a}`));
  });

  it("takes the whole tree if no path is given", async () => {
    const view = viewOf({ "/": directory, "/a": file });
    const root = header(plain(0o755, 0, "5"));
    const whole = sha256(`\0${root}\0a${header(`${plain(0o644, 1, "0")}x`)}`);
    expect(await outcome(view, [])).toBe(sha256(whole));
    const sent = sha256(`\0${sha256("")}\0a${header(`${plain(0o644, 1, "0")}x`)}`);
    expect(await outcome(view, [], { isTransferred: true })).toBe(sha256(sent));
  });

  it("counts attributes of the file and not of the machine, by name", async () => {
    const xattrs = {
      "user.b": "2",
      "user.a": "1",
      "security.selinux": "s",
      "system.posix_acl_access": "p",
      "security.capability": "c",
      "trusted.t": "3",
    };
    const view = viewOf({ "/": directory, "/a": { ...file, xattrs } });
    const text = `${plain(0o644, 1, "0")}security.capabilityctrusted.t3user.a1user.b2x`;
    expect(await outcome(view, [{ path: "/a" }])).toBe(sha256(header(text)));
  });

  it("takes a socket for an empty file, and a symlink's mode for 0777", async () => {
    const view = viewOf({
      "/": directory,
      "/s": { kind: "socket", mode: 0o700 },
      "/l": { kind: "symlink", mode: 0o755, target: "\u00fc\udcff" },
    });
    expect(await outcome(view, [{ path: "/s" }])).toBe(sha256(header(plain(0o700, 0, "0"))));
    const [before, after] = plain(0o777, 0, "2", "|").split("|");
    const link = Buffer.concat([Buffer.from(`name${before}\u00fc`), Buffer.of(0xff), Buffer.from(after!)]);
    expect(await outcome(view, [{ path: "/l" }])).toBe(sha256(sha256(link)));
  });

  it("uses what others know, and asks them for each record once", async () => {
    const view = viewOf({ "/": directory, "/a": file, "/d": directory, "/d/b": file });
    const asked: string[] = [];
    const known = `sha256:${"1".repeat(64)}`;
    let done = 0;
    const traits: DigestTraits = {
      knownDigest(path) {
        asked.push(path);
        return path === "/a" ? known : path === "/d/b" ? Promise.resolve(known) : undefined;
      },
      onDone: () => {
        done++;
      },
    };
    const header5 = header(plain(0o755, 0, "5"));
    const inner = sha256(`\0${header5}\0b${known}`);
    expect(await outcome(view, [{ path: "/" }, { path: "/a" }], traits)).toBe(
      sha256(`${sha256(`\0${header5}\0a${known}\0d${inner}`)}\0${known}`),
    );
    expect(asked).toEqual(["/a", "/d/b", "/d", "/"]);
    expect(view.opened).toEqual([]);
    expect(done).toBe(1);
  });

  it("gives the digest of older versions as well, whose lists have last names", async () => {
    const view = viewOf({ "/": directory, "/a": file, "/d": directory, "/d/b": file });
    const record = header(`${plain(0o644, 1, "0")}x`);
    const folder = header(plain(0o755, 0, "5"));
    const digests = (path: ContentPath): Promise<unknown> => contentDigests(view, [path], { signal });
    expect(await digests({ path: "/*", wildcard: true })).toEqual({
      current: sha256(sha256(`\0a${record}\0d${folder}\0d\0b${record}`)),
      older: sha256(sha256(`a${record}\0d${folder}\0b${record}`)),
    });
    const one = sha256(record);
    expect(await digests({ path: "/a" })).toEqual({ current: one, older: one });
  });

  it("reads only what is asked for", async () => {
    const view = viewOf({ "/": directory, "/a": file, "/b.c": file, "/d": directory, "/d/e": file });
    await outcome(view, [{ path: "/*.c", wildcard: true }]);
    expect(view.opened).toEqual(["/b.c"]);
  });

  it("goes as deep as a tree goes", async () => {
    const files: Record<string, MemoryFiles[string]> = { "/": directory };
    let path = "";
    for (let i = 0; i < 400; i++) {
      path += "/d";
      files[path] = directory;
    }
    const deep = viewOf(files);
    const directoryHeader = header(plain(0o755, 0, "5"));
    let expected = sha256(`\0${directoryHeader}`);
    for (let i = 0; i < 400; i++) expected = sha256(`\0${directoryHeader}\0d${expected}`);
    expect(await outcome(deep, [])).toBe(sha256(expected));
  });

  it("reports a file that is longer or shorter than it should be", async () => {
    for (const size of [0, 2, 300_000]) {
      const view = viewOf({ "/": directory, "/a": file });
      const lying = { ...view, lstat: (path: string) => ({ ...view.lstat(path)!, size }) };
      const digest = contentDigest(lying, [{ path: "/a" }], { signal });
      if (size === 0) expect(await digest).toBe(sha256(header(plain(0o644, 0, "0"))));
      else await expect(digest).rejects.toThrow("changed while it was read");
    }
  });

  it("stops when nobody wants it any more", async () => {
    const view = viewOf({ "/": directory, "/a": file });
    const controller = new AbortController();
    controller.abort(new Error("enough"));
    await expect(contentDigest(view, [], { signal: controller.signal })).rejects.toThrow("enough");
  });

  it("reads large files in pieces", async () => {
    const content = "0123456789abcdef".repeat(200_000);
    const view = viewOf({ "/": directory, "/a": { ...file, content } });
    expect(await outcome(view, [{ path: "/a" }])).toBe(
      sha256(header(`${plain(0o644, content.length, "0")}${content}`)),
    );
    const controller = new AbortController();
    const digest = contentDigest(view, [{ path: "/a" }], { signal: controller.signal });
    setImmediate(() => controller.abort(new Error("enough")));
    await expect(digest).rejects.toThrow("enough");
  });
});
