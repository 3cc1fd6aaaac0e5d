import { describe, expect, test } from "vitest";
import { OutlineCapture } from "../../../src/llb/lower/outline-capture.js";

const place = { range: undefined, lines: { first: 1, last: 1 } };
const arg = (name: string, ...deps: string[]) => ({
  name,
  value: "",
  docComment: "",
  place,
  deps: new Set(deps),
});

test("knows what was added", () => {
  const outline = new OutlineCapture();
  outline.addArg(arg("A"));
  outline.useArg("A");
  outline.addMount("secrets", "key", { required: true, place });
  outline.addMount("ssh", "default", { required: false, place });
  expect([...outline.args.keys()]).toEqual(["A"]);
  expect([...outline.usedArgs]).toEqual(["A"]);
  expect([...outline.secrets.keys()]).toEqual(["key"]);
  expect([...outline.ssh.keys()]).toEqual(["default"]);
});

test("of an argument the last definition counts, of a mount the first", () => {
  const outline = new OutlineCapture();
  outline.addArg(arg("A"));
  outline.addArg(arg("A", "B"));
  outline.addMount("secrets", "key", { required: true, place });
  outline.addMount("secrets", "key", { required: false, place });
  expect([...outline.args.get("A")!.deps]).toEqual(["B"]);
  expect(outline.secrets.get("key")!.required).toBe(true);
});

describe("a copy", () => {
  test("begins with all of the original, and neither changes the other", () => {
    const original = new OutlineCapture();
    original.addArg(arg("A"));
    original.useArg("A");
    const copy = original.clone();
    copy.addArg(arg("B"));
    copy.useArg("B");
    copy.addMount("ssh", "x", { required: false, place });
    original.addArg(arg("C"));
    original.useArg("C");
    original.addMount("secrets", "y", { required: false, place });
    expect([...copy.args.keys()]).toEqual(["A", "B"]);
    expect([...copy.usedArgs]).toEqual(["A", "B"]);
    expect(copy.secrets.size).toBe(0);
    expect([...original.args.keys()]).toEqual(["A", "C"]);
    expect([...original.usedArgs]).toEqual(["A", "C"]);
    expect(original.ssh.size).toBe(0);
  });

  test("shares what nobody adds to", () => {
    const original = new OutlineCapture();
    original.addArg(arg("A"));
    expect(original.clone().args).toBe(original.args);
  });
});

describe("used arguments", () => {
  test("bring those that their defaults use", () => {
    const outline = new OutlineCapture();
    for (const each of [arg("A", "B"), arg("B", "C"), arg("C"), arg("D")]) outline.addArg(each);
    outline.useArg("A");
    outline.useArg("UNKNOWN");
    expect([...outline.allUsedArgs()].sort()).toEqual(["A", "B", "C", "UNKNOWN"]);
  });

  test("may use each other", () => {
    const outline = new OutlineCapture();
    outline.addArg(arg("A", "B"));
    outline.addArg(arg("B", "A"));
    outline.useArg("A");
    expect([...outline.allUsedArgs()].sort()).toEqual(["A", "B"]);
  });
});
