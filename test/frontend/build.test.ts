import { describe, expect, test } from "vitest";
import { build } from "../../src/frontend/build.js";
import { dockerfileLanguage } from "../../src/language/dockerfile/dockerfile-language.js";
import { type TextOptions, textRequest } from "../harness/compile-text.js";

const run = (text: string, options?: TextOptions) => build(textRequest(text, options), dockerfileLanguage);

describe("mistakes come back as data", () => {
  test("in the text, all of them", async () => {
    const { lowered, errors } = await run("FROM scratch\nNOPE\nRUNN x");
    expect(lowered).toBeUndefined();
    expect(errors.map(({ code }) => code)).toEqual(["instruction/unknown", "instruction/unknown"]);
  });

  test("in what it means, the first one, with what the checks found before it", async () => {
    const { lowered, errors, warnings } = await run(
      "FROM scratch AS Foo\nUSER $x\nSTOPSIGNAL NOPE\nSTOPSIGNAL NOPE",
    );
    expect(lowered).toBeUndefined();
    expect(errors).toMatchObject([{ code: "step/value", severity: "error", lines: [{ first: 3, last: 3 }] }]);
    expect(warnings.map(({ code }) => code)).toEqual(["StageNameCasing", "UndefinedVar"]);
  });

  test("a fault of the compiler is thrown", async () => {
    const request = {
      ...textRequest("FROM alpine"),
      resolver: { resolve: () => Promise.reject(new TypeError("bug")) },
    };
    await expect(build(request, dockerfileLanguage)).rejects.toMatchObject({ code: "internal" });
  });
});

describe("which checks run", () => {
  const codes = async (text: string, options?: TextOptions) =>
    (await run(text, options)).warnings.map(({ code }) => code);
  const text = "FROM scratch AS Foo\nUSER $x";

  test.each([
    [text, undefined, ["StageNameCasing", "UndefinedVar"]],
    [`# check=skip=UndefinedVar\n${text}`, undefined, ["StageNameCasing"]],
    [`# check=skip=UndefinedVar\n${text}`, "skip=StageNameCasing", ["UndefinedVar"]], // in place of the text's own
    [`# check=skip=UndefinedVar\n${text}`, "", ["StageNameCasing", "UndefinedVar"]],
    [text, "skip=all", []],
  ])("%j with %j: %j", async (dockerfile, check, expected) => {
    expect(await codes(dockerfile, { check })).toEqual(expected);
  });

  test.each([
    [
      "FROM scratch",
      "nope=1",
      'failed to parse build-arg:BUILDKIT_DOCKERFILE_CHECK: invalid check option "nope"',
      undefined,
    ],
    [
      "# check=error=x\nFROM scratch",
      undefined,
      'failed to parse check options: failed to parse check option "error=x": invalid boolean "x"',
      "error=x",
    ],
    [
      "#!x\n# syntax=a\n#  check = skip;x y\nFROM scratch",
      undefined,
      'failed to parse check options: invalid check option "skip"',
      "skip;x",
    ],
    [
      "# check=skip\nFROM scratch",
      "error",
      'failed to parse build-arg:BUILDKIT_DOCKERFILE_CHECK: invalid check option "error"',
      undefined,
    ],
  ])("%j with %j is an error", async (dockerfile, check, message, about) => {
    const { errors } = await run(dockerfile, { check });
    expect(errors).toMatchObject([
      {
        code: "instruction/check-directive",
        message,
        lines: [], // BuildKit names no place
      },
    ]);
    const { range } = errors[0]!;
    expect(range && dockerfile.slice(range.start, range.end)).toBe(about);
  });
});

describe("what a request leaves out", () => {
  test("is as little as possible", async () => {
    const { source, resolver } = textRequest("FROM scratch\nRUN x");
    const { lowered } = await build({ source, resolver }, dockerfileLanguage);
    expect(lowered!.result!.vertex).toMatchObject({
      kind: "exec",
      network: 0,
      insecure: false,
      attachments: undefined,
      settings: { hostname: "", extraHosts: [], ulimits: [], cgroupParent: "", proxy: undefined },
    });
  });

  test("the builder's platform is the one asked for, and each is the other's default", async () => {
    const request = {
      ...textRequest("ARG P=$BUILDPLATFORM-$TARGETPLATFORM\nFROM scratch"),
      buildPlatforms: undefined,
    };
    const platform = { os: "linux", architecture: "riscv64" };
    const { lowered } = await build({ ...request, platform }, dockerfileLanguage);
    expect(lowered!.target.outline.args.get("P")!.value).toBe("linux/riscv64-linux/riscv64");
  });
});
