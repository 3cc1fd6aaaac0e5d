import { describe, expect, test } from "vitest";
import { errorOf, stepOf } from "../plan-text.js";

describe("the command", () => {
  test.each([
    ["RUN a  b", ["a  b"], true],
    ["RUN", [], true],
    ['RUN ["a", "b c"]', ["a", "b c"], false],
    ["RUN []", [], false],
    ['RUN ["a"] b', ['["a"] b'], true],
    ["RUN ['a']", ["['a']"], true],
    ["RUN [1e999]", ["[1e999]"], true],
    ["RUN --network=none a", ["a"], true],
    ["RUN -- --network=none", ["--network=none"], true],
    ["RUN a --network=none", ["a --network=none"], true],
  ])("%j", (text, args, shell) => {
    expect(stepOf("run", text).command).toMatchObject({ args, shell });
  });

  test("halves of surrogate pairs in JSON become U+FFFD", () => {
    expect(stepOf("run", 'RUN ["\\ud83d", "\\ud83d\\ude00"]').command.args).toEqual(["\ufffd", "😀"]);
  });
});

describe("flags", () => {
  test("their defaults", () => {
    expect(stepOf("run", "RUN a")).toMatchObject({
      network: "default",
      security: "sandbox",
      mounts: [],
      devices: [],
    });
  });

  test("network and security", () => {
    expect(stepOf("run", "RUN --network=host --security=insecure a")).toMatchObject({
      network: "host",
      security: "insecure",
    });
  });

  test("fields of mounts, their keys in lower case", () => {
    const { mounts } = stepOf(
      "run",
      'RUN --mount=Type=cache,ro,\\"target=/a,b\\",from=x --mount=type=$T,from=y$ a',
    );
    expect(mounts.map((mount) => mount.fields.map(({ key, value, text }) => [key, value, text]))).toEqual([
      [
        ["type", "cache", "Type=cache"],
        ["ro", undefined, "ro"],
        ["target", "/a,b", "target=/a,b"],
        ["from", "x", "from=x"],
      ],
      [
        ["type", "$T", "type=$T"],
        ["from", "y$", "from=y$"],
      ],
    ]);
    expect(mounts.map((mount) => mount.from)).toEqual(["x", "y$"]);
  });

  test.each([
    ["vendor.com/class=one", { name: "vendor.com/class=one", required: false }],
    ["a,required", { name: "a", required: true }],
    ["name=a,required=1", { name: "a", required: true }],
    ["Required=f,A", { name: "A", required: false }],
    ["name=,b", { name: "b", required: false }],
    ["required=t", { name: "", required: true }],
  ])("--device=%s", (value, device) => {
    expect(stepOf("run", `RUN --device=${value} a`).devices).toMatchObject([device]);
  });
});

describe("errors", () => {
  test.each([
    ["RUN --mount a", "missing a value on flag: --mount <--mount>"],
    ["RUN --mont=x a", "unknown flag: --mont (did you mean mount?) <--mont=x>"],
    ["RUN --network=host --network=none a", "duplicate flag specified: --network <--network=none>"],
    ["RUN --network=x a", 'invalid network mode "x" <x>'],
    ["RUN --network= a", 'invalid network mode "" <>'],
    ["RUN --network=HOST a", 'invalid network mode "HOST" <HOST>'],
    ["RUN --security=x a", 'security "x" is not valid <x>'],
    ["RUN --mount= a", "failed to parse csv mounts: EOF <>"],
    [
      'RUN --mount=a\\"b c',
      'failed to parse csv mounts: parse error on line 1, column 2: bare " in non-quoted-field <"b>',
    ],
    [
      "RUN --mount=from=$X a",
      "'from' doesn't support variable expansion, define alias stage instead <from=$X>",
    ],
    [
      "RUN --mount=FROM=a${X} b",
      "'from' doesn't support variable expansion, define alias stage instead <FROM=a${X}>",
    ],
    ["RUN --device= a", "failed to parse csv devices: EOF <>"],
    ["RUN --device=a,b c", "invalid field 'b' must be a key=value pair <b>"],
    ["RUN --device=a,name=b c", "device name already set to a <name=b>"],
    ["RUN --device=a,required=x c", "invalid value for required: x <required=x>"],
    [
      "RUN --device=a,requird=1 c",
      "unexpected key 'requird' in 'requird=1' (did you mean required?) <requird=1>",
    ],
    ["RUN --mount= --device= a", "failed to parse csv devices: EOF <>"],
    [
      "RUN --security=x --network=y --mount=from=$Z a",
      "'from' doesn't support variable expansion, define alias stage instead <from=$Z>",
    ],
    ["RUN --security=x --network=y a", 'invalid network mode "y" <y>'],
    ["RUN --network=hots a", 'invalid network mode "hots" (did you mean host?) <hots>'],
    ["RUN --security=insecre a", 'security "insecre" is not valid (did you mean insecure?) <insecre>'],
    ["RUN [1]", "when using JSON array syntax, arrays must be comprised of strings only <1>"],
  ])("%j", (text, error) => {
    expect(errorOf(text)).toBe(error);
  });
});
