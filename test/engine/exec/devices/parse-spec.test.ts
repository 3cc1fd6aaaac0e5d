import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parseSpec } from "../../../../src/engine/exec/devices/parse-spec.js";
import { MAX_SPEC_SIZE, readSpec } from "../../../../src/engine/exec/devices/read-spec.js";
import { SpecFiles, specOf } from "./spec-files.js";

const ENV = { env: ["A=b"] };
const NO_EDITS = {
  env: [],
  deviceNodes: [],
  hooks: [],
  mounts: [],
  additionalGids: [],
  unsupported: [],
};

describe("parseSpec", () => {
  it("reads all that there is", () => {
    const edits = {
      env: ["A=b"],
      deviceNodes: [
        {
          path: "/dev/a",
          hostPath: "/dev/b",
          type: "u",
          major: 1,
          minor: 2,
          fileMode: 432,
          permissions: "rw",
          uid: 3,
          gid: 4,
        },
      ],
      mounts: [{ hostPath: "/a", containerPath: "/b", options: ["ro"], type: "bind" }],
      hooks: [{ hookName: "poststop", path: "/h", args: ["h"], env: ["B=c"], timeout: 5 }],
      additionalGids: [7],
    };
    const spec = specOf(
      { ...edits, intelRdt: { closID: "x" }, netDevices: [{ hostInterfaceName: "a", name: "b" }] },
      { annotations: { a: "1" }, containerEdits: { env: ["ALL=1"] } },
      { annotations: { b: "2" } },
    );
    expect(parseSpec(spec)).toEqual({
      kind: "example.com/thing",
      annotations: { a: "1" },
      devices: [
        {
          name: "one",
          annotations: { b: "2" },
          edits: { ...edits, unsupported: ["netDevices", "intelRdt"] },
        },
      ],
      edits: { ...NO_EDITS, env: ["ALL=1"] },
    });
  });

  const device = 'failed add device "one": ';
  const invalid = `${device}invalid device "one": `;
  const node = (more: object): object => specOf({ deviceNodes: [{ path: "/dev/a", ...more }] });
  it.each<[string, unknown, string]>([
    ["no mapping", [], "it is not a mapping"],
    ["an unknown field", specOf(ENV, { kinds: "" }), 'unknown field "kinds"'],
    ["one further down", node({ mode: 1 }), 'unknown field "devices[0].containerEdits.deviceNodes[0].mode"'],
    ["no version", specOf(ENV, { cdiVersion: undefined }), 'invalid version ""'],
    ["an unknown version", specOf(ENV, { cdiVersion: "1.2.0" }), 'invalid version "1.2.0"'],
    [
      "a version that is too old",
      specOf(ENV, { cdiVersion: "0.2.0" }),
      "the spec version must be at least v0.3.0",
    ],
    ["no kind", specOf(ENV, { kind: undefined }), "invalid vendor. empty name"],
    ["no class", specOf(ENV, { kind: "vendor" }), "invalid vendor. empty name"],
    ["a vendor of digits", specOf(ENV, { kind: "1a/b" }), 'invalid vendor. "1a", should start with letter'],
    [
      "a vendor with a dot at its end",
      specOf(ENV, { kind: "a./b" }),
      'invalid vendor. "a.", should end with a letter or digit',
    ],
    [
      "a class with a slash",
      specOf(ENV, { kind: "a/b/c" }),
      "invalid class. invalid character '/' in name \"b/c\"",
    ],
    ["no devices", specOf(ENV, { devices: [] }), "invalid spec, no devices"],
    ["devices that are no list", specOf(ENV, { devices: { a: 1 } }), "devices is not a list"],
    ["a device that is nothing", specOf(ENV, { devices: [null] }), "devices[0] is not a mapping"],
    ["no name", specOf(ENV, {}, { name: "" }), 'failed add device "": invalid (empty) device name'],
    [
      "a name with a star",
      specOf(ENV, {}, { name: "a*b" }),
      'failed add device "a*b": invalid character \'*\' in device name "a*b"',
    ],
    ["no edits", specOf({}), `${device}invalid device, empty device edits`],
    [
      "a name twice",
      specOf(ENV, {
        devices: [
          { name: "a", containerEdits: ENV },
          { name: "a", containerEdits: ENV },
        ],
      }),
      'invalid spec, multiple device "a"',
    ],
    [
      "a variable without a name",
      specOf({ env: ["=b"] }),
      `${invalid}invalid container edits: invalid environment variable "=b"`,
    ],
    ["a NUL", specOf({ env: ["A=\0"] }), "devices[0].containerEdits.env[0] has a NUL character in it"],
    ["a list as a text", specOf({ env: [[]] }), "devices[0].containerEdits.env[0] is not a text"],
    ["a file without a path", node({ path: "" }), `${invalid}invalid (empty) device path`],
    ["a kind of file", node({ type: "d" }), `${invalid}device "/dev/a": invalid type "d"`],
    ["permissions", node({ permissions: "rx" }), `${invalid}device "/dev/a": invalid permissions "rx"`],
    [
      "a number out of range",
      node({ uid: -1 }),
      "devices[0].containerEdits.deviceNodes[0].uid is out of range: -1",
    ],
    [
      "a number that is none",
      node({ major: "1" }),
      "devices[0].containerEdits.deviceNodes[0].major is not a whole number",
    ],
    [
      "a fraction",
      specOf({ additionalGids: [1.5] }),
      "devices[0].containerEdits.additionalGids[0] is not a whole number",
    ],
    [
      "a mount of nothing",
      specOf({ mounts: [{ containerPath: "/a" }] }),
      `${invalid}invalid mount, empty host path`,
    ],
    [
      "a mount nowhere",
      specOf({ mounts: [{ hostPath: "/a" }] }),
      `${invalid}invalid mount, empty container path`,
    ],
    [
      "a hook at no time",
      specOf({ hooks: [{ hookName: "later", path: "/a" }] }),
      `${invalid}invalid hook name "later"`,
    ],
    [
      "a hook without a program",
      specOf({ hooks: [{ hookName: "poststop" }] }),
      `${invalid}invalid hook "poststop" with empty path`,
    ],
    [
      "variables of a hook",
      specOf({ hooks: [{ hookName: "poststop", path: "/a", env: ["x"] }] }),
      `${invalid}invalid hook "poststop": invalid environment variable "x"`,
    ],
  ])("refuses %s", (_what, spec, message) => {
    expect(() => parseSpec(JSON.parse(JSON.stringify(spec)))).toThrow(expect.objectContaining({ message }));
  });

  it.each<[string, string, object]>([
    ["0.3.0", "a variable", specOf(ENV)],
    [
      "0.4.0",
      "a type of a mount",
      specOf({ mounts: [{ hostPath: "/a", containerPath: "/a", type: "bind" }] }),
    ],
    ["0.5.0", "a name with a digit first", specOf(ENV, {}, { name: "0" })],
    ["0.5.0", "a path on the machine", node({ hostPath: "/dev/b" })],
    ["0.6.0", "an annotation", specOf(ENV, { annotations: { a: "b" } })],
    ["0.6.0", "an annotation of a device", specOf(ENV, {}, { annotations: { a: "b" } })],
    ["0.6.0", "a dot in a class", specOf(ENV, { kind: "a.com/b.c" })],
    ["0.7.0", "a group", specOf({ additionalGids: [1] })],
    ["0.7.0", "a group for all", specOf(ENV, { containerEdits: { additionalGids: [1] } })],
    ["0.7.0", "a resource group", specOf({ intelRdt: {} })],
    ["1.1.0", "a resource group with monitoring", specOf({ intelRdt: { enableMonitoring: true } })],
    ["1.1.0", "a network device", specOf({ netDevices: [{ hostInterfaceName: "a", name: "b" }] })],
  ])("needs version %s for %s", (version, _what, spec) => {
    const versions = ["0.3.0", "0.4.0", "0.5.0", "0.6.0", "0.7.0", "0.8.0", "1.0.0", "1.1.0"];
    for (const cdiVersion of versions) {
      const read = (): unknown => parseSpec({ ...spec, cdiVersion });
      if (versions.indexOf(cdiVersion) >= versions.indexOf(version)) expect(read).not.toThrow();
      else expect(read).toThrow(`the spec version must be at least v${version}`);
    }
    expect(() => parseSpec({ ...spec, cdiVersion: `v${version}` })).not.toThrow();
  });
});

