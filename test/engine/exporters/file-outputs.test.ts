import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import type { EngineAttestation, EngineResult } from "../../../src/engine/exporters/engine-result.js";
import { exportResult } from "../../../src/engine/exporters/export.js";
import type { Tree } from "../../../src/engine/layers/layer.js";
import { createDirectoryView } from "../../../src/engine/view/directory-view.js";
import { BlobDirectory, environment, FakeLayers, recordingSteps, temporaryDirectory } from "./doubles.js";
import { listTar, readTar } from "./read-tar.js";

const TIME = new Date("2020-02-03T04:05:06.700Z");
const NOW = 1_234_567_890_123;

/** A tree of files as it lies in a directory. */
function treeOf(directory: string): Tree {
  return {
    id: directory,
    lazyLayers: undefined,
    layers: async () => [],
    view: async () => createDirectoryView(directory),
  };
}

function sampleTree(): Tree {
  const directory = join(temporaryDirectory(), "tree");
  mkdirSync(join(directory, "d/e"), { recursive: true });
  writeFileSync(join(directory, "d/file"), "content");
  linkSync(join(directory, "d/file"), join(directory, "d/hard"));
  writeFileSync(join(directory, "d/e/large"), Buffer.alloc(1_000_000, "x"));
  writeFileSync(join(directory, "d-a"), "");
  symlinkSync("/d/file", join(directory, "absolute"));
  symlinkSync("d/file", join(directory, "relative"));
  execFileSync("mkfifo", [join(directory, "fifo")]);
  const modes = { "d/file": 0o4750, "d/e": 0o700, d: 0o755, "d/e/large": 0o644, "d-a": 0o644, fifo: 0o644 };
  for (const [path, mode] of Object.entries(modes)) chmodSync(join(directory, path), mode);
  for (const path of ["d/file", "d/e/large", "d/e", "d-a", "d"])
    utimesSync(join(directory, path), TIME, TIME);
  return treeOf(directory);
}

function smallTree(text: string): Tree {
  const directory = join(temporaryDirectory(), "tree");
  mkdirSync(directory);
  writeFileSync(join(directory, "name"), text);
  return treeOf(directory);
}

const PLATFORMS = Buffer.from(
  JSON.stringify({
    Platforms: [
      { ID: "linux/amd64", Platform: { os: "linux", architecture: "amd64" } },
      { ID: "linux/arm64", Platform: { os: "linux", architecture: "arm64" } },
    ],
  }),
);

function twoPlatforms(): EngineResult {
  return {
    trees: new Map([
      ["linux/amd64", smallTree("amd")],
      ["linux/arm64", smallTree("arm")],
    ]),
    metadata: new Map([["refs.platforms", PLATFORMS]]),
  };
}

function statement(path: string, more: Partial<EngineAttestation> = {}): EngineAttestation {
  return {
    kind: "in-toto",
    metadata: new Map(),
    path,
    predicateType: "https://example.com/x",
    subjects: [],
    content: async () => Buffer.from('{"a": [], "b": {"c": 1}}'),
    ...more,
  };
}

async function toDirectory(
  result: EngineResult,
  attrs: Readonly<Record<string, string>> = {},
  path = join(temporaryDirectory(), "out/put"),
  mode?: "copy" | "delete",
): Promise<string> {
  const sink = { kind: "directory", path, mode } as const;
  const blobs = new BlobDirectory();
  await exportResult(
    result,
    [{ Type: "local", Attrs: attrs, sink }],
    environment(new FakeLayers(), blobs),
    recordingSteps(),
  );
  return path;
}

async function toArchive(
  result: EngineResult,
  attrs: Readonly<Record<string, string>> = {},
): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  const open = async () =>
    new Writable({
      highWaterMark: 1,
      write(piece: Uint8Array, _encoding, next) {
        pieces.push(piece);
        setImmediate(next);
      },
    });
  const entry = { Type: "tar", Attrs: attrs, sink: { kind: "stream", open } as const };
  const blobs = new BlobDirectory();
  await exportResult(result, [entry], environment(new FakeLayers(), blobs), recordingSteps());
  return Buffer.concat(pieces);
}

const platformless = new Map<string, Uint8Array>();

