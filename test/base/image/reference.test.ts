import { describe, expect, test } from "vitest";
import { BuildError } from "../../../src/base/diagnostic/build-error.js";
import {
  familiarString,
  parseNormalizedNamed,
  parseReference,
  type Reference,
  referenceName,
  referenceToString,
  tagNameOnly,
  withDigest,
} from "../../../src/base/image/reference.js";

const SHA = `sha256:${"0123456789abcdef".repeat(4)}`;
const SHA512 = `sha512:${"0123456789abcdef".repeat(8)}`;

function failure(run: () => Reference): string {
  try {
    return `no error, but ${referenceToString(run())}`;
  } catch (thrown) {
    if (!(thrown instanceof BuildError)) throw thrown;
    expect(thrown.code).toBe("image/reference");
    return thrown.message;
  }
}

describe("parseNormalizedNamed", () => {
  test.each([
    // text, domain, path, tag, digest, familiar form
    ["alpine", "docker.io", "library/alpine", undefined, undefined, "alpine"],
    ["alpine:3.20", "docker.io", "library/alpine", "3.20", undefined, "alpine:3.20"],
    [`alpine@${SHA}`, "docker.io", "library/alpine", undefined, SHA, `alpine@${SHA}`],
    [`alpine:3@${SHA}`, "docker.io", "library/alpine", "3", SHA, `alpine:3@${SHA}`],
    [`a@${SHA512}`, "docker.io", "library/a", undefined, SHA512, `a@${SHA512}`],
    ["org/app", "docker.io", "org/app", undefined, undefined, "org/app"],
    ["org/team/app:1", "docker.io", "org/team/app", "1", undefined, "org/team/app:1"],
    ["docker.io/alpine", "docker.io", "library/alpine", undefined, undefined, "alpine"],
    ["docker.io/library/alpine", "docker.io", "library/alpine", undefined, undefined, "alpine"],
    ["docker.io/library/a/b", "docker.io", "library/a/b", undefined, undefined, "library/a/b"],
    ["index.docker.io/alpine", "docker.io", "library/alpine", undefined, undefined, "alpine"],
    ["index.docker.io/org/app", "docker.io", "org/app", undefined, undefined, "org/app"],
    ["localhost/app", "localhost", "app", undefined, undefined, "localhost/app"],
    ["localhost:5000/app", "localhost:5000", "app", undefined, undefined, "localhost:5000/app"],
    ["localhost:5000", "docker.io", "library/localhost", "5000", undefined, "localhost:5000"],
    ["ghcr.io/org/app:v1_x.Y-z", "ghcr.io", "org/app", "v1_x.Y-z", undefined, "ghcr.io/org/app:v1_x.Y-z"],
    ["Registry/app", "Registry", "app", undefined, undefined, "Registry/app"],
    ["127.0.0.1:80/a/b", "127.0.0.1:80", "a/b", undefined, undefined, "127.0.0.1:80/a/b"],
    ["[::1]/app", "[::1]", "app", undefined, undefined, "[::1]/app"],
    ["[fe80::1]:443/app:x", "[fe80::1]:443", "app", "x", undefined, "[fe80::1]:443/app:x"],
    ["a-1.b/app", "a-1.b", "app", undefined, undefined, "a-1.b/app"],
    ["a__b/c---d/e.f", "docker.io", "a__b/c---d/e.f", undefined, undefined, "a__b/c---d/e.f"],
    // not a host name, but a path with a dot: the whole name is the path
    ["a__b.c/d", "", "a__b.c/d", undefined, undefined, "a__b.c/d"],
  ])("%s", (text, domain, path, tag, digest, familiar) => {
    const ref = parseNormalizedNamed(text);
    expect(ref).toEqual({ domain, path, tag, digest });
    expect(familiarString(ref)).toBe(familiar);
    expect(parseNormalizedNamed(referenceToString(ref))).toEqual(ref);
  });

  const lower = (name: string) => `invalid reference format: repository name (${name}) must be lowercase`;
  const FORM = "invalid reference format";
  test.each([
    ["", FORM],
    [" ", FORM],
    ["/", FORM],
    ["alpine:", FORM],
    [":tag", FORM],
    ["alpine:-x", FORM],
    ["alpine: x", FORM],
    ["alpine@", FORM],
    ["alpine@sha256", FORM],
    [`alpine@${SHA.slice(0, 7 + 31)}`, FORM],
    [`alpine@a++b:${"0".repeat(32)}`, FORM],
    ["alpine/", FORM],
    ["/alpine", FORM],
    ["a//b", FORM],
    ["a..b", FORM],
    ["a._b", FORM],
    ["a___b", FORM],
    ["-a", FORM],
    ["a-", FORM],
    ["_a", FORM],
    ["a:b:c", FORM],
    ["docker.io/", FORM],
    ["localhost:/app", FORM],
    ["a.-b/app", FORM],
    ["[]/app", FORM],
    ["[::1]x/app", FORM],
    ["[::1/app.b", FORM],
    ["https://example.com/app", FORM],
    ["a b", FORM],
    ["a\n", FORM],
    ["alpine:1\n", FORM],
    ["alpin\u00e9", FORM],
    ["Alpine", lower("library/Alpine")],
    ["org/App:1", lower("org/App")],
    ["ghcr.io/Org/app", lower("Org/app")],
    ["docker.io/Alpine", lower("library/Alpine")],
    ["docker.io/\udcff", lower("library/\udcff")],
    ["a:\u212a", "repository name must be lowercase"],
    ["a:\u0130", "repository name must be lowercase"],
    [`alpine:${"t".repeat(129)}`, FORM],
    [
      "a".repeat(64),
      `invalid repository name (${"a".repeat(64)}), cannot specify 64-byte hexadecimal strings`,
    ],
    ["x".repeat(248), "repository name must not be more than 255 characters"],
    [`ghcr.io/${"x".repeat(256)}`, "repository name must not be more than 255 characters"],
    [`alpine@${SHA.slice(0, -1)}`, "invalid checksum digest length"],
    [`alpine@${SHA.toUpperCase().replace("SHA", "sha")}`, "invalid checksum digest format"],
    [`alpine@md5:${"0".repeat(32)}`, "unsupported digest algorithm"],
    [`alpine@SHA256:${"0".repeat(64)}`, lower("library/alpine@SHA256")],
    [`alpine:1@SHA256:${"0".repeat(64)}`, "invalid checksum digest format"],
  ])("refuses %j", (text, message) => {
    expect(failure(() => parseNormalizedNamed(text))).toBe(message);
  });

  test("takes the longest path and tag", () => {
    expect(parseNormalizedNamed(`${"x".repeat(247)}:${"t".repeat(128)}`).path).toHaveLength(255);
    expect(parseNormalizedNamed(`ghcr.io/${"x".repeat(255)}`).path).toHaveLength(255);
    expect(parseNormalizedNamed("a".repeat(63)).path).toBe(`library/${"a".repeat(63)}`);
  });

  test.each(["a", "a.", "a-", "a/", "a:", "_", "[", ":", "@", "A", "\u00e9", "a@sha256:", "a+a"])(
    "reads a million characters of %j in one pass",
    (unit) => {
      const text = unit.repeat(Math.ceil(1e6 / unit.length));
      const begin = performance.now();
      expect(() => parseNormalizedNamed(text)).toThrow(BuildError);
      expect(performance.now() - begin).toBeLessThan(5000);
    },
  );
});

