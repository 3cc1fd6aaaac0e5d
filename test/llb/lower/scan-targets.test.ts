import { describe, expect, test } from "vitest";
import { compileText, type TextOptions } from "../../harness/compile-text.js";

describe("what an SBOM scanner is to look at", () => {
  const scans = async (text: string, options?: TextOptions) =>
    [...(await compileText(text, options)).compiled.lowered.scanTargets.keys()].sort();
  const stages = (arg: string) =>
    `FROM alpine AS dep\n${arg}\nFROM alpine AS out\n${arg}\nCOPY --from=dep / /`;

  test.each([
    ["", []],
    ["ARG BUILDKIT_SBOM_SCAN_STAGE=true", ["dep"]], // the result is scanned in any case
    ["ARG BUILDKIT_SBOM_SCAN_STAGE=out,dep", ["dep"]],
    ["ARG BUILDKIT_SBOM_SCAN_STAGE=out", []],
    ["ARG BUILDKIT_SBOM_SCAN_STAGE=true\nARG BUILDKIT_SBOM_SCAN_STAGE=false", []], // the last one counts
    ["ARG BUILDKIT_SBOM_SCAN_CONTEXT=true", ["context"]],
    ["ARG BUILDKIT_SBOM_SCAN_CONTEXT=1 BUILDKIT_SBOM_SCAN_STAGE=1", ["context", "dep"]],
  ])("%j: %j", async (arg, expected) => expect(await scans(stages(arg))).toEqual(expected));

  test("may be said for all stages", async () => {
    expect(await scans(`ARG BUILDKIT_SBOM_SCAN_STAGE=dep\n${stages("")}`)).toEqual(["dep"]);
    expect(
      await scans(stages("ARG BUILDKIT_SBOM_SCAN_STAGE"), { buildArgs: { BUILDKIT_SBOM_SCAN_STAGE: "1" } }),
    ).toEqual(["dep"]);
  });
});
