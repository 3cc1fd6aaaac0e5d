import { describe, expect, it } from "vitest";
import { BuildError } from "../../../src/base/diagnostic/build-error.js";
import { parsePlatform } from "../../../src/base/platform/platform.js";
import { type FrontendOptions, readFrontendOptions } from "../../../src/frontend/options/frontend-options.js";

const workers = [{ platforms: [parsePlatform("linux/riscv64")] }];
const read = (options: Record<string, string>): FrontendOptions =>
  readFrontendOptions({ options: new Map(Object.entries(options)), workers });

const failure = (options: Record<string, string>): string => {
  try {
    read(options);
  } catch (error) {
    return BuildError.from(error).message;
  }
  throw new Error("it did not fail");
};

describe("options", () => {
  it("have the reference's defaults", () => {
    expect(read({})).toEqual({
      target: "",
      platforms: [],
      buildPlatforms: [parsePlatform("linux/riscv64")],
      multiPlatform: false,
      resolveMode: "default",
      extraHosts: [],
      shmSize: 0,
      ulimits: [],
      resources: undefined,
      network: 0,
      noCache: undefined,
      cacheImports: [],
      sbom: undefined,
      buildArgs: new Map(),
      labels: new Map(),
      cacheNamespace: "",
      cgroupParent: "",
      hostname: "",
      check: undefined,
      localSessions: new Map(),
    });
  });

  it.each<[Record<string, string>, Partial<FrontendOptions>]>([
    [{ platform: "linux/arm64/v8" }, { platforms: [parsePlatform("linux/arm64")], multiPlatform: false }],
    [{ platform: "linux/arm64,linux/amd64" }, { multiPlatform: true }],
    [{ platform: "linux/arm64", "multi-platform": "true" }, { multiPlatform: true }],
    [{ "multi-platform": "false", "build-arg:BUILDKIT_MULTI_PLATFORM": "1" }, { multiPlatform: true }],
    [{ "image-resolve-mode": "local" }, { resolveMode: "local" }],
    [{ "no-cache": "" }, { noCache: [] }],
    [{ "no-cache": "a,b" }, { noCache: ["a", "b"] }],
    [{ "force-network-mode": "host" }, { network: 1 }],
    [{ "shm-size": "134217728" }, { shmSize: 134217728 }],
    [
      { "add-hosts": "Example=1.2.3.4,b=::0001" },
      {
        extraHosts: [
          { host: "example", ip: "1.2.3.4" },
          { host: "b", ip: "::1" },
        ],
      },
    ],
    [
      { ulimit: "nofile=1:2,core=-1" },
      {
        ulimits: [
          { name: "nofile", soft: 1n, hard: 2n },
          { name: "core", soft: -1n, hard: -1n },
        ],
      },
    ],
    [
      { memory: "1000", memswap: "-1", cpushares: "2", cpuquota: "3", cpusetcpus: "0-3, 5" },
      { resources: { memory: 1000n, memorySwap: -1n, cpuShares: 2n, cpuQuota: 3n, cpusetCpus: "0-3, 5" } },
    ],
    [{ hostname: "a", "build-arg:BUILDKIT_SANDBOX_HOSTNAME": "b" }, { hostname: "b" }],
    [{ "label:a": "b", "local-sessionid:context": "s" }, { labels: new Map([["a", "b"]]) }],
    [
      { "cache-imports": '[{"Type":"local","Attrs":{"src":"x"}}]', "cache-from": "a,b" },
      {
        cacheImports: [
          { type: "local", attrs: { src: "x" } },
          { type: "registry", attrs: { ref: "a" } },
          { type: "registry", attrs: { ref: "b" } },
        ],
      },
    ],
    [
      { "attest:sbom": "" },
      {
        sbom: {
          generator: "docker.io/docker/buildkit-syft-scanner:stable-1",
          parameters: new Map(),
        },
      },
    ],
    [
      { "build-arg:BUILDKIT_ATTEST_SBOM": "generator=scan,X=1" },
      { sbom: { generator: "docker.io/library/scan:latest", parameters: new Map([["X", "1"]]) } },
    ],
  ])("%j", (options, expected) => {
    expect(read(options)).toMatchObject(expected);
  });

  it.each<[Record<string, string>, string]>([
    [{ platform: "linux/amd64,%" }, 'failed to parse target platform %: "%" is an invalid OS component'],
    [
      { platform: "linux/amd64,linux/arm64", "multi-platform": "0" },
      "conflicting config: returning multiple target platforms",
    ],
    [{ "multi-platform": "x" }, "invalid boolean value for multi-platform: x"],
    [{ "image-resolve-mode": "never" }, "invalid image-resolve-mode: never"],
    [{ "force-network-mode": "x" }, "invalid netmode x"],
    [{ "shm-size": "1m" }, 'failed to parse shm size: strconv.ParseInt: parsing "1m": invalid syntax'],
    [{ "add-hosts": "a" }, "failed to parse additional hosts: invalid key-value pair a"],
    [{ "add-hosts": "a=b" }, "failed to parse additional hosts: failed to parse IP b"],
    [{ ulimit: "x=1" }, "failed to parse ulimit: invalid ulimit type: x"],
    [{ memory: "0" }, "failed to parse resource limits: invalid memory value: 0: must be > 0"],
    [
      { memswap: "0" },
      "failed to parse resource limits: invalid memswap value: 0: must be -1 (unlimited) or > 0",
    ],
    [
      { cpusetcpus: "3-1" },
      'failed to parse resource limits: invalid cpusetcpus value: 3-1: invalid cpuset range "3-1"',
    ],
    [{ cpusetmems: "9999" }, 'cpuset element "9999" exceeds maximum 8192'],
    [{ "cache-imports": "{" }, 'failed to unmarshal cache-imports ("{")'],
    [{ "cache-imports": "[1]" }, "an entry is not an object"],
    [{ "attest:other": "" }, 'unknown attestation type "other"'],
    [{ "attest:sbom": "generator=%" }, "failed to parse sbom scanner %"],
  ])("%j fails", (options, message) => {
    expect(failure(options)).toContain(message);
  });
});
