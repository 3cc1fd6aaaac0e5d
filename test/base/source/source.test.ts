import { expect, test } from "vitest";
import { Source } from "../../../src/base/source/source.js";

test("a text has its bytes", () => {
  const source = new Source("Dockerfile", "é");
  expect(source).toMatchObject({ filename: "Dockerfile", language: "Dockerfile", text: "é" });
  expect([...source.bytes]).toEqual([0xc3, 0xa9]);
});

test("bytes have a text, and stay as they were read", () => {
  const bytes = Uint8Array.of(0x61, 0xff, 0x0a);
  const source = new Source("x.yaml", bytes, "YAML");
  expect(source.language).toBe("YAML");
  expect(source.text).toBe("a\udcff\n");
  expect([...source.bytes]).toEqual([...bytes]);
});

test("positions count lines and columns from 1", () => {
  expect(new Source("", "a\nbc").position(3)).toEqual({ line: 2, column: 2 });
});
