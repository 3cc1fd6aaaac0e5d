import { describe, expect, test } from "vitest";
import type { CliIo } from "../../src/cli/cli-io.js";
import { addHostOption } from "../../src/cli/options/add-host.js";
import { buildArgOption } from "../../src/cli/options/build-arg.js";
import { buildContextOption } from "../../src/cli/options/build-context.js";
import { checkOption } from "../../src/cli/options/build-options.js";
import type { CliOption } from "../../src/cli/options/cli-option.js";
import { imageConfigOption } from "../../src/cli/options/image-config.js";
import { labelOption } from "../../src/cli/options/label.js";
import { networkOption } from "../../src/cli/options/network.js";
import { noCacheFilterOption } from "../../src/cli/options/no-cache.js";
import { buildPlatformOption, platformOption } from "../../src/cli/options/platform.js";
import { insecureRegistryOption, registryMirrorOption } from "../../src/cli/options/registry-mirror.js";
import { shmSizeOption } from "../../src/cli/options/shm-size.js";
import { ulimitOption } from "../../src/cli/options/ulimit.js";

const nowhere = { write: () => {}, isTTY: false };
const io: CliIo = {
  stdout: nowhere,
  stderr: nowhere,
  stdin: { read: async () => new Uint8Array() },
  env: { HOME: "/home/me", EMPTY: "" },
  cwd: "/",
  columns: 80,
};

function read<T>(option: CliOption<T>, ...given: string[]): T {
  return option.read(given, io);
}

describe("--add-host", () => {
  test.each([
    ["db:10.0.0.1", "db", "10.0.0.1"],
    ["DB=10.0.0.1", "db", "10.0.0.1"],
    ["db:::1", "db", "::1"],
    ["db=::1", "db", "::1"],
    ["db:[::1]", "db", "::1"],
    ["db:[10.0.0.1]", "db", "10.0.0.1"],
    ["my_host:0:0:0:0:0:0:0:1", "my_host", "::1"],
  ])("%s", (text, host, ip) => {
    expect(read(addHostOption, text)).toEqual([{ host, ip }]);
  });

  test.each([
    ["db", 'bad format for add-host: "db"'],
    [":1.2.3.4", 'bad format for add-host: ":1.2.3.4"'],
    ["a:b=1.2.3.4", 'bad format for add-host: "a:b=1.2.3.4"'],
    ["a,b:1.2.3.4", 'bad format for add-host: "a,b:1.2.3.4"'],
    ["db:1.2.3", 'invalid IP address in add-host: "1.2.3"'],
    ["db:", 'invalid IP address in add-host: ""'],
    ["db:fe80::1%eth0", 'invalid IP address in add-host: "fe80::1%eth0"'],
    ["db:1.2.3.04", 'invalid IP address in add-host: "1.2.3.04"'],
    [
      "db:host-gateway",
      "host-gateway stands for an address that only the builder knows; give the IP address itself, such as 172.17.0.1",
    ],
  ])("%s is refused", (text, message) => {
    expect(() => read(addHostOption, text)).toThrow(
      expect.objectContaining({ code: "option/value", message }),
    );
  });
});

describe("--check", () => {
  test.each([[[]], [[""]], [["skip=all"]], [["nope=1", "error=true"]]])("%j", (given) => {
    expect(read(checkOption, ...given)).toBe(given.at(-1));
  });

  test.each([
    ["nope=1", 'invalid check option "nope"'],
    ["error=x", 'failed to parse check option "error=x": invalid boolean "x"'],
  ])("%s is refused", (text, message) => {
    expect(() => read(checkOption, text)).toThrow(expect.objectContaining({ code: "option/value", message }));
  });
});

describe("--build-arg", () => {
  test.each([
    [["A=1", "B=x=y", "C="], { A: "1", B: "x=y", C: "" }],
    [["HOME", "EMPTY", "UNSET"], { HOME: "/home/me", EMPTY: "" }],
    [["A=1", "A=2"], { A: "2" }],
  ])("%j", (given, args) => {
    expect(Object.fromEntries(read(buildArgOption, ...given))).toEqual(args);
  });

  test("has a name", () => {
    expect(() => read(buildArgOption, "=x")).toThrow('invalid key-value pair "=x": empty key');
  });
});

test("--label takes a name alone for an empty label", () => {
  expect([...read(labelOption, "a=b=c", "d")]).toEqual([
    ["a", "b=c"],
    ["d", ""],
  ]);
});

