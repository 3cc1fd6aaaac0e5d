import { expect, it } from "vitest";
import type { Diagnostic } from "../../src/base/diagnostic/diagnostic.js";
import { Source } from "../../src/base/source/source.js";
import { sendWarnings } from "../../src/frontend/warnings.js";
import { fakeGateway } from "../harness/fake-gateway.js";

const ENTRYPOINT = {
  source: new Source("Dockerfile", "from a\nfrom b\nfrom c\n"),
  definition: {},
  vertex: "sha256:aa",
  ignoreFile: undefined,
};
const WARNINGS = [1, 2, 3].map(
  (line): Diagnostic => ({
    code: "ConsistentInstructionCasing",
    severity: "warning",
    message: "casing",
    range: undefined,
    lines: [{ first: line, last: line }],
  }),
);

it("tells warnings in their order, however long the builder takes for one", async () => {
  const heard: string[] = [];
  const pauses = [1, 2, 9];
  const gateway = {
    ...fakeGateway(),
    warn: async ({ short }: { readonly short: string }) => {
      for (let turn = pauses.pop() ?? 0; turn > 0; turn--) await Promise.resolve();
      heard.push(short);
    },
  };
  await sendWarnings(gateway, ENTRYPOINT, WARNINGS);
  expect(heard).toEqual([1, 2, 3].map((line) => `ConsistentInstructionCasing: casing (line ${line})`));
});

it("goes on where the builder refuses one", async () => {
  const gateway = fakeGateway();
  let count = 0;
  const warn: typeof gateway.warn = async (warning) => {
    if (++count === 2) throw new Error("not now");
    return gateway.warn(warning);
  };
  await sendWarnings({ ...gateway, warn }, ENTRYPOINT, WARNINGS);
  expect(gateway.warnings.map(({ lines }) => lines[0]?.first)).toEqual([1, 3]);
});
