import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { directoryOf, run } from "./run.js";

const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex");
const descriptor = (text: string, mediaType: string, more: object = {}) => ({
  mediaType,
  digest: `sha256:${digestOf(text)}`,
  size: text.length,
  ...more,
});

const MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";

function image(architecture: string): { config: string; manifest: string } {
  const config = JSON.stringify({
    os: "linux",
    architecture,
    config: { User: architecture },
    rootfs: { type: "layers" },
  });
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config: descriptor(config, "application/vnd.oci.image.config.v1+json"),
    layers: [],
  });
  return { config, manifest };
}

const amd64 = image("amd64");
const arm64 = image("arm64");
const index = JSON.stringify({
  schemaVersion: 2,
  mediaType: "application/vnd.oci.image.index.v1+json",
  manifests: [
    descriptor(amd64.manifest, MANIFEST_TYPE, { platform: { os: "linux", architecture: "amd64" } }),
    descriptor(arm64.manifest, MANIFEST_TYPE, { platform: { os: "linux", architecture: "arm64" } }),
  ],
});

function layoutFiles(manifests: readonly object[]): Record<string, string> {
  const blobs = [amd64.config, amd64.manifest, arm64.config, arm64.manifest, index];
  return {
    Dockerfile: "FROM base\nRUN true\n",
    "layout/index.json": JSON.stringify({ schemaVersion: 2, manifests }),
    ...Object.fromEntries(blobs.map((blob) => [`layout/blobs/sha256/${digestOf(blob)}`, blob])),
  };
}

const tagged = (tag: string, text: string) =>
  descriptor(text, "", { annotations: { "org.opencontainers.image.ref.name": tag } });

const ARGV = ["compile", "--offline", "--build-platform=linux/amd64"];

describe("--build-context name=oci-layout://", () => {
  test.each([
    [
      "the tag latest",
      "layout",
      [tagged("latest", amd64.manifest), tagged("x", arm64.manifest)],
      amd64.manifest,
      "amd64",
    ],
    [
      "a tag",
      "layout:x",
      [tagged("latest", amd64.manifest), tagged("x", arm64.manifest)],
      arm64.manifest,
      "arm64",
    ],
    ["the only one", "layout", [descriptor(arm64.manifest, "")], arm64.manifest, "arm64"],
    ["a digest", `layout@sha256:${digestOf(amd64.manifest)}`, [], amd64.manifest, "amd64"],
    ["an index", "layout", [descriptor(index, "")], index, "amd64"],
  ])("takes %s", async (_, source, manifests, found, user) => {
    const cwd = directoryOf(layoutFiles(manifests));
    const { code, stdout } = await run([...ARGV, "--build-context", `base=oci-layout://${source}`], { cwd });
    expect(code).toBe(0);
    const [from, step] = stdout
      .split("\n")
      .slice(0, 2)
      .map((line) => JSON.parse(line).Op.Op);
    expect(from.source).toEqual({
      identifier: `oci-layout://docker.io/library/base@sha256:${digestOf(found)}`,
      attrs: { "oci.store": "base" },
    });
    expect(step.exec.meta.user).toBe(user);
  });

  test("chooses by platform", async () => {
    const cwd = directoryOf(layoutFiles([descriptor(index, "")]));
    const argv = [...ARGV, "--build-context=base=oci-layout://layout"];
    expect((await run([...argv, "--platform=linux/arm64"], { cwd })).stdout).toContain('"user":"arm64"');
    expect(await run([...argv, "--platform=linux/s390x"], { cwd })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("[image/platform]"),
    });
  });

  test.each([
    [
      "nosuch",
      3,
      "failed to read OCI layout: open CWD/nosuch/index.json: no such file or directory [file/read]",
    ],
    [
      "layout:x",
      1,
      'oci-layout reference "oci-layout://layout:x" could not be resolved: index.json has no image with the tag x [context/named]',
    ],
    [
      "layout@sha256:12",
      1,
      'oci-layout reference "oci-layout://layout@sha256:12" could not be resolved: invalid checksum digest length [context/named]',
    ],
    [
      "Dockerfile",
      3,
      "failed to read OCI layout: open CWD/Dockerfile/index.json: not a directory [file/read]",
    ],
  ])("%s cannot be had", async (source, code, message) => {
    const cwd = directoryOf(layoutFiles([]));
    const result = await run([...ARGV, "--build-context", `base=oci-layout://${source}`], { cwd });
    expect(result.code).toBe(code);
    expect(result.stderr.replaceAll(cwd, "CWD")).toBe(`error: ${message}\n`);
  });

  test("content that is not what its digest says is refused", async () => {
    const files = layoutFiles([descriptor(amd64.manifest, "")]);
    const cwd = directoryOf({ ...files, [`layout/blobs/sha256/${digestOf(amd64.config)}`]: "{}" });
    const { code, stderr } = await run([...ARGV, "--build-context=base=oci-layout://layout"], { cwd });
    expect(code).toBe(3);
    expect(stderr).toContain(`expected sha256:${digestOf(amd64.config)}`);
  });
});
