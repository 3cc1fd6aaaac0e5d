import { execFileSync } from "node:child_process";
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseModeChange } from "../../../src/engine/file/mode-change.js";

describe("parseModeChange", () => {
  it.each([
    ["644", 0o777, 0o644],
    ["0", 0o7777, 0],
    ["7777", 0, 0o7777],
    ["u+x", 0o644, 0o744],
    ["+x", 0o644, 0o755],
    ["a+X", 0o644, 0o644],
    ["a+X", 0o744, 0o755],
    ["u-x,a+X", 0o744, 0o755],
    ["go-rwx", 0o777, 0o700],
    ["u=rwX,go=rX", 0o700, 0o755],
    ["=rw", 0o7755, 0o1666],
    ["a=", 0o7777, 0o1000],
    ["u=g", 0o4750, 0o4550],
    ["g+u", 0o640, 0o660],
    ["o-u", 0o757, 0o750],
    ["u=", 0o4755, 0o055],
    ["u+s", 0o755, 0o4755],
    ["g+s", 0o755, 0o2755],
    ["o+s", 0o755, 0o755],
    ["+s", 0o755, 0o6755],
    ["+t", 0o755, 0o1755],
    ["o+t", 0o755, 0o755],
    ["u+t", 0o755, 0o1755],
    ["-t", 0o1755, 0o755],
    // What `t` says of whom goes for the letters beside it, as in the reference.
    ["+wt", 0o444, 0o1444],
    ["u+r-w+x", 0o200, 0o500],
    ["u=rw,g=u-w,o=g", 0o000, 0o644],
    ["u+xg", 0o040, 0o540],
  ])("%s changes %o to %o", (text, mode, result) => {
    expect(parseModeChange(text)(mode, false)).toBe(result);
  });

  it("lets directories be searched", () => {
    expect(parseModeChange("a+X")(0o600, true)).toBe(0o711);
    expect(parseModeChange("-X")(0o711, true)).toBe(0o600);
  });

  it.each([
    ["", "invalid syntax"],
    ["u", "invalid syntax"],
    ["u+q", "invalid syntax"],
    ["u+x,", "invalid syntax"],
    [",u+x", "invalid syntax"],
    ["+x 7", "invalid syntax"],
    ["u+x\n", "invalid syntax"],
    ["77777", "invalid syntax"],
    ["8", 'strconv.ParseInt: parsing "8": invalid syntax'],
    ["7777777", 'strconv.ParseInt: parsing "7777777": value out of range'],
  ])("refuses %j", (text, message) => {
    expect(() => parseModeChange(text)).toThrow(message);
  });

  it("does what chmod does", () => {
    const directory = mkdtempSync(join(tmpdir(), "buildfile-mode-"));
    try {
      const [file, folder] = [join(directory, "f"), join(directory, "d")];
      writeFileSync(file, "");
      mkdirSync(folder);
      for (const change of ["u=rwX,go=rX", "a=u", "g=o,o+w", "ug+x-w", "go=u-w", "=r", "u+s,g-s"]) {
        for (const mode of [0o640, 0o751, 0o600, 0o4711, 0o000]) {
          for (const [place, isDirectory] of [
            [file, false],
            [folder, true],
          ] as const) {
            chmodSync(place, mode);
            // GNU chmod has rules of its own for the set-id bits of directories, and where bits are copied.
            if (mode & 0o7000 && (isDirectory || /[ugo]$/.test(change))) continue;
            execFileSync("sh", ["-c", `umask 0; chmod ${change} ${place}`]);
            expect(parseModeChange(change)(mode, isDirectory), `${change} ${mode.toString(8)}`).toBe(
              lstatSync(place).mode & 0o7777,
            );
          }
        }
      }
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
