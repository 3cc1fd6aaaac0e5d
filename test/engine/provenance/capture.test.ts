import { describe, expect, it } from "vitest";
import { imagesForPlatform, ProvenanceCapture } from "../../../src/engine/provenance/capture.js";
import { captureOp, capturePin } from "../../../src/engine/provenance/capture-op.js";
import { materialsOf } from "../../../src/engine/provenance/materials.js";
import { packageUrl } from "../../../src/engine/provenance/package-url.js";
import {
  parseProvenanceOptions,
  readProvenanceOptions,
} from "../../../src/engine/provenance/provenance-options.js";
import { redactCredentials } from "../../../src/engine/provenance/redact-credentials.js";
import { filterArgs, requestProvenance } from "../../../src/engine/provenance/request.js";
import { MountType, NetMode } from "../../../src/proto/generated/ops.js";

const DIGEST = `sha256:${"ab".repeat(32)}`;
const COMMIT = "c".repeat(40);
const amd64 = { os: "linux", architecture: "amd64" };
const arm64 = { os: "linux", architecture: "arm64" };

it.each([
  ["https://user:pass@host/path", "https://xxxxx:xxxxx@host/path"],
  ["https://user@host/path", "https://xxxxx@host/path"],
  ["https://:pass@host/path", "https://:xxxxx@host/path"],
  ["https://host/path", "https://host/path"],
  ["1https://foo.com", "1https://foo.com"],
  ["git@github.com:a/b.git", "git@github.com:a/b.git"],
])("hides the login in %s", (text, wanted) => {
  expect(redactCredentials(text)).toBe(wanted);
});

it.each([
  ["busybox", undefined, "pkg:docker/busybox@latest"],
  [
    `docker.io/library/busybox:1@${DIGEST}`,
    amd64,
    `pkg:docker/busybox@1?digest=${DIGEST}&platform=linux%2Famd64`,
  ],
  [`busybox@${DIGEST}`, undefined, `pkg:docker/busybox?digest=${DIGEST}`],
  ["ghcr.io/org/app:v1", { ...arm64, variant: "v8" }, "pkg:docker/ghcr.io/org/app@v1?platform=linux%2Farm64"],
  ["localhost:5000/a/b", undefined, "pkg:docker/localhost%3A5000/a/b@latest"],
])("calls %s a package", (ref, platform, wanted) => {
  expect(packageUrl("docker", ref, platform)).toBe(wanted);
});

describe("a capture", () => {
  it("has everything once, sorted", () => {
    const capture = new ProvenanceCapture();
    capture.addImage({ ref: "docker.io/b:1", platform: amd64, digest: DIGEST });
    capture.addImage({ ref: "docker.io/b:1", platform: { ...amd64 }, digest: DIGEST });
    capture.addImage({ ref: "docker.io/b:1", platform: arm64, digest: DIGEST });
    capture.addImage({ ref: "docker.io/a:1" });
    capture.addHttp({ url: "https://u:p@z/x", digest: DIGEST });
    capture.addHttp({ url: "https://xxxxx:xxxxx@z/x", digest: DIGEST });
    capture.addGit({ url: "https://h/r.git", commit: COMMIT });
    capture.addGit({ url: "https://h/r.git", commit: COMMIT });
    capture.addGit({ url: "https://h/r.git", commit: COMMIT, bundle: `oci-layout+blob://ex.io/b@${DIGEST}` });
    capture.addLocal("z");
    capture.addLocal("a");
    capture.addSecret("s", true);
    capture.addSecret("s", false);
    capture.addSsh("", true);
    const { images, http, git, locals } = capture.sources;
    expect(images.map(({ ref, platform }) => [ref, platform?.architecture])).toEqual([
      ["docker.io/a:1", undefined],
      ["docker.io/b:1", "amd64"],
      ["docker.io/b:1", "arm64"],
    ]);
    expect(http).toEqual([{ url: "https://xxxxx:xxxxx@z/x", digest: DIGEST }]);
    expect(git).toHaveLength(2);
    expect(locals).toEqual(["a", "z"]);
    expect(capture.secrets).toEqual([{ id: "s", isOptional: false }]);
    expect(capture.ssh).toEqual([{ id: "default", isOptional: true }]);
    expect(
      materialsOf(capture.sources)
        .map(({ uri }) => uri)
        .slice(3),
    ).toEqual([
      "https://h/r.git",
      "https://h/r.git",
      "pkg:oci/ex.io/b@latest?ref_type=bundle&vcs_url=https:%2F%2Fh%2Fr.git",
      "https://xxxxx:xxxxx@z/x",
    ]);
  });

  it("takes in another, but not its request", () => {
    const capture = new ProvenanceCapture();
    const other = new ProvenanceCapture();
    other.request = { frontend: "x", args: new Map() };
    other.addLocal("l");
    other.addBlob({ ref: `ex.io/b@${DIGEST}`, digest: DIGEST });
    other.usesNetwork = true;
    other.isIncomplete = true;
    capture.merge(other);
    const copy = capture.clone();
    capture.addLocal("m");
    expect(copy.sources.locals).toEqual(["l"]);
    expect([copy.usesNetwork, copy.isIncomplete, copy.request.frontend]).toEqual([true, true, ""]);
    expect(materialsOf(copy.sources)[0]?.uri).toBe(`pkg:docker/ex.io/b?digest=${DIGEST}&ref_type=blob`);
  });

  it("prefers images by their tags", () => {
    const capture = new ProvenanceCapture();
    capture.addImage({ ref: `docker.io/library/a:1@${DIGEST}` });
    capture.addImage({ ref: "docker.io/library/a:1" });
    capture.addImage({ ref: `docker.io/library/b@${DIGEST}` });
    capture.optimizeImages();
    expect(capture.sources.images.map(({ ref }) => ref)).toEqual([
      "docker.io/library/a:1",
      `docker.io/library/b@${DIGEST}`,
    ]);
  });

  it("counts images for a platform if all have them", () => {
    const images = [
      { ref: "a", platform: amd64 },
      { ref: "a", platform: arm64 },
      { ref: "b", platform: amd64 },
      { ref: "c" },
    ];
    const platforms = [
      { id: "linux/amd64", platform: amd64 },
      { id: "linux/arm64", platform: arm64 },
    ];
    expect(imagesForPlatform(images, platforms, "linux/arm64")).toEqual([images[1], images[2], images[3]]);
  });

  it("knows what steps and sources tell", () => {
    const capture = new ProvenanceCapture();
    captureOp(capture, {
      exec: {
        network: NetMode.NONE,
        mounts: [
          { mountType: MountType.SECRET, secretOpt: { ID: "a", optional: true } },
          { mountType: MountType.SSH, SSHOpt: { ID: "b" } },
        ],
        secretenv: [{ ID: "c", name: "C" }],
      },
    });
    expect(capture.usesNetwork).toBe(false);
    captureOp(capture, { exec: {} });
    expect(capture.usesNetwork).toBe(true);
    captureOp(capture, { build: {} });
    expect(capture.isIncomplete).toBe(true);
    expect(capture.secrets.map(({ id }) => id)).toEqual(["a", "c"]);
    capturePin(capture, { kind: "git", url: "u", commit: COMMIT, secrets: ["t"], agents: ["g"] });
    capturePin(capture, {
      kind: "image",
      ref: "docker.io/library/a:1",
      platform: { OS: "linux", Architecture: "arm", Variant: "v7" },
      digest: DIGEST,
      isLocal: true,
    });
    expect(capture.secrets.at(-1)).toEqual({ id: "t", isOptional: true });
    expect(capture.ssh.map(({ id }) => id)).toEqual(["b", "g"]);
    expect(materialsOf(capture.sources)[0]).toEqual({
      uri: "pkg:oci/a@1?platform=linux%2Farm%2Fv7",
      digest: new Map([["sha256", "ab".repeat(32)]]),
    });
  });
});

