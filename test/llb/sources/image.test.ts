import { expect, test } from "vitest";
import { imageEdge } from "../../../src/llb/sources/image.js";
import { capsOf, marshalOps } from "../../harness/op-view.js";

test.each([
  ["default", undefined, ["source.image"]],
  ["local", { "image.resolvemode": "local" }, ["source.image"]],
  // Only who insists on the registry has to be understood.
  ["pull", { "image.resolvemode": "pull" }, ["source.image", "source.image.resolvemode"]],
] as const)("looked up by %s", (resolveMode, attrs, caps) => {
  const op = marshalOps(imageEdge("docker.io/library/alpine:3", resolveMode, {}).vertex)[0]!;
  expect(op.op.source).toEqual({ identifier: "docker-image://docker.io/library/alpine:3", attrs });
  expect(capsOf(op)).toEqual(caps);
});
