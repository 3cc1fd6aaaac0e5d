import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import type { BuildSurroundings } from "../../../src/client/build/build-options.js";
import type { DaemonTraits } from "../../../src/client/build/daemon-traits.js";
import { parseOutput } from "../../../src/client/build/outputs.js";
import { prepareOutputs } from "../../../src/client/build/prepare-outputs.js";

const BUILDKITD: DaemonTraits = {
  isEngine: false,
  attestations: true,
  multiPlatform: true,
  exporters: true,
  severalOutputs: true,
  hostGateway: undefined,
};
const ENGINE: DaemonTraits = { ...BUILDKITD, isEngine: true };

const around: BuildSurroundings = {
  env: {},
  cwd: "/nowhere",
  stdin: () => {
    throw new Error("nobody reads the standard input");
  },
  writeStdout: async () => {},
  warn: () => {},
  signal: new AbortController().signal,
};

interface Asked {
  readonly takesOci: boolean;
  readonly traits?: DaemonTraits;
  readonly platforms?: readonly string[];
  readonly provenance?: string;
}

async function prepared(output: string, { takesOci, traits = BUILDKITD, platforms = [], provenance }: Asked) {
  const calls: unknown[] = [];
  const stream = new PassThrough();
  const asked = {
    outputs: [parseOutput(output)],
    tags: ["app"],
    annotations: {},
    platforms,
    attestations: new Map([["provenance", provenance]]),
    call: undefined,
  };
  const outputs = await prepareOutputs(asked, traits, around, {
    takesOci: async (context) => {
      calls.push(["takesOci", context]);
      return takesOci;
    },
    load: async (context) => {
      calls.push(["load", context]);
      return stream;
    },
  });
  return { outputs, calls, stream };
}

describe("an image of a buildkitd that goes into Docker's store", () => {
  const several = { platforms: ["linux/amd64", "linux/arm64"] };
  const attested = { provenance: "mode=max" };

  test.each<[string, Asked, string]>([
    ["one platform", { takesOci: false }, "docker"],
    ["one platform", { takesOci: true }, "oci"],
    ["several platforms", { takesOci: true, ...several }, "oci"],
    ["attestations", { takesOci: true, ...attested }, "oci"],
  ])("%s %j", async (_name, asked, type) => {
    const { outputs, calls, stream } = await prepared("type=docker,context=other", asked);
    expect(outputs.exporters).toEqual([{ Type: type, Attrs: { context: "other", name: "app" } }]);
    const sink = outputs.sinks.get(0);
    expect(sink?.kind === "stream" && (await sink.open(new Map()))).toBe(stream);
    expect(calls).toEqual([
      ["takesOci", "other"],
      ["load", "other"],
    ]);
  });

  test.each([several, attested])("is refused by the older store with %j", async (more) => {
    await expect(prepared("type=docker", { takesOci: false, ...more })).rejects.toMatchObject({
      code: "option/value",
      message: expect.stringContaining("turn on the containerd image store of Docker"),
    });
  });
});

test.each<[string, string, Asked]>([
  ["a Docker Engine that builds for itself", "type=docker", { takesOci: true, traits: ENGINE }],
  ["a file", "type=docker,dest=app.tar", { takesOci: true }],
  ["an image that stays at the daemon", "type=image", { takesOci: true }],
])("no store is asked for %s", async (_name, output, asked) => {
  const { calls } = await prepared(output, asked);
  expect(calls).toEqual([]);
});

test("a docker archive has one platform whatever the store takes", async () => {
  const asked = { takesOci: true, platforms: ["linux/amd64", "linux/arm64"] };
  await expect(prepared("type=docker,dest=app.tar", asked)).rejects.toThrow("use the oci exporter instead");
});