describe("a request", () => {
  const sources = new ProvenanceCapture();
  sources.addGit({ url: "https://github.com/moby/buildkit.git#refs/heads/master", commit: COMMIT });
  sources.addHttp({ url: "https://example.com/f.tar", digest: DIGEST });

  it.each<[string, Record<string, string>, string, string]>([
    [
      "a repository",
      { context: "https://github.com/moby/buildkit.git?branch=master&subdir=src", filename: "D" },
      "https://github.com/moby/buildkit.git#refs/heads/master:src",
      `sha1:${COMMIT}`,
    ],
    ["a file", { context: "https://example.com/f.tar" }, "https://example.com/f.tar", DIGEST],
    [
      "something unknown",
      { context: "https://a:b@example.com/g.tar" },
      "https://xxxxx:xxxxx@example.com/g.tar",
      "",
    ],
    ["an input", { "input:context": "input:x" }, "input:x", ""],
    ["nothing", { contextsubdir: "x" }, "", ""],
  ])("is about %s", (_, args, uri, digest) => {
    const request = { frontend: "dockerfile.v0", args: new Map(Object.entries(args)) };
    const { configSource, request: rest } = requestProvenance(request, sources.sources);
    expect(configSource.uri).toBe(uri);
    expect([...configSource.digest].map(([algorithm, hex]) => `${algorithm}:${hex}`).join()).toBe(digest);
    expect(configSource.path).toBe(args.filename ?? "");
    expect([...rest!.args.keys()]).toEqual("contextsubdir" in args ? ["contextsubdir"] : []);
  });

  it("does not tell of the machine, nor of logins", () => {
    const args = filterArgs(
      new Map([
        ["platform", "linux/amd64"],
        ["attest:sbom", ""],
        ["cgroup-parent", "x"],
        ["context", "https://u:p@h/r.git"],
        ["context:base", "https://u:p@h/r.git"],
        ["vcs:source", "https://u:p@h/r.git"],
        ["target", "t"],
      ]),
    );
    const hidden = "https://xxxxx:xxxxx@h/r.git";
    expect([...args]).toEqual([
      ["context", hidden],
      ["context:base", hidden],
      ["vcs:source", hidden],
      ["target", "t"],
    ]);
  });
});

describe("options", () => {
  it("have defaults", () => {
    expect(readProvenanceOptions(new Map([["attest:provenance", ""]]))).toEqual({
      mode: "max",
      version: "v1",
      builderId: "",
      isReproducible: false,
      isInlineOnly: false,
      filename: "provenance.json",
      needsCompleteMaterials: false,
    });
    expect(
      readProvenanceOptions(
        new Map([["build-arg:BUILDKIT_ATTEST_PROVENANCE", "mode=full,version=v0.2,inline-only=1"]]),
      ),
    ).toMatchObject({
      mode: "max",
      version: "v0.2",
      isInlineOnly: true,
    });
    expect(readProvenanceOptions(new Map([["attest:sbom", ""]]))).toBeUndefined();
  });

  it.each([
    ["mode=some", 'invalid mode "some"'],
    ["version=v2", "invalid provenance SLSA version: v2"],
    ["version=", "provenance SLSA version cannot be empty"],
    ["reproducible=x", 'failed to parse reproducible flag "x"'],
    ["mod=max", 'provenance has no option "mod"'],
  ])("can't be %s", (text, message) => {
    expect(() => parseProvenanceOptions(text)).toThrow(message);
  });
});
