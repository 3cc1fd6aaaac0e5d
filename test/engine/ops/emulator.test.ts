import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parsePlatform } from "../../../src/base/platform/platform.js";
import { findEmulator } from "../../../src/engine/ops/emulator.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "emulator-"));
  for (const name of ["binfmt", "bin"]) mkdirSync(join(folder, name));
  writeFileSync(join(folder, "binfmt/qemu-aarch64"), "enabled\ninterpreter /q\nflags: POCF\n");
  writeFileSync(join(folder, "binfmt/qemu-s390x"), "enabled\ninterpreter /q\nflags: \n");
  writeFileSync(join(folder, "binfmt/qemu-riscv64"), "disabled\ninterpreter /q\nflags: F\n");
  writeFileSync(join(folder, "bin/qemu-s390x-static"), "");
  chmodSync(join(folder, "bin/qemu-s390x-static"), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true }));

const find = (Architecture: string, OS = "linux") =>
  findEmulator(
    { OS, Architecture },
    {
      host: parsePlatform("linux/amd64"),
      env: { PATH: join(folder, "bin") },
      binfmt: join(folder, "binfmt"),
    },
  );

test.each(["amd64", "386", "arm64"])("%s needs nothing: the kernel runs it", (architecture) => {
  expect(find(architecture)).toBeUndefined();
});

test("a static emulator is found where the kernel has none that steps can use", () => {
  expect(find("s390x")).toBe(join(folder, "bin/qemu-s390x-static"));
});

test("without one an error says what to install", () => {
  expect(() => find("riscv64")).toThrow(
    "this machine can't run programs for linux/riscv64: install an emulator for it, such as qemu-user-static with binfmt-support, or copy qemu-riscv64-static onto the PATH",
  );
  expect(() => find("amd64", "windows")).toThrow("only linux steps can be run here");
});
