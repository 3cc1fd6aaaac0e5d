import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDeviceRegistry } from "../../../../src/engine/exec/devices/device-registry.js";
import { type DeviceTable, readDeviceTable } from "../../../../src/engine/exec/devices/device-table.js";
import { findDevices } from "../../../../src/engine/exec/devices/find-devices.js";
import { permitDevices } from "../../../../src/engine/exec/devices/permit-devices.js";
import { SpecFiles } from "./spec-files.js";

const CLASS = "org.mobyproject.buildkit.device.class";
const AUTO_ALLOW = "org.mobyproject.buildkit.device.autoallow";

interface Named {
  readonly name: string;
  readonly annotations?: object;
}

function spec(kind: string, devices: readonly Named[], value = "", more: object = {}): object {
  const edits = ({ name }: Named): object => ({ env: [`${name.toUpperCase()}=${value}`] });
  return {
    cdiVersion: "0.6.0",
    kind,
    devices: devices.map((device) => ({ ...device, containerEdits: edits(device) })),
    ...more,
  };
}

const files = new SpecFiles();
afterAll(() => files.remove());

describe("readDeviceTable", () => {
  it("prefers later directories, and has none of two in the same", async () => {
    const first = files.write("first", "a.json", spec("v.com/c", [{ name: "a" }, { name: "b" }], "first"));
    files.write("first", "b.json", spec("v.com/c", [{ name: "b" }, { name: "d" }], "other"));
    const second = files.write("second", "a.yaml", spec("v.com/c", [{ name: "a" }], "second"));
    // Not looked at: other files, and those of directories below.
    files.write("second", "a.txt", "{");
    files.write("second/below", "a.json", "{");
    mkdirSync(join(second, "directory.json"));
    const { devices, problems } = await readDeviceTable([first, second, join(files.folder, "nowhere")]);
    expect([...devices.values()].map(({ name, device }) => [name, device.edits.env])).toEqual([
      ["v.com/c=a", ["A=second"]],
      ["v.com/c=d", ["D=other"]],
    ]);
    expect(problems).toEqual([`conflicting device "v.com/c=b" (specs "${first}/b.json", "${first}/a.json")`]);
  });

  it("leaves out files that can't be read, and says why", async () => {
    const directory = files.write("broken", "a.json", "{}");
    files.write("broken", "b.json", spec("v.com/c", [{ name: "a" }]));
    const { devices, problems } = await readDeviceTable([directory, join(directory, "b.json")]);
    expect([...devices.keys()]).toEqual(["v.com/c=a"]);
    expect(problems).toEqual([
      `invalid CDI Spec "${directory}/a.json": invalid version ""`,
      `failed to read ${directory}/b.json: ENOTDIR`,
    ]);
  });
});

