import { describe, expect, test } from "vitest";
import { buildName, buildRepository } from "../../../src/client/history/build-name.js";

describe("the name of a build", () => {
  test.each([
    [{}, ""],
    [{ "build-arg:BUILDKIT_BUILD_NAME": "mine", target: "x" }, "mine"],
    [{ filename: "Dockerfile" }, ""],
    [{ filename: "Dockerfile.release", "vcs:localdir:dockerfile": "deploy" }, "deploy/Dockerfile.release"],
    [{ filename: "Dockerfile", "vcs:localdir:dockerfile": "deploy" }, "deploy"],
    [{ filename: "a/Dockerfile" }, "a"],
    [{ filename: "x", "vcs:localdir:dockerfile": "." }, "x"],
    [{ "vcs:localdir:context": "subdir", target: "t" }, "subdir (t)"],
    [{ "vcs:localdir:context": ".", target: "t" }, "t"],
    [{ context: "https://h/x.git#main", filename: "y" }, "https://h/x.git#main"],
    [
      { "input:context": "https://github.com/docker/buildx.git?ref=main" },
      "https://github.com/docker/buildx.git#main",
    ],
    [
      { "vcs:source": "https://github.com/docker/buildx.git?ref=main" },
      "https://github.com/docker/buildx.git#main",
    ],
    [{ "vcs:source": "no repository" }, "no repository"],
    [{ "input:context": "no repository" }, ""],
  ])("%j", (attrs, name) => {
    expect(buildName(attrs)).toBe(name);
  });

  test("and its repository", () => {
    expect(buildRepository({ "vcs:source": "a", context: "https://h/x.git" })).toBe("a");
    expect(buildRepository({ context: "https://h/x.git#main:dir" })).toBe("https://h/x.git");
    expect(buildRepository({ context: "." })).toBe("");
    expect(buildRepository({})).toBe("");
  });
});
