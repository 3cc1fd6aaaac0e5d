import { describe, expect, it } from "vitest";
import { BuildError } from "../../../src/base/diagnostic/build-error.js";
import { stepError } from "../../../src/engine/file/step-error.js";

const failure = (code: string, syscall: string): Error =>
  Object.assign(new Error("on the machine: /var/lib/x"), { code, syscall });

const HINT = "(Hint: try increasing the number of subordinate IDs in /etc/subuid and /etc/subgid)";

describe("stepError", () => {
  it.each<readonly [code: string, syscall: string, told: string, message: string]>([
    ["ENOTDIR", "mkdir", "engine/step", "mkdir /a/b: not a directory"],
    ["EPERM", "fchown", "engine/step", "lchown /a/b: operation not permitted"],
    ["EINVAL", "utimensat", "engine/step", "utime /a/b: invalid argument"],
    ["EINVAL", "fchown", "layer/owner", `lchown /a/b: invalid argument ${HINT}`],
    ["EINVAL", "lchown", "layer/owner", `lchown /a/b: invalid argument ${HINT}`],
  ])("tells %s of %s without where the machine has the file", (code, syscall, told, message) => {
    const error = stepError(failure(code, syscall), "/a/b");
    expect(error).toBeInstanceOf(BuildError);
    expect(error).toMatchObject({ code: told, message });
  });

  it("leaves aborts and faults of the program as they are", () => {
    for (const error of [failure("ABORT_ERR", "read"), new TypeError("no function")]) {
      expect(stepError(error, "/a")).toBe(error);
    }
  });
});