describe("devices", () => {
  let table: DeviceTable;
  let directory: string;
  beforeAll(async () => {
    const annotations = { [CLASS]: "second", [AUTO_ALLOW]: "TRUE" };
    directory = files.write("all", "a.json", spec("v.com/c", [{ name: "b", annotations }, { name: "a" }]));
    files.write(
      "all",
      "b.json",
      spec("v.com/d", [{ name: "x" }], "", { annotations: { [CLASS]: "second" } }),
    );
    const own = { [CLASS]: "v.com/other", [AUTO_ALLOW]: "maybe" };
    files.write("all", "c.json", spec("w.com/c", [{ name: "y", annotations: own }]));
    table = await readDeviceTable([directory]);
  });

  it.each<[string, readonly string[]]>([
    ["v.com/c=a", ["v.com/c=a"]],
    ["v.com/c", ["v.com/c=a"]],
    ["v.com/c=", ["v.com/c=a"]],
    ["v.com/c=*", ["v.com/c=a", "v.com/c=b"]],
    ["second", ["v.com/c=b", "v.com/d=x"]],
    ["v.com/other", ["w.com/c=y"]],
  ])("are found by %s", (name, expected) => {
    expect(findDevices(table, [{ name }]).map((device) => device.name)).toEqual(expected);
  });

  it("are found once, in the order in which they are asked for", () => {
    const asked = ["v.com/c=b", "v.com/c=*", "second"].map((name) => ({ name }));
    const found = findDevices(table, asked).map((device) => device.name);
    expect(found).toEqual(["v.com/c=b", "v.com/c=a", "v.com/d=x"]);
  });

  it.each(["v.com/c=z", "v.com/e", "v.com/e=*", "third", "v.com", "", "=", "/=", "v.com/c=A", "v.com/c=a=b"])(
    "are not there, or need not be, as %j",
    (name) => {
      expect(findDevices(table, [{ name, optional: true }])).toEqual([]);
      expect(() => findDevices(table, [{ name }])).toThrow(
        expect.objectContaining({
          code: "exec/device",
          message: `required device ${JSON.stringify(name)} is not registered`,
        }),
      );
    },
  );

  it("change what their file says for all once, before the first", async () => {
    const all = { containerEdits: { env: ["ALL=1"] } };
    const place = files.write("edits", "a.json", spec("v.com/c", [{ name: "a" }, { name: "b" }], "", all));
    const asked = [{ name: "v.com/c=b" }, { name: "v.com/c=a" }];
    const devices = await createDeviceRegistry([place]).resolve(asked);
    expect(devices?.names).toEqual(["v.com/c=b", "v.com/c=a"]);
    expect(devices?.edits.flatMap(({ env }) => env)).toEqual(["ALL=1", "B=", "A="]);
    expect(await createDeviceRegistry([place]).resolve([{ name: "z", optional: true }])).toBeUndefined();
  });

  const NOT_ALLOWED = "requested by the build but not allowed";
  it.each<[string, readonly string[], readonly object[], readonly object[] | string]>([
    ["all", ["device"], [{ name: "z" }], [{ name: "z" }]],
    ["all", ["device=v.com/c=a", "device="], [{ name: "v.com/c=b" }], [{ name: "v.com/c=b" }]],
    ["none", [], [{ name: "v.com/c=a" }], `device v.com/c=a is ${NOT_ALLOWED}`],
    ["none", ["network.host"], [{ name: "v.com/c=*" }], `device v.com/c=a is ${NOT_ALLOWED}`],
    [
      "none",
      [],
      [{ name: "v.com/c=a" }, { name: "v.com/d" }],
      `devices v.com/c=a, v.com/d=x are ${NOT_ALLOWED}`,
    ],
    ["none", [], [{ name: "w.com/c" }], `device w.com/c=y is ${NOT_ALLOWED}`],
    ["by themselves", [], [{ name: "v.com/c=b", optional: true }], [{ name: "v.com/c=b" }]],
    ["one", ["device=v.com/c=a"], [{ name: "v.com/c=a" }], [{ name: "v.com/c=a" }]],
    ["one", ["device=v.com/c=a"], [{ name: "v.com/d=x" }], `device v.com/d=x is ${NOT_ALLOWED}`],
    ["a kind", ["device=v.com/c=*"], [{ name: "v.com/c=*" }], [{ name: "v.com/c=a" }, { name: "v.com/c=b" }]],
    ["the first of a kind", ["device=v.com/c"], [{ name: "v.com/c=a" }], [{ name: "v.com/c=a" }]],
    ["a class", ["device=second"], [{ name: "v.com/d=x" }], [{ name: "v.com/d=x" }]],
    [
      "what is not there",
      ["device=v.com/z"],
      [{ name: "v.com/d=x" }],
      'required device "v.com/z" is not registered',
    ],
    ["what nobody wants", ["device=v.com/z"], [{ name: "q", optional: true }], []],
    [
      "by another name",
      ["device=v.com/d=x,alias=gpu"],
      [{ name: "gpu", optional: true }],
      [{ name: "v.com/d=x", optional: true }],
    ],
    [
      "by another name beside others",
      ["device=v.com/d=x,alias=gpu", "device=v.com/c=a"],
      [{ name: "v.com/c=a" }, { name: "gpu" }],
      [{ name: "v.com/d=x" }, { name: "v.com/c=a" }],
    ],
    [
      "by another name only",
      ["device=v.com/d=x,alias=gpu"],
      [{ name: "v.com/d=x" }],
      `device v.com/d=x is ${NOT_ALLOWED}`,
    ],
  ])("are allowed: %s, %j", (_what, allowed, asked, expected) => {
    const permit = (): unknown => permitDevices(asked, allowed, table);
    if (typeof expected === "string") expect(permit).toThrow(expect.objectContaining({ message: expected }));
    else expect(permit()).toEqual(expected);
  });
});