describe("the output local", () => {
  it("has all files with their modes, times and links", async () => {
    const path = await toDirectory({ tree: sampleTree(), metadata: platformless });
    expect(readdirSync(path).sort()).toEqual(["absolute", "d", "d-a", "fifo", "relative"]);
    const file = lstatSync(join(path, "d/file"));
    expect(file.mode & 0o7777).toBe(0o4750);
    expect(file.mtimeMs).toBe(TIME.getTime());
    expect(lstatSync(join(path, "d/hard")).ino).toBe(file.ino);
    expect(lstatSync(join(path, "d")).mtimeMs).toBe(TIME.getTime());
    expect(lstatSync(join(path, "d/e")).mode & 0o7777).toBe(0o700);
    expect(readFileSync(join(path, "d/e/large")).equals(Buffer.alloc(1_000_000, "x"))).toBe(true);
    expect(readlinkSync(join(path, "absolute"))).toBe("/d/file");
    expect(lstatSync(join(path, "fifo")).isFIFO()).toBe(true);
  });

  it("takes the place of what is there, and leaves or removes the rest", async () => {
    const result = { tree: smallTree("new"), metadata: platformless };
    const path = await toDirectory(result);
    const old = join(path, "old");
    mkdirSync(old);
    writeFileSync(join(old, "x"), "");
    writeFileSync(join(path, "name"), "changed");
    await toDirectory(result, {}, path);
    expect(readFileSync(join(path, "name"), "utf8")).toBe("new");
    expect(existsSync(join(old, "x"))).toBe(true);
    await toDirectory(result, { mode: "delete" }, path);
    expect(readdirSync(path)).toEqual(["name"]);
  });

  it("does not follow symlinks out of the directory", async () => {
    const outside = temporaryDirectory();
    const path = join(temporaryDirectory(), "out");
    mkdirSync(path);
    symlinkSync(outside, join(path, "d"));
    const tree = sampleTree();
    await toDirectory({ tree, metadata: platformless }, {}, path);
    expect(readdirSync(outside)).toEqual([]);
    expect(lstatSync(join(path, "d")).isDirectory()).toBe(true);
  });

  it("has a directory for each of several platforms", async () => {
    const path = await toDirectory(twoPlatforms());
    expect(readFileSync(join(path, "linux_amd64/name"), "utf8")).toBe("amd");
    expect(readFileSync(join(path, "linux_arm64/name"), "utf8")).toBe("arm");
  });

  it.each([
    ["..", 'platform ".." is no name of a directory'],
    ["a\0b", 'platform "a\\u0000b" is no name of a directory'],
    ["linux_arm64", "duplicate path linux_arm64"],
  ])("has no directory for a platform %j", async (id, message) => {
    const [amd, arm] = ["amd", "arm"].map(smallTree);
    const platform = { os: "linux", architecture: "amd64" };
    const Platforms = [id, "linux/arm64"].map((ID) => ({ ID, Platform: platform }));
    const result = {
      trees: new Map([
        [id, amd],
        ["linux/arm64", arm],
      ]),
      metadata: new Map([["refs.platforms", Buffer.from(JSON.stringify({ Platforms }))]]),
    };
    await expect(toDirectory(result)).rejects.toThrow(message);
    await expect(toArchive(result)).rejects.toThrow(message);
  });

  it("can't have a file of two platforms in one place", async () => {
    await expect(toDirectory(twoPlatforms(), { "platform-split": "false" })).rejects.toMatchObject({
      code: "file/write",
      message: "cannot overwrite name from linux/amd64 with linux/arm64 when split option is disabled",
    });
  });

  it("has the times of the epoch", async () => {
    const path = await toDirectory(
      { tree: sampleTree(), metadata: platformless },
      { "source-date-epoch": "1000" },
    );
    expect(lstatSync(join(path, "d/file")).mtimeMs).toBe(1_000_000);
    const told = new Map([["source.date.epoch", Buffer.from("2000")]]);
    const other = await toDirectory({ tree: sampleTree(), metadata: told });
    expect(lstatSync(join(other, "d")).mtimeMs).toBe(2_000_000);
  });

  it("has statements about its files", async () => {
    const attestations = new Map([
      [
        "linux/amd64",
        [
          statement("some/provenance.json"),
          statement("x.json", { metadata: new Map([["inline-only", Buffer.from("true")]]) }),
        ],
      ],
    ]);
    const metadata = new Map([
      [
        "refs.platforms",
        Buffer.from('{"Platforms":[{"ID":"linux/amd64","Platform":{"os":"linux","architecture":"amd64"}}]}'),
      ],
    ]);
    const path = await toDirectory(
      { tree: smallTree("abc"), metadata, attestations },
      { "attestation-prefix": "pre-" },
    );
    expect(readdirSync(path).sort()).toEqual(["name", "pre-provenance.json"]);
    expect(lstatSync(join(path, "pre-provenance.json")).mode & 0o777).toBe(0o600);
    expect(lstatSync(join(path, "pre-provenance.json")).mtimeMs).toBe(Math.floor(NOW / 1000) * 1000);
    expect(readFileSync(join(path, "pre-provenance.json"), "utf8")).toBe(`{
  "_type": "https://in-toto.io/Statement/v1",
  "predicateType": "https://example.com/x",
  "subject": [
    {
      "name": "name",
      "digest": {
        "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
      }
    }
  ],
  "predicate": {
    "a": [],
    "b": {
      "c": 1
    }
  }
}`);
  });

  it("names statements by platform where all share a directory", async () => {
    const result = twoPlatforms();
    const trees = new Map([
      ["linux/amd64", undefined],
      ["linux/arm64", smallTree("arm")],
    ]);
    const attestations = new Map([["linux/amd64", [statement("sbom.spdx.json")]]]);
    const path = await toDirectory({ ...result, trees, attestations }, { "platform-split": "false" });
    expect(readdirSync(path).sort()).toEqual(["name", "sbom.spdx.linux_amd64.json"]);
  });

  it.each([
    [
      "two of one name",
      [statement("a.json"), statement("b/a.json")],
      "duplicate attestation path name a.json",
    ],
    ["a name that is none", [statement("..")], 'attestation name ".." is no name of a file'],
    ["no JSON", [statement("a", { content: async () => Buffer.from("{") })], "failed to marshal attestation"],
    ["no content", [statement("a", { content: undefined })], "attestation does not have available content"],
  ])("refuses statements with %s", async (_, list, message) => {
    const attestations = new Map([["linux/amd64", list]]);
    const metadata = new Map([
      ["containerimage.config", Buffer.from('{"os":"linux","architecture":"amd64"}')],
    ]);
    await expect(toDirectory({ tree: smallTree(""), metadata, attestations })).rejects.toMatchObject({
      code: "engine/result",
      message: expect.stringContaining(message),
    });
  });

  it("leaves no part of a file when it is stopped", async () => {
    const path = join(temporaryDirectory(), "out");
    const tree = sampleTree();
    const stop = new AbortController();
    const steps = recordingSteps();
    const context = { ...steps.context, signal: stop.signal };
    const sink = { kind: "directory", path } as const;
    stop.abort(new Error("stopped"));
    const directory = (await tree.view(context)).realPath("/");
    for (let i = 0; i < 400; i++) writeFileSync(join(directory, `f${i}`), Buffer.alloc(100_000));
    const exporting = exportResult(
      { tree, metadata: platformless },
      [{ Type: "local", sink }],
      environment(new FakeLayers(), new BlobDirectory()),
      { ...steps, run: (_name, _position, work) => work(context) },
    );
    await expect(exporting).rejects.toThrow("stopped");
    expect(readdirSync(path).filter((name) => name.startsWith(".tmp"))).toEqual([]);
  });
});

