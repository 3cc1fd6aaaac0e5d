import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readSourcePolicy } from "../../../src/client/build/source-policy.js";

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), "buildfile-policy-"));
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

function read(text: string) {
  writeFileSync(join(cwd, "policy.json"), text);
  return readSourcePolicy({ env: { EXPERIMENTAL_BUILDKIT_SOURCE_POLICY: "policy.json" }, cwd });
}

describe("the source policy of the environment", () => {
  it("is none unless a file is named", () => {
    expect(readSourcePolicy({ env: {}, cwd })).toBeUndefined();
    expect(readSourcePolicy({ env: { EXPERIMENTAL_BUILDKIT_SOURCE_POLICY: "" }, cwd })).toBeUndefined();
  });

  it("has its enums as names or numbers, and what is not said as it usually is", () => {
    const rules = [
      { action: "DENY", selector: { identifier: "a*" } },
      {
        action: 2,
        selector: {
          identifier: "b",
          match_type: "REGEX",
          constraints: [{ key: "k", value: "v", condition: "MATCHES" }, { key: "l" }],
        },
        updates: { identifier: "c", attrs: { d: "e" } },
      },
      { selector: { identifier: "f", match_type: 1 }, updates: null },
    ];
    expect(read(JSON.stringify({ version: 1, rules, unknown: true }))).toEqual({
      version: 1,
      rules: [
        { action: 1, selector: { identifier: "a*", match_type: 0, constraints: [] } },
        {
          action: 2,
          selector: {
            identifier: "b",
            match_type: 2,
            constraints: [
              { key: "k", value: "v", condition: 2 },
              { key: "l", value: "", condition: 0 },
            ],
          },
          updates: { identifier: "c", attrs: { d: "e" } },
        },
        { action: 0, selector: { identifier: "f", match_type: 1, constraints: [] } },
      ],
    });
    expect(read("{}")).toEqual({ rules: [] });
  });

  it.each([
    ["", "Unexpected end of JSON input"],
    ["[]", "the policy is not an object"],
    ['{"version": "1"}', "version is not a number"],
    ['{"rules": {}}', "rules is not a list"],
    ['{"rules": [{"action": "MAYBE"}]}', 'invalid PolicyAction value: "MAYBE"'],
    ['{"rules": [{"selector": {"identifier": 1}}]}', "identifier is not a text"],
    ['{"rules": [{"selector": {"constraints": [1]}}]}', "a constraint is not an object"],
  ])("is refused: %s", (text, reason) => {
    expect(() => read(text)).toThrow(`failed to parse policy file: ${reason}`);
  });

  it("has to be there", () => {
    const env = { EXPERIMENTAL_BUILDKIT_SOURCE_POLICY: "none" };
    expect(() => readSourcePolicy({ env, cwd })).toThrow("failed to read policy file");
  });
});