describe("readSpec", () => {
  const files = new SpecFiles();
  afterAll(() => files.remove());
  const read = (name: string, content: unknown): ReturnType<typeof readSpec> =>
    readSpec(join(files.write("specs", name, content), name));

  it("reads modes that begin with a zero, and other things as texts", async () => {
    const text = `---
cdiVersion: 0.6.0
kind: example.com/thing
annotations: {a: true, b: 1, c: null, d: 2024-01-01}
devices:
- name: "0"
  containerEdits:
    deviceNodes:
    - path: /dev/a
      fileMode: 0660
`;
    const spec = await read("a.yaml", text);
    expect(spec?.annotations).toEqual({ a: "true", b: "1", c: "", d: "2024-01-01" });
    expect(spec?.devices[0]?.edits.deviceNodes[0]?.fileMode).toBe(0o660);
  });

  it("reads JSON that has another name, and YAML that looks like JSON", async () => {
    expect((await read("b.yaml", specOf(ENV)))?.devices).toHaveLength(1);
    const text = "{cdiVersion: 0.3.0, kind: a.com/b, devices: [{name: c, containerEdits: {env: [A=b]}}]}";
    expect((await read("c.json", text))?.kind).toBe("a.com/b");
  });

  it("has nothing for a file that is gone", async () => {
    expect(await readSpec(join(files.folder, "nowhere.yaml"))).toBeUndefined();
  });

  it.each<[string, string, RegExp]>([
    ["nothing", "", /^failed to parse CDI Spec ".*x\.yaml", no Spec data$/],
    ["a text", "a", /^invalid CDI Spec ".*x\.yaml": it is not a mapping$/],
    ["half of it", "a: [", /^failed to parse CDI Spec ".*x\.yaml": .+$/],
    ["a name twice", "kind: a\nkind: b\n", /^failed to parse CDI Spec ".*": line 2: duplicate key `kind`$/],
    ["two documents", "a: 1\n---\nb: 1\n", /^failed to parse CDI Spec ".*": /],
    [
      "more than there can be",
      `a: ${"x".repeat(MAX_SPEC_SIZE)}`,
      /^failed to read CDI Spec ".*": it is larger than 1048576 bytes$/,
    ],
    ["no text", "\u0080".repeat(3), /^(?:invalid|failed to \w+) CDI Spec/],
    [
      "depth",
      "[".repeat(200_000),
      /^failed to parse CDI Spec ".*": line 1: more than 100 levels of nesting$/,
    ],
    [
      "depth of lists",
      "- ".repeat(200_000),
      /^failed to parse CDI Spec ".*": line 1: more than 100 levels of nesting$/,
    ],
    ["depth of JSON", `{"a":${"[".repeat(200_000)}`, /^failed to parse CDI Spec/],
    [
      "names that stand for more and more",
      `a: &a [x,x,x,x,x,x,x,x,x]\n${[..."bcdefgh"].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${"abcdefg"[index]}`)}]`).join("\n")}\n`,
      /^failed to parse CDI Spec ".*": line 6: aliases stand for more than 100000 nodes$/,
    ],
    ["a prototype", '{"__proto__":{"kind":"a.com/b"}}', /unknown field "__proto__"$/],
  ])("says what is wrong with %s", async (_what, text, message) => {
    await expect(read("x.yaml", text)).rejects.toThrow(message);
  });

  it("does not wait for a pipe, and reads no directory", async () => {
    const pipe = join(files.folder, "pipe.yaml");
    spawnSync("mkfifo", [pipe]);
    await expect(readSpec(pipe)).rejects.toThrow(/^failed to read CDI Spec ".*": it is not a regular file$/);
    mkdirSync(join(files.folder, "directory.yaml"));
    await expect(readSpec(join(files.folder, "directory.yaml"))).rejects.toThrow(/not a regular file|EISDIR/);
    symlinkSync("loop.yaml", join(files.folder, "loop.yaml"));
    await expect(readSpec(join(files.folder, "loop.yaml"))).rejects.toThrow(/^failed to read CDI Spec/);
  });
});
