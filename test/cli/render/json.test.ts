import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { renderJson } from "../../../src/cli/render/json.js";
import { compile } from "../../../src/compile.js";
import { opJsonLine } from "../../../src/llb/op-json.js";
import { decodeOp } from "../../../src/proto/generated/ops.js";
import { findCases } from "../../harness/conformance/find-cases.js";
import { type CaseOptions, caseRequest } from "../../harness/conformance/options.js";

const FOLDER = fileURLToPath(new URL("../../../testdata/conformance/dockerfile", import.meta.url));

function optionsOf(directory: string): CaseOptions {
  try {
    return JSON.parse(readFileSync(join(directory, "options.json"), "utf8")) as CaseOptions;
  } catch {
    return {};
  }
}

describe("prints ops as if they were read from their bytes", () => {
  test.each(findCases(FOLDER).map((directory) => [basename(directory), directory]))(
    "%s",
    async (_, directory) => {
      const bytes = readFileSync(join(directory!, "Dockerfile"));
      const { compiled, errors } = await compile(caseRequest(bytes, optionsOf(directory!)));
      if (compiled === undefined) return expect(errors).not.toEqual([]);
      const { definition } = compiled;
      const lines = definition.ops.map((op) =>
        opJsonLine({ digest: op.digest, metadata: op.metadata, op: decodeOp(op.bytes) }),
      );
      expect([...renderJson(definition)].join("")).toBe(lines.map((line) => `${line}\n`).join(""));
    },
  );
});
