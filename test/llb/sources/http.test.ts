import { expect, test } from "vitest";
import { httpEdge } from "../../../src/llb/sources/http.js";
import { capsOf, marshalOps } from "../../harness/op-view.js";

test.each([
  [{ filename: "", checksum: "" }, undefined, ["source.http"]],
  [{ filename: "f", checksum: "" }, { "http.filename": "f" }, ["source.http"]],
  [
    { filename: "f", checksum: "sha256:1" },
    { "http.filename": "f", "http.checksum": "sha256:1" },
    ["source.http", "source.http.checksum"],
  ],
])("%j", (options, attrs, caps) => {
  const op = marshalOps(httpEdge("https://h/f?x=1", options, {}).vertex)[0]!;
  expect(op.op.source).toEqual({ identifier: "https://h/f?x=1", attrs });
  expect(capsOf(op)).toEqual(caps);
});