describe("the output tar", () => {
  it("has all files, in the order of their names", async () => {
    const archive = await toArchive({ tree: sampleTree(), metadata: platformless });
    const owner = `${process.getuid?.()}/${process.getgid?.()} `;
    const list = listTar(archive).map((line) => line.replace(/ +\d+ \d{4}-\S+ \S+ /, " ").replace(owner, ""));
    expect(list).toEqual([
      "lrwxrwxrwx absolute -> /d/file",
      "drwxr-xr-x d/",
      "drwx------ d/e/",
      "-rw-r--r-- d/e/large",
      "-rwsr-x--- d/file",
      "hrwsr-x--- d/hard link to d/file",
      "-rw-r--r-- d-a",
      "prw-r--r-- fifo",
      "lrwxrwxrwx relative -> d/file",
    ]);
    // Go rounds to whole seconds.
    expect(listTar(archive).find((line) => line.endsWith(" d/file"))).toContain("2020-02-03 04:05:07");
  });

  it("has a directory for each of several platforms, and absolute links into it", async () => {
    const result = twoPlatforms();
    const trees = new Map([...result.trees!, ["linux/amd64", sampleTree()]]);
    const archive = await toArchive({ ...result, trees }, { "source-date-epoch": "5" });
    const list = listTar(archive);
    expect(list[0]).toMatch(/^drwxr-xr-x 0\/0 +0 1970-01-01 00:00:05 linux_amd64\/$/);
    expect(list.find((line) => line.includes("absolute"))).toContain("-> /linux_amd64/d/file");
    expect(list.find((line) => line.includes("hard"))).toContain("link to linux_amd64/d/file");
    expect(readTar(archive).get("linux_arm64/name")).toBe("arm");
  });
});
