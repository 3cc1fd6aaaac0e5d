import { describe, expect, test } from "vitest";
import type { BuildOptions } from "../../../src/client/build/build-options.js";
import { type DaemonTraits, daemonTraits } from "../../../src/client/build/daemon-traits.js";
import { type AttrSources, frontendAttrs } from "../../../src/client/build/frontend-attrs.js";

const ENGINE = daemonTraits(
  [{ Labels: { "org.mobyproject.buildkit.worker.moby.host-gateway-ip": "172.17.0.1" } }],
  true,
);
const BUILDKIT = daemonTraits([{}], false);

const NOTHING: BuildOptions = {
  context: ".",
  file: undefined,
  target: undefined,
  buildArgs: new Map(),
  contexts: new Map(),
  platforms: [],
  tags: [],
  labels: new Map(),
  annotations: {},
  outputs: [],
  cacheFrom: [],
  cacheTo: [],
  noCache: undefined,
  pull: false,
  attestations: new Map(),
  secrets: [],
  ssh: [],
  network: "default",
  extraHosts: [],
  ulimits: [],
  shmSize: 0,
  cgroupParent: undefined,
  entitlements: { daemon: [], localDelete: false },
  call: undefined,
  frontendImage: undefined,
};

function attrs(
  options: Partial<BuildOptions>,
  sources: Partial<AttrSources> = {},
  traits: DaemonTraits = ENGINE,
) {
  const all = { inputs: {}, git: {}, proxies: new Map(), traits, env: {}, ...sources };
  return frontendAttrs({ ...NOTHING, ...options }, all);
}

describe("frontendAttrs", () => {
  test.each<[string, Partial<BuildOptions>, Partial<AttrSources>, Record<string, string>]>([
    ["nothing, with an Engine", {}, {}, { "image-resolve-mode": "local" }],
    ["pull", { pull: true }, {}, { "image-resolve-mode": "pull" }],
    ["no cache for all", { noCache: [] }, {}, { "image-resolve-mode": "local", "no-cache": "" }],
    [
      "the gateway of the host",
      {
        extraHosts: [
          { host: "a", ip: "host-gateway" },
          { host: "b", ip: "::1" },
        ],
      },
      {},
      { "image-resolve-mode": "local", "add-hosts": "a=172.17.0.1,b=::1" },
    ],
    [
      "proxies that are not given, whatever their case",
      { buildArgs: new Map([["http_proxy", "mine"]]) },
      {
        proxies: new Map([
          ["HTTP_PROXY", "theirs"],
          ["NO_PROXY", "x"],
        ]),
      },
      { "image-resolve-mode": "local", "build-arg:http_proxy": "mine", "build-arg:NO_PROXY": "x" },
    ],
    [
      "the time of the environment",
      {},
      { env: { SOURCE_DATE_EPOCH: "1" } },
      { "image-resolve-mode": "local", "build-arg:SOURCE_DATE_EPOCH": "1" },
    ],
    [
      "a time that is given",
      { buildArgs: new Map([["SOURCE_DATE_EPOCH", "2"]]) },
      { env: { SOURCE_DATE_EPOCH: "1" } },
      { "image-resolve-mode": "local", "build-arg:SOURCE_DATE_EPOCH": "2" },
    ],
    [
      "inputs, repository and a result that is always a list",
      { buildArgs: new Map([["BUILDKIT_MULTI_PLATFORM", "1"]]) },
      { inputs: { filename: "f" }, git: { "vcs:revision": "r" } },
      {
        "image-resolve-mode": "local",
        "build-arg:BUILDKIT_MULTI_PLATFORM": "1",
        "multi-platform": "true",
        filename: "f",
        "vcs:revision": "r",
      },
    ],
  ])("%s", (_name, options, sources, expected) => {
    expect(attrs(options, sources)).toEqual(expected);
  });

  test("a buildkitd looks images up in registries, and attests", () => {
    expect(attrs({}, {}, BUILDKIT)).toEqual({ "attest:provenance": "mode=min,inline-only=true" });
  });

  test.each([
    [{ platforms: ["linux/amd64", "linux/arm64"] }, ENGINE, "Multi-platform build is not supported"],
    [
      { extraHosts: [{ host: "a", ip: "host-gateway" }] },
      BUILDKIT,
      "unable to derive the IP value for host-gateway",
    ],
  ])("refuses %j", (options, traits, message) => {
    expect(() => attrs(options, {}, traits)).toThrow(message);
  });
});
