import { describe, expect, it } from "vitest";
import { amd64Levels } from "../../../src/engine/control/amd64-levels.js";

const V2 = "fpu cx16 lahf_lm popcnt pni sse4_1 sse4_2 ssse3";
const V3 = "avx avx2 bmi1 bmi2 f16c fma abm movbe xsave";
const V4 = "avx512f avx512bw avx512cd avx512dq avx512vl";

describe("the levels of a processor", () => {
  it.each([
    ["fpu sse2", []],
    [V2, ["v2"]],
    [`${V3} ${V2}`, ["v2", "v3"]],
    [`${V2} ${V3} ${V4}`, ["v2", "v3", "v4"]],
    [`${V3} ${V4}`, []],
    [V2.replace("ssse3", "ssse33"), []],
    ["", []],
  ])("by its flags: %s", (flags, levels) => {
    expect(amd64Levels(`processor\t: 0\nvmx flags\t: x\nflags\t\t: ${flags}\nbugs\t: y\n`)).toEqual(levels);
  });

  it("are none where they are not told", () => expect(amd64Levels("processor : 0\n")).toEqual([]));
});
