import { describe, expect, test } from "vitest";
import { sourceEdge } from "../../../src/llb/sources/source-edge.js";
import { capsOf, marshalOps } from "../../harness/op-view.js";

const opOf = (
  identifier: string,
  attrs: Record<string, string> = {},
  platform?: { os: string; architecture: string },
) =>
  marshalOps(sourceEdge(identifier, { attrs, caps: [] }, { platform }).vertex, { localUniqueId: "me" })[0]!;

describe("the platform is part of", () => {
  test.each([
    ["docker-image://a", true],
    ["oci-layout://a", true],
    ["local://context", false],
    ["git://a", false],
    ["https://a", false],
  ])("%s: %j", (identifier, isPart) => {
    const arm = opOf(identifier, {}, { os: "linux", architecture: "arm64" });
    expect(arm.op.platform).toEqual(isPart ? { OS: "linux", Architecture: "arm64" } : undefined);
  });

  test("a source that names none: then it is the default", () => {
    expect(opOf("docker-image://a").op.platform).toEqual({ OS: "linux", Architecture: "amd64" });
  });
});

describe("a local source", () => {
  test("is told apart by an id if it belongs to no session", () => {
    const op = opOf("local://context", { a: "b" });
    expect(op.op.source!.attrs).toEqual({ a: "b", "local.unique": "me" });
    expect(capsOf(op)).toEqual(["source.local.unique"]);
  });

  test("is told apart by its session otherwise", () => {
    const op = opOf("local://context", { "local.session": "s" });
    expect(op.op.source!.attrs).toEqual({ "local.session": "s" });
    expect(capsOf(op)).toEqual([]);
  });
});
