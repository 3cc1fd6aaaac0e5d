import { describe, expect, test } from "vitest";
import { compileText, errorOf } from "../../harness/compile-text.js";

describe("a stage begins with", () => {
  const configured = {
    "docker.io/library/a:latest": {
      config: { Env: ["A=1", "B"], User: "me", WorkingDir: "/w", Entrypoint: ["e"] },
    },
  };

  test("what its image says", async () => {
    const { ops, config } = await compileText("FROM a\nRUN x", { images: configured });
    expect(ops[1]!.op.exec!.meta).toMatchObject({
      env: ["A=1", "B=", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      user: "me",
      cwd: "/w",
    });
    expect(config).toMatchObject({ User: "me", WorkingDir: "/w", Entrypoint: ["e"] });
  });

  test("the PATH of its image", async () => {
    const { config } = await compileText("FROM alpine");
    expect(config).toEqual({ Env: ["PATH=/bin"] });
  });

  test("no PATH on Windows", async () => {
    const images = { "docker.io/library/alpine:latest": { platform: "windows/amd64" } };
    expect((await compileText("FROM alpine", { platform: "windows/amd64", images })).config).toEqual({});
  });

  test("the hostname of the build", async () => {
    const { ops } = await compileText("FROM alpine\nRUN x", { hostname: "h" });
    expect(ops[1]!.op.exec!.meta!.hostname).toBe("h");
  });

  test("an image's directory that cannot be is an error at the FROM", async () => {
    const images = {
      "docker.io/library/a:latest": { platform: "windows/amd64", config: { WorkingDir: "D:\\x" } },
    };
    expect(await errorOf("FROM scratch AS s\nFROM a", { images, platform: "windows/amd64" })).toMatchObject({
      code: "step/path",
      at: "2:1 FROM a",
      lines: ["2"],
    });
  });
});
