import { expect, test } from "vitest";
import { progressColors } from "../../../src/cli/progress-view/progress-colors.js";

type Env = Readonly<Record<string, string | undefined>>;

function codes(env: Env, platform: NodeJS.Platform = "linux"): string[] {
  const { run, cancel, error, warning, faint } = progressColors(env, platform);
  return [run, cancel, error, warning, faint].map((paint) => paint("x").replaceAll("\x1b", "^"));
}

const painted = (...list: readonly string[]): string[] => list.map((code) => `^[${code}mx^[0m`);

test.each<[string, Env, string[]]>([
  ["by default", {}, painted("34", "33", "31", "33", "2")],
  ["empty NO_COLOR", { NO_COLOR: "" }, painted("34", "33", "31", "33", "2")],
  ["NO_COLOR", { NO_COLOR: "1", BUILDKIT_COLORS: "run=red" }, ["x", "x", "x", "x", "x"]],
  [
    "names",
    { BUILDKIT_COLORS: "run=Cyan:CANCEL=light-black:error=default" },
    painted("36", "90", "39", "33", "2"),
  ],
  [
    "RGB",
    { BUILDKIT_COLORS: "run=255,0,0:warning=0,128,255" },
    painted("38;5;196", "33", "31", "38;5;33", "2"),
  ],
  [
    "faults do nothing",
    { BUILDKIT_COLORS: "run=pink:error=1,2:cancel=256,0,0:warning=red=blue:what=red:=:constructor=red" },
    painted("34", "33", "31", "33", "2"),
  ],
])("%s", (_, env, expected) => {
  expect(codes(env)).toEqual(expected);
});

test("blue is hard to read on Windows", () => {
  expect(codes({}, "win32")[0]).toBe(painted("36")[0]);
});
