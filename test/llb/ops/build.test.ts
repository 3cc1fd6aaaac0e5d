import { expect, test } from "vitest";
import { capsOf, image, marshalOps } from "../../harness/op-view.js";

const build = (filename: string) =>
  marshalOps({ kind: "build", source: image("llb"), filename, constraints: {} })[1]!;

test("LLB is the builder, and its definition the one named input", () => {
  expect(build("").op.build).toEqual({
    builder: -1,
    inputs: { "buildkit.llb.definition": {} },
    attrs: undefined,
  });
  expect(build("").inputs).toEqual(["0"]);
});

test("a file name is an attribute", () => {
  expect(build("app.llb").op.build!.attrs).toEqual({ "llbbuild.filename": "app.llb" });
});

test("needs a capability in any case", () => {
  expect(capsOf(build(""))).toEqual(["source.buildop.llbfilename"]);
});
