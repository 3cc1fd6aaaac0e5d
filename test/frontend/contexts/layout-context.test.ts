import { describe, expect, test } from "vitest";
import { compileText, errorOf, type TextOptions } from "../../harness/compile-text.js";
import { capsOf } from "../../harness/op-view.js";

/** What a FROM becomes whose image is replaced by a context. */
const replaced = (source: string, options: TextOptions = {}) =>
  compileText("FROM base", { contexts: { base: source }, ...options });

describe("oci-layout:", () => {
  const digest = `sha256:${"2".repeat(64)}`;
  const named = `docker.io/library/base@${digest}`;

  test("is an image in a directory of the client, by its digest", async () => {
    const images = { [named]: { config: { Env: ["A=1"] } } };
    const { ops, config } = await replaced(`oci-layout://store@${digest}`, { images, sessionId: "s" });
    expect(ops[0]!.name).toBe("[context base] OCI load from client");
    expect(ops[0]!.op.source).toEqual({
      identifier: `oci-layout://${named}`,
      attrs: { "oci.session": "s", "oci.store": "store" },
    });
    expect(ops[0]!.op.platform).toEqual({ OS: "linux", Architecture: "amd64" });
    expect(capsOf(ops[0]!)).toEqual(["source.ocilayout"]);
    expect(config).toMatchObject({ Env: expect.arrayContaining(["A=1"]) });
  });

  test("needs no session", async () => {
    const { ops } = await replaced(`oci-layout://store@${digest}`);
    expect(ops[0]!.op.source!.attrs).toEqual({ "oci.store": "store" });
  });

  test.each([
    ["oci-layout://store:1", 'oci-layout reference "store:1" has no digest'],
    ["oci-layout://A B", 'could not parse oci-layout reference "A B": invalid reference format'],
  ])("%s is an error at the FROM", async (source, message) => {
    expect(await errorOf("FROM base", { contexts: { base: source } })).toMatchObject({
      message,
      lines: ["1"],
    });
  });
});
