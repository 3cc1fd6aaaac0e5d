import { expect, test } from "vitest";
import {
  chooseProgressMode,
  type ProgressMode,
  parseProgressMode,
} from "../../../src/cli/progress-view/progress-mode.js";

type Env = Readonly<Record<string, string | undefined>>;

test.each<[ProgressMode, boolean, Env, string]>([
  ["auto", true, {}, "tty"],
  ["auto", false, {}, "plain"],
  ["auto", true, { TERM: "dumb" }, "plain"],
  ["auto", true, { BUILDKIT_PROGRESS: "plain" }, "plain"],
  ["auto", true, { BUILDKIT_PROGRESS: "" }, "tty"],
  ["auto", true, { BUILDKIT_PROGRESS: "auto" }, "tty"],
  ["plain", true, { BUILDKIT_PROGRESS: "rawjson" }, "plain"],
  ["tty", true, { TERM: "dumb" }, "tty"],
  ["rawjson", false, {}, "rawjson"],
  ["quiet", true, {}, "quiet"],
  ["none", true, {}, "none"],
])("%s on a terminal: %s, with %o, is %s", (asked, isTerminal, env, mode) => {
  expect(chooseProgressMode(asked, { isTerminal, env })).toBe(mode);
});

test("faults name what is possible", () => {
  expect(() => parseProgressMode("fancy")).toThrow(
    "invalid progress mode fancy: use auto, none, plain, quiet, rawjson, tty",
  );
  expect(() => chooseProgressMode("auto", { isTerminal: true, env: { BUILDKIT_PROGRESS: "x" } })).toThrow(
    "invalid progress mode x",
  );
  expect(() => chooseProgressMode("tty", { isTerminal: false, env: {} })).toThrow("failed to get console");
});
