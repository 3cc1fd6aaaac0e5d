import { describe, expect, test } from "vitest";
import { emptyConfig, historyEntries } from "../../../src/base/image/image.js";
import { parseImage } from "../../../src/base/image/parse-image.js";

const parse = (json: unknown) =>
  parseImage(Buffer.from(typeof json === "string" ? json : JSON.stringify(json)));

test("reads every member", () => {
  const image = parse({
    created: "2024-01-01T00:00:00Z",
    author: "me",
    os: "windows",
    architecture: "amd64",
    variant: "v2",
    "os.version": "10.0",
    "os.features": ["win32k"],
    rootfs: { type: "layers", diff_ids: ["sha256:1"] },
    config: {
      User: "root",
      ExposedPorts: { "80/tcp": {} },
      Env: ["A=1"],
      Entrypoint: ["a"],
      Cmd: ["b"],
      Volumes: { "/v": {} },
      WorkingDir: "/w",
      Labels: { l: "1", n: null },
      StopSignal: "KILL",
      ArgsEscaped: true,
      Healthcheck: {
        Test: ["CMD", "x"],
        Interval: 1,
        Timeout: 2,
        StartPeriod: 3,
        StartInterval: 4,
        Retries: 5,
      },
      OnBuild: ["RUN x"],
      Shell: ["sh"],
    },
    unknown: 1,
  });
  expect(image).toEqual({
    created: "2024-01-01T00:00:00Z",
    author: "me",
    platform: {
      os: "windows",
      architecture: "amd64",
      variant: "v2",
      osVersion: "10.0",
      osFeatures: ["win32k"],
    },
    rootfs: { type: "layers", diffIds: ["sha256:1"] },
    config: {
      user: "root",
      exposedPorts: new Set(["80/tcp"]),
      env: ["A=1"],
      entrypoint: ["a"],
      cmd: ["b"],
      volumes: new Set(["/v"]),
      workingDir: "/w",
      labels: new Map([
        ["l", "1"],
        ["n", ""],
      ]),
      stopSignal: "KILL",
      argsEscaped: true,
      healthcheck: {
        test: ["CMD", "x"],
        interval: 1n,
        timeout: 2n,
        startPeriod: 3n,
        startInterval: 4n,
        retries: 5,
      },
      onBuild: ["RUN x"],
      shell: ["sh"],
    },
    history: undefined,
  });
});

test.each([{}, null, { config: null, rootfs: null, history: null, os: null, "os.features": null }])(
  "%j is an image without anything",
  (json) => {
    expect(parse(json)).toEqual({
      created: undefined,
      author: "",
      platform: { os: "", architecture: "", variant: undefined, osVersion: undefined, osFeatures: undefined },
      config: emptyConfig(),
      rootfs: { type: "", diffIds: null },
      history: undefined,
    });
  },
);

test("member names match in any case, the last one counts", () => {
  expect(parse({ OS: "linux", Config: { env: ["A=1"] } })).toMatchObject({
    platform: { os: "linux" },
    config: { env: ["A=1"] },
  });
  expect(parse({ OS: "x", os: "linux" }).platform.os).toBe("linux");
  expect(parse({ os: "linux", OS: "x" }).platform.os).toBe("x");
});

test("history keeps its order", () => {
  const { history } = parse({
    history: [
      { created_by: "a", empty_layer: true },
      { created_by: "b", author: "me", comment: "c" },
    ],
  });
  expect(historyEntries(history)).toMatchObject([
    { createdBy: "a", emptyLayer: true },
    { createdBy: "b", author: "me", comment: "c" },
  ]);
});

describe("refuses", () => {
  test.each([
    [{ os: 5 }, "cannot read number as value of os"],
    [{ author: true }, "cannot read boolean as value of author"],
    [[], "cannot read array as value of image"],
    [{ config: [] }, "cannot read array as value of config"],
    [{ config: { Env: {} } }, "cannot read object as value of Env"],
    [{ config: { Env: [1] } }, "cannot read number as value of Env"],
    [{ config: { Labels: { a: 1 } } }, "cannot read number as value of a"],
    [{ config: { ArgsEscaped: "yes" } }, "cannot read string as value of ArgsEscaped"],
    [{ config: { Healthcheck: { Interval: 1.5 } } }, "cannot read number as value of Interval"],
    [{ config: { Healthcheck: { Retries: "1" } } }, "cannot read string as value of Retries"],
    [{ history: [1] }, "cannot read number as value of history"],
    [{ created: "yesterday" }, "cannot read string as value of created"],
  ])("%j", (json, problem) => {
    const message = `failed to parse image config: ${problem}`;
    expect(() => parse(json)).toThrow(expect.objectContaining({ code: "image/config", message }));
  });

  test("what is not JSON", () => {
    expect(() => parse("{")).toThrow(
      expect.objectContaining({
        code: "image/config",
        message: expect.stringMatching(/^failed to parse image config: /),
      }),
    );
  });
});
