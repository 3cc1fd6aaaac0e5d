import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { makeDirectory } from "../../../src/base/util/make-directory.js";

const folder = mkdtempSync(join(tmpdir(), "buildfile-mkdir-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("makes what is missing, and leaves alone what is there", () => {
  const path = join(folder, "a/b/c");
  makeDirectory(path, 0o700);
  expect(statSync(join(folder, "a/b")).mode & 0o777).toBe(0o700);
  chmodSync(path, 0o750);
  makeDirectory(path, 0o700);
  expect(statSync(path).mode & 0o777).toBe(0o750);
});

test.each([
  ["file/below", "ENOTDIR"],
  [`${"n".repeat(300)}/a`, "ENAMETOOLONG"],
  ["/proc/none/a", "ENOENT"],
])("says what the system says of %s", (path, code) => {
  writeFileSync(join(folder, "file"), "");
  const place = path.startsWith("/") ? path : join(folder, path);
  expect(() => makeDirectory(place)).toThrow(expect.objectContaining({ code }));
  expect(existsSync(place)).toBe(false);
});
