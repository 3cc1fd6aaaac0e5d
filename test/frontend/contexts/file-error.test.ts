import { describe, expect, test } from "vitest";
import { BuildError } from "../../../src/base/diagnostic/build-error.js";
import { fileError } from "../../../src/frontend/contexts/file-error.js";

const system = (code: string) => Object.assign(new Error(`${code}: what Node says`), { code });

describe("says what the system said, in the words of Unix", () => {
  test.each([
    [system("ENOENT"), "failed to read: open a/b: no such file or directory"],
    [system("EACCES"), "failed to read: open a/b: permission denied"],
    [system("EISDIR"), "failed to read: open a/b: is a directory"],
    [system("EBUSY"), "failed to read: open a/b: EBUSY: what Node says"], // not one of the usual ones
    [new Error("odd"), "failed to read: open a/b: odd"],
    ["text", "failed to read: open a/b: text"],
  ])("%s", (cause, message) => {
    expect(fileError("failed to read", "a/b", cause)).toMatchObject({ code: "file/read", message, cause });
  });
});

test("has the code that is asked for", () => {
  expect(fileError("failed to write", "f", system("EROFS"), "file/write")).toMatchObject({
    code: "file/write",
    message: "failed to write: open f: read-only file system",
  });
});

test("an error that says so itself stays as it is", () => {
  const error = new BuildError("limit/size", "too large");
  expect(fileError("failed to read", "f", error)).toBe(error);
});