describe("--platform", () => {
  test("takes lists, and each platform once", () => {
    expect(read(platformOption, "linux/amd64,linux/arm64", "linux/arm64/v8", "linux/arm/v6")).toEqual([
      expect.objectContaining({ os: "linux", architecture: "amd64" }),
      expect.objectContaining({ os: "linux", architecture: "arm64", variant: undefined }),
      expect.objectContaining({ os: "linux", architecture: "arm", variant: "v6" }),
    ]);
    expect(read(platformOption)).toEqual([]);
  });

  test.each(["linux/*", "nothing", ""])("%j is refused", (text) => {
    expect(() => read(platformOption, text)).toThrow(`failed to parse target platform ${text}: `);
  });

  test("the builder's is Linux, also where its clients are not", () => {
    expect(read(platformOption, "local")).toEqual([read(buildPlatformOption)]);
    expect(read(buildPlatformOption, "linux/s390x")).toMatchObject({ architecture: "s390x" });
  });
});

describe("--build-context", () => {
  test.each([
    ["alpine:latest=docker-image://x", "alpine", "docker-image://x"],
    ["docker.io/library/alpine=dir", "alpine", "dir"],
    ["example.com/a:1=..", "example.com/a:1", ".."],
  ])("%s", (text, name, source) => {
    expect([...read(buildContextOption, text)]).toEqual([[name, source]]);
  });

  test.each([
    ["dir", "invalid context value: dir, expected name=source"],
    ["A B=dir", "invalid context name A B: invalid reference format"],
  ])("%s is refused", (text, message) => {
    expect(() => read(buildContextOption, text)).toThrow(message);
  });
});

describe("--ulimit", () => {
  test("takes one or two numbers, sorted by name", () => {
    expect(read(ulimitOption, "nproc=-1", "nofile=1:2", "core=0", "core=5:-1")).toEqual([
      { name: "core", soft: 5n, hard: -1n },
      { name: "nofile", soft: 1n, hard: 2n },
      { name: "nproc", soft: -1n, hard: -1n },
    ]);
  });

  test.each([
    ["nofile", "invalid ulimit argument: nofile"],
    ["files=1", "invalid ulimit type: files"],
    ["nofile=1:2:3", "too many limit value arguments - 1:2:3, can only have up to two, `soft[:hard]`"],
    ["nofile=x", 'strconv.ParseInt: parsing "x": invalid syntax'],
    ["nofile=3:2", "ulimit soft limit must be less than or equal to hard limit: 3 > 2"],
    [
      "nofile=-1:2",
      "ulimit soft limit must be less than or equal to hard limit: soft: -1 (unlimited), hard: 2",
    ],
  ])("%s is refused", (text, message) => {
    expect(() => read(ulimitOption, text)).toThrow(message);
  });
});

test("--shm-size", () => {
  expect(read(shmSizeOption)).toBe(0);
  expect(read(shmSizeOption, "64m")).toBe(64 * 2 ** 20);
  expect(() => read(shmSizeOption, "big")).toThrow('invalid size: "big"');
});

test("--network", () => {
  expect(
    [undefined, "default", "none", "host"].map((mode) => read(networkOption, ...(mode ? [mode] : []))),
  ).toEqual([0, 0, 2, 1]);
  expect(() => read(networkOption, "bridge")).toThrow('"bridge" is none of default, none, host');
});

test("--no-cache-filter takes lists", () => {
  expect(read(noCacheFilterOption, "a,b", "c")).toEqual(["a", "b", "c"]);
});

test("--image-config", () => {
  expect([...read(imageConfigOption, "a:1=b=c.json")]).toEqual([["a:1", "b=c.json"]]);
  expect(() => read(imageConfigOption, "a")).toThrow('"a" is not of the form ref=file');
});

test("registries", () => {
  expect(read(registryMirrorOption, "docker.io=m1", "docker.io=http://m2/x", "q.io=m3")).toEqual({
    "docker.io": ["m1", "http://m2/x"],
    "q.io": ["m3"],
  });
  expect(() => read(registryMirrorOption, "docker.io")).toThrow('"docker.io" is not of the form host=url');
  expect(read(insecureRegistryOption, "127.0.0.1:5000")).toEqual(["127.0.0.1:5000"]);
  expect(() => read(insecureRegistryOption, "a b")).toThrow('invalid registry host "a b"');
});
