import { describe, expect, test } from "vitest";
import {
  checkOutputs,
  isPushed,
  kindOf,
  type OutputSurroundings,
  parseOutput,
  withShorthands,
} from "../../../src/client/build/outputs.js";

const output = (type: string, dest?: string, attrs: Record<string, string> = {}) => ({ type, attrs, dest });

describe("parseOutput", () => {
  test.each([
    ["out", output("local", "out")],
    ["a b/c", output("local", "a b/c")],
    ["-", output("tar", "-")],
    ["type=local,dest=out", output("local", "out")],
    ["TYPE=tar, DEST=x.tar", output("tar", "x.tar")],
    [
      "type=oci,dest=a.tar,compression=zstd,force-compression=true",
      output("oci", "a.tar", { compression: "zstd", "force-compression": "true" }),
    ],
    ['type=image,"name=a,b",push=true', output("image", undefined, { name: "a,b", push: "true" })],
    ["type=registry,name=a", output("image", undefined, { name: "a", push: "true", unpack: "false" })],
    ["type=registry,unpack=true", output("image", undefined, { push: "true", unpack: "true" })],
    ["type=cacheonly", output("cacheonly")],
    ["dest=x,type=docker", output("docker", "x")],
  ])("%s", (text, expected) => {
    expect(parseOutput(text)).toEqual(expected);
  });

  test.each([
    ["", "EOF"],
    ["type=local,out", "invalid value out"],
    ["dest=x,", "invalid value "],
    ["dest=x,a=b", "type is required for output"],
    ["type=", "type is required for output"],
    ['a"b', 'parse error on line 1, column 2: bare " in non-quoted-field'],
  ])("refuses %j", (text, message) => {
    expect(() => parseOutput(text)).toThrow(expect.objectContaining({ code: "option/value", message }));
  });
});

describe("kindOf", () => {
  test.each([
    ["local", {}, "directory"],
    ["tar", {}, "file"],
    ["oci", {}, "file"],
    ["docker", { tar: "true" }, "file"],
    ["oci", { tar: "false" }, "blobs"],
    ["oci", { tar: "perhaps" }, "file"],
    ["image", {}, "none"],
    ["cacheonly", {}, "none"],
    ["nydus", {}, "none"],
  ])("%s %j", (type, attrs, kind) => {
    expect(kindOf(output(type, undefined, attrs))).toBe(kind);
  });
});

describe("withShorthands", () => {
  const image = output("image", undefined, { push: "true", unpack: "false" });
  const docker = output("docker");

  test.each([
    [[], false, false, []],
    [[], true, false, [image]],
    [[], false, true, [docker]],
    [[], true, true, [image, docker]],
    [
      [output("image", undefined, { name: "a" })],
      true,
      false,
      [output("image", undefined, { name: "a", push: "true", unpack: "false" })],
    ],
    [[output("local", "out")], true, false, [output("local", "out"), image]],
    [[docker], false, true, [docker]],
    [[output("docker", "x.tar")], false, true, [output("docker", "x.tar"), docker]],
  ])("%j push %s load %s", (outputs, push, load, expected) => {
    expect(withShorthands(outputs, push, load)).toEqual(expected);
  });
});

test("isPushed", () => {
  expect(isPushed(output("image", undefined, { push: "1" }))).toBe(true);
  expect(isPushed(output("image", undefined, { push: "false" }))).toBe(false);
  expect(isPushed(output("image"))).toBe(false);
  expect(isPushed(output("oci", "x", { push: "true" }))).toBe(false);
});

describe("checkOutputs", () => {
  const around: OutputSurroundings = {
    stdoutIsTerminal: false,
    pathKind: (path) => ({ dir: "directory", file: "file" })[path] as "directory" | "file" | undefined,
    wantsImageId: false,
    allowsDelete: false,
    isBelow: (path) => path === "below",
  };

  test.each([
    [[]],
    [[output("local", "dir"), output("local", "new"), output("tar", "file")]],
    [[output("tar", "-"), output("oci", "x")]],
    [[output("docker"), output("docker", "x"), output("image"), output("cacheonly")]],
    [[output("local", "below", { mode: "delete" })]],
    [[output("oci", "dir", { tar: "false" })]],
  ])("takes %j", (outputs) => {
    expect(() => checkOutputs(outputs, around)).not.toThrow();
  });

  test.each<[ReturnType<typeof output>[], Partial<OutputSurroundings>, string]>([
    [[output("local")], {}, "dest is required for local exporter"],
    [[output("local", "-")], {}, "dest cannot be stdout for local exporter"],
    [[output("local", "file")], {}, "destination directory file is a file"],
    [[output("oci", undefined, { tar: "false" })], {}, "dest is required for oci exporter"],
    [[output("tar", "dir")], {}, "destination file dir is a directory"],
    [
      [output("tar", "-")],
      { stdoutIsTerminal: true },
      "dest file is required for tar exporter. refusing to write to console",
    ],
    [
      [output("oci")],
      { stdoutIsTerminal: true },
      "dest file is required for oci exporter. refusing to write to console",
    ],
    [[output("tar", "-"), output("oci")], {}, "multiple outputs configured to write to stdout"],
    [[output("local", "x", { mode: "move" })], {}, 'invalid local exporter mode "move"'],
    [
      [output("local", "x", { mode: "delete" })],
      {},
      'local output mode=delete for destination "x" requires --allow=buildx.local.delete',
    ],
    [[output("image", "x")], {}, "output x is not supported by image exporter"],
    [
      [output("local", "x")],
      { wantsImageId: true },
      "local and tar exporters are incompatible with image ID file",
    ],
  ])("refuses %j with %j", (outputs, more, message) => {
    expect(() => checkOutputs(outputs, { ...around, ...more })).toThrow(
      expect.objectContaining({ code: "option/value", message }),
    );
  });
});
