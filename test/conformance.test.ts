import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { findCases } from "./harness/conformance/find-cases.js";
import { renderDifferences, reportCase } from "./harness/conformance/report.js";

const FOLDER = fileURLToPath(new URL("../testdata/conformance/dockerfile", import.meta.url));
const cases = findCases(FOLDER);

describe.concurrent("agrees with the reference", () => {
  test.each(cases.map((directory) => [basename(directory), directory] as const))(
    "%s",
    async (_, directory) => {
      const report = await reportCase(directory);
      const differences = renderDifferences(report);
      if (differences !== "") expect.fail(differences);
      expect(Object.keys(report.agrees)).toContain("errors");
    },
  );
});
