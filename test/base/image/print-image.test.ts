import { describe, expect, test } from "vitest";
import { emptyImage, type Image } from "../../../src/base/image/image.js";
import { parseImage } from "../../../src/base/image/parse-image.js";
import { imageToJson, stringifyImage } from "../../../src/base/image/print-image.js";

const scratch = emptyImage({ os: "linux", architecture: "amd64" }, []);

test("empty members are left out", () => {
  expect(stringifyImage(scratch)).toBe(
    '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":null},"config":{"WorkingDir":"/"}}',
  );
});

test("members come in the order of Go's structs, maps sorted by bytes", () => {
  const image: Image = {
    created: "2024-01-01T00:00:00Z",
    author: "me",
    platform: { os: "linux", architecture: "arm", variant: "v7", osVersion: "1", osFeatures: ["f"] },
    config: {
      user: "u",
      exposedPorts: new Set(["90/udp", "80/tcp"]),
      env: ["B=2", "A=1"],
      entrypoint: ["e"],
      cmd: ["c"],
      volumes: new Set(["/b", "/a"]),
      workingDir: "/w",
      labels: new Map([
        ["\ue000", "1"],
        ["b", ""],
        ["a", "2"],
      ]),
      stopSignal: "KILL",
      argsEscaped: true,
      healthcheck: {
        test: ["NONE"],
        interval: 1n,
        timeout: 0n,
        startPeriod: 2n,
        startInterval: 3n,
        retries: 4,
      },
      onBuild: ["RUN x"],
      shell: ["sh"],
    },
    rootfs: { type: "layers", diffIds: ["sha256:1"] },
    history: { created: "2024-01-01T00:00:00Z", createdBy: "x", emptyLayer: true, previous: undefined },
  };
  const text = stringifyImage(image);
  expect(text).toBe(
    '{"created":"2024-01-01T00:00:00Z","author":"me","architecture":"arm","os":"linux","os.version":"1",' +
      '"os.features":["f"],"variant":"v7","rootfs":{"type":"layers","diff_ids":["sha256:1"]},' +
      '"history":[{"created":"2024-01-01T00:00:00Z","created_by":"x","empty_layer":true}],' +
      '"config":{"User":"u","ExposedPorts":{"80/tcp":{},"90/udp":{}},"Env":["B=2","A=1"],"Entrypoint":["e"],' +
      '"Cmd":["c"],"Volumes":{"/a":{},"/b":{}},"WorkingDir":"/w","Labels":{"a":"2","b":"","\ue000":"1"},' +
      '"StopSignal":"KILL","ArgsEscaped":true,' +
      '"Healthcheck":{"Test":["NONE"],"Interval":1,"StartPeriod":2,"StartInterval":3,"Retries":4},' +
      '"OnBuild":["RUN x"],"Shell":["sh"]}}',
  );
  expect(stringifyImage(parseImage(Buffer.from(text)))).toBe(text);
});

describe("durations", () => {
  const withInterval = (interval: bigint): Image => ({
    ...scratch,
    config: {
      ...scratch.config,
      healthcheck: { test: [], interval, timeout: 0n, startPeriod: 0n, startInterval: 0n, retries: 0 },
    },
  });

  test("are bigints in the object", () => {
    expect(imageToJson(withInterval(5n)).config).toMatchObject({ Healthcheck: { Interval: 5n } });
  });

  test.each([9_007_199_254_740_991n, 9_007_199_254_740_993n, -9_223_372_036_854_775_808n])(
    "%s keeps all its digits in the text",
    (nanoseconds) =>
      expect(stringifyImage(withInterval(nanoseconds))).toContain(`{"Interval":${nanoseconds}}`),
  );
});

test("indents as JSON.stringify does", () => {
  expect(stringifyImage(scratch, 2).split("\n").slice(0, 3)).toEqual([
    "{",
    '  "architecture": "amd64",',
    '  "os": "linux",',
  ]);
});
