import { describe, expect, test } from "vitest";
import { parseChmod } from "../../../src/base/util/file-mode.js";

describe("parseChmod", () => {
  test.each([
    ["0", 0],
    ["755", 0o755],
    ["0644", 0o644],
    ["7777", 0o7777],
  ])("%j is bits", (text, mode) => expect(parseChmod(text)).toEqual({ mode }));

  test.each(["u+x", "+x", "=", "go-w", "u=rwX,go=rX", "a=g", "ugo+rw-x=s", "u+t,o-X"])(
    "%j is symbolic",
    (text) => {
      expect(parseChmod(text)).toEqual({ symbolic: text });
    },
  );

  test.each(["8", "10000", "999", "4294967296", "0x1", "7u"])("refuses the number %j", (text) => {
    const message = `invalid chmod parameter: '${text}'. it should be octal string and between 0 and 07777`;
    expect(() => parseChmod(text)).toThrow(expect.objectContaining({ code: "step/copy", message }));
  });

  test.each(["", "u", "x", "u+y", "u+x,", ",u+x", "+7", "-1", "u +x", "b+x"])("refuses %j", (text) => {
    expect(() => parseChmod(text)).toThrow(
      expect.objectContaining({ code: "step/copy", message: "invalid syntax" }),
    );
  });
});
