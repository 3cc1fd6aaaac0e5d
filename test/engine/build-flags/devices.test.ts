import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunResult } from "../../cli/run.js";
import { BuildRig, canBuild, unlessBuilds } from "../build/build-rig.js";
import { SpecFiles } from "../exec/devices/spec-files.js";

const NOTHING = ["-o", "type=cacheonly"];
const LABS = "# syntax=org/buildfile:1-labs\nFROM base\n";

const SPEC = `# A device with all that one can have.
cdiVersion: "0.7.0"
kind: vendor.com/gpu
annotations:
  org.mobyproject.buildkit.device.class: gpu
containerEdits:
  env: [ALL=of the kind]
devices:
- name: a
  containerEdits:
    env: [FIRST=a]
    deviceNodes:
    - {path: /dev/mine, hostPath: /dev/zero, fileMode: 0640, gid: 44}
    additionalGids: [44]
- name: b
  annotations:
    org.mobyproject.buildkit.device.autoallow: true
  containerEdits:
    env: [SECOND=b]
`;

/** What steps wrote, without the number of the step and the time. */
function said({ stderr }: RunResult): readonly string[] {
  return [...stderr.matchAll(/^#\d+ \d+\.\d+ (.*)$/gm)].map(([, text]) => text!);
}

/** How a build that failed ended. */
function end({ stderr }: RunResult): string {
  return stderr.slice(stderr.indexOf("ERROR: failed to build"));
}

describe.skipIf(!canBuild)(`devices that steps ask for${unlessBuilds}`, () => {
  let rig: BuildRig;
  const files = new SpecFiles();
  let specs = "";
  beforeAll(() => {
    rig = new BuildRig();
    specs = files.write("specs", "gpu.yaml", SPEC);
  });
  afterAll(() => {
    rig?.close();
    files.remove();
  });
  const build = (steps: string, ...words: readonly string[]): Promise<RunResult> =>
    rig.build(`${LABS}${steps}`, [`--cdi-spec-dir=${specs}`, ...words, ...NOTHING]);

  it("are theirs if they are allowed", async () => {
    const step =
      "RUN --device=vendor.com/gpu=a stat -c '%a %g' /dev/mine; head -c 2 /dev/mine | wc -c; echo $ALL $FIRST; id -G\n";
    const ran = await build(
      `${step}RUN env | grep -c ALL; ls /dev/mine\n`,
      "--allow=device=vendor.com/gpu=a",
    );
    expect(said(ran)).toEqual([
      "640 44",
      "2",
      "of the kind a",
      expect.stringMatching(/^0 .*\b44$|^0 44$/),
      "0",
      "ls: /dev/mine: No such file or directory",
    ]);
  });

  it.each<[string, string, readonly string[], readonly string[]]>([
    ["all of a kind", "vendor.com/gpu=*", ["--allow=device"], ["of the kind a b"]],
    ["the first of a kind", "vendor.com/gpu", ["--allow=device=vendor.com/gpu=a"], ["of the kind a"]],
    ["a class", "gpu", ["--allow=device=gpu"], ["of the kind a b"]],
    ["one that needs no permission", "vendor.com/gpu=b", [], ["of the kind b"]],
    ["one by another name", "mine", ["--allow=device=vendor.com/gpu=b,alias=mine"], ["of the kind b"]],
    ["none, if it is not there and not required", "vendor.com/gpu=z", [], [""]],
  ])("are %s", async (_what, name, words, expected) => {
    const ran = await build(`RUN --device=${name} echo $ALL $FIRST $SECOND\n`, ...words);
    expect(said(ran)).toEqual(expected);
  });

  it("fail the build if they are not allowed, or not there", async () => {
    const refused = await build("RUN --device=vendor.com/gpu=a true\n");
    expect(refused.code).toBe(1);
    expect(end(refused)).toBe(
      "ERROR: failed to build: failed to solve: failed to load LLB: device vendor.com/gpu=a is requested by the build but not allowed\n" +
        "Allow it with --allow device=vendor.com/gpu=a\n",
    );
    const all = await build(
      "RUN --device=vendor.com/gpu=a,required --device=vendor.com/gpu=z,required true\n",
    );
    expect(end(all)).toBe(
      'ERROR: failed to build: failed to solve: failed to load LLB: required device "vendor.com/gpu=z" is not registered\n' +
        `Devices are described by CDI files in ${specs}; --cdi-spec-dir names other directories.\n`,
    );
  });

  it("fail the step if they can't be had when it runs", async () => {
    const ran = await build("RUN --device=vendor.com/gpu=z,required true\n", "--allow=device");
    expect(end(ran)).toContain(
      'failed to solve: process "/bin/sh -c true" did not complete successfully: CDI device injection failed: required device "vendor.com/gpu=z" is not registered\n',
    );
  });

  it("are a part of what a step is known by", async () => {
    const isCached = async (name: string): Promise<boolean> => {
      const ran = await build(`RUN --device=${name} echo same\n`, "--allow=device=vendor.com/gpu=*");
      expect(ran.code).toBe(0);
      return said(ran).length === 0;
    };
    expect(await isCached("vendor.com/gpu=b")).toBe(false);
    expect(await isCached("vendor.com/gpu=b")).toBe(true);
    expect(await isCached("vendor.com/gpu=a")).toBe(false);
    // By whatever name it was asked for.
    expect(await isCached("vendor.com/gpu")).toBe(true);
  });

  it("are named where they are described in a way that nobody understands", async () => {
    const broken = files.write("broken", "broken.json", "{");
    files.write("broken", "empty.json", {});
    const step = "# syntax=org/buildfile:1-labs\nFROM base\nRUN --device=vendor.com/gpu=a,required true\n";
    const ran = await rig.build(step, [`--cdi-spec-dir=${broken}`, ...NOTHING]);
    expect(end(ran)).toMatch(
      /required device "vendor.com\/gpu=a" is not registered\nThese are left out: failed to parse CDI Spec ".*broken\.json": .*; invalid CDI Spec ".*empty.json": invalid version ""\n$/,
    );
  });

  it("are for frontends of the labs channel only", async () => {
    const ran = await rig.build("FROM base\nRUN --device=vendor.com/gpu=b true\n", NOTHING);
    expect(ran.stderr).toContain(
      "device feature is only supported in Dockerfile frontend 1.14.0-labs or later",
    );
  });

  it("are listed", async () => {
    const ran = await rig.run(["inspect", "--root", rig.root, "--format=json", `--cdi-spec-dir=${specs}`]);
    const { Workers: workers } = JSON.parse(ran.stdout) as { Workers: readonly { Devices: unknown }[] };
    const gpu = { "org.mobyproject.buildkit.device.class": "gpu" };
    const allowed = { ...gpu, "org.mobyproject.buildkit.device.autoallow": "true" };
    expect(workers.map(({ Devices: devices }) => devices)).toEqual([
      [
        { Name: "vendor.com/gpu=a", AutoAllow: false, OnDemand: false, Annotations: gpu },
        { Name: "vendor.com/gpu=b", AutoAllow: true, OnDemand: false, Annotations: allowed },
      ],
    ]);
  });
});