describe("parseReference", () => {
  test.each([
    ["alpine", "", "alpine", undefined, undefined],
    ["alpine:1", "", "alpine", "1", undefined],
    ["org/app", "org", "app", undefined, undefined],
    ["a_b/app", "", "a_b/app", undefined, undefined],
    [`localhost:5000/app:x@${SHA}`, "localhost:5000", "app", "x", SHA],
  ])("%s", (text, domain, path, tag, digest) => {
    const ref = parseReference(text);
    expect(ref).toEqual({ domain, path, tag, digest });
    expect(referenceToString(ref)).toBe(text);
    expect(familiarString(ref)).toBe(text);
  });

  test.each([
    ["", "repository name must have at least one component"],
    ["Alpine", "repository name must be lowercase"],
    [`Alpine@${SHA.slice(0, -1)}`, "repository name must be lowercase"],
    [`A${"x".repeat(300)}`, "repository name must be lowercase"],
    ["a b", "invalid reference format"],
  ])("refuses %j", (text, message) => {
    expect(failure(() => parseReference(text))).toBe(message);
  });
});

describe("changing a reference", () => {
  const bare = parseNormalizedNamed("alpine");
  const tagged = parseNormalizedNamed("alpine:1");

  test("tagNameOnly adds latest to bare names only", () => {
    expect(referenceToString(tagNameOnly(bare))).toBe("docker.io/library/alpine:latest");
    expect(tagNameOnly(tagged)).toBe(tagged);
    const pinned = withDigest(bare, SHA);
    expect(tagNameOnly(pinned)).toBe(pinned);
  });

  test("withDigest keeps the tag and replaces the digest", () => {
    expect(referenceToString(withDigest(tagged, SHA))).toBe(`docker.io/library/alpine:1@${SHA}`);
    expect(referenceToString(withDigest(withDigest(bare, SHA512), SHA))).toBe(
      `docker.io/library/alpine@${SHA}`,
    );
    expect(failure(() => withDigest(bare, "sha256:0"))).toBe("invalid digest format");
  });

  test("names leave tag and digest out", () => {
    expect(referenceName(withDigest(tagged, SHA))).toBe("docker.io/library/alpine");
    expect(familiarString(tagged)).toBe("alpine:1");
    expect(familiarString(parseNormalizedNamed("ghcr.io/library/a:1"))).toBe("ghcr.io/library/a:1");
  });
});
