import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readElf } from "../../frontend-image/elf/read-elf.js";
import { resolveLibraries } from "../../frontend-image/elf/resolve-libraries.js";
import { stripElf } from "../../frontend-image/elf/strip-elf.js";
import { findInRoot } from "../../frontend-image/elf/sysroot.js";
import { directoryOf } from "./directory.js";
import { tinyElf } from "./tiny-elf.js";

describe("reading", () => {
  test("tells what the loader is told", () => {
    const bytes = tinyElf({
      interpreter: "/lib/ld.so",
      needed: ["libb.so.1", "liba.so.2"],
      runpath: "$ORIGIN/../lib::/opt/x",
    });
    expect(readElf(bytes, "node")).toMatchObject({
      architecture: "riscv64",
      interpreter: "/lib/ld.so",
      needed: ["libb.so.1", "liba.so.2"],
      searchPath: ["$ORIGIN/../lib", "/opt/x"],
    });
  });

  test("knows libraries", () => {
    expect(readElf(tinyElf({}), "lib")).toMatchObject({ interpreter: undefined, needed: [], searchPath: [] });
  });

  const change = (at: number, value: number) => {
    const bytes = tinyElf({ interpreter: "/lib/ld.so", needed: ["liba.so"] });
    bytes[at] = value;
    return bytes;
  };
  test.each([
    ["a script", Buffer.from("#!/bin/sh\n".padEnd(100)), "is not an ELF file"],
    ["an empty file", Buffer.alloc(0), "is not an ELF file"],
    ["a 32-bit program", change(4, 1), "is not a 64-bit little-endian program"],
    ["a big-endian program", change(5, 2), "is not a 64-bit little-endian program"],
    ["a processor without a name", change(18, 2), "is for an unknown processor (ELF machine 2)"],
    ["no segments", change(56, 0), "has no table of segments"],
    ["segments outside of the file", change(37, 1), "has no table of segments"],
    ["the beginning of a program", tinyElf({ needed: ["liba.so"] }).subarray(0, 250), "is cut off"],
    ["a segment that is too long", change(64 + 34, 0xff), "is cut off"],
  ])("refuses %s", (_, bytes, problem) => {
    expect(() => readElf(bytes, "node")).toThrow(`node ${problem}`);
  });

  test("ends for any damage of one byte", () => {
    const { length } = tinyElf({ interpreter: "/lib/ld.so", needed: ["liba.so"] });
    for (let at = 0; at < length; at++) {
      try {
        expect(readElf(change(at, 0xff), "node").needed.length).toBeLessThan(100);
      } catch (thrown) {
        expect(thrown).toMatchObject({ name: "BuildError", code: "option/value" });
      }
    }
  });
});

describe("stripping", () => {
  test("takes away what is not loaded, and nothing else", () => {
    const bytes = tinyElf({ interpreter: "/lib/ld.so", needed: ["liba.so"] });
    const before = readElf(bytes, "node");
    const stripped = stripElf(before);
    expect(bytes.toString("latin1")).toContain("symbols and sections");
    expect(stripped.toString("latin1")).not.toContain("symbols");
    expect(bytes.length - stripped.length).toBe("symbols and sections".length);
    expect(stripped.readBigUInt64LE(40)).toBe(0n);
    expect([stripped.readUInt16LE(60), stripped.readUInt16LE(62)]).toEqual([0, 0]);
    expect(stripped.subarray(64).equals(bytes.subarray(64, stripped.length))).toBe(true);
    expect(readElf(stripped, "node")).toMatchObject({
      needed: before.needed,
      interpreter: before.interpreter,
    });
    expect(stripElf(readElf(stripped, "node")).equals(stripped)).toBe(true);
  });

  test.runIf(process.platform === "linux")("leaves a Node.js that runs", () => {
    const node = readElf(readFileSync(process.execPath), process.execPath);
    const path = join(directoryOf(), "node");
    writeFileSync(path, stripElf(node));
    chmodSync(path, 0o755);
    // Code, exceptions and the data of ICU are there.
    const script =
      'try { null.x } catch { console.log(process.version, "ß".toLocaleUpperCase("de"), require("zlib").gzipSync("").length) }';
    const { stdout, stderr } = spawnSync(path, ["-e", script], { encoding: "utf8", env: {} });
    expect({ stdout, stderr }).toEqual({ stdout: `${process.version} SS 20\n`, stderr: "" });
  });
});

const LD = "/lib/ld-linux-riscv64-lp64d.so.1";
const MULTIARCH = "/lib/riscv64-linux-gnu";
const program = (needed: readonly string[], runpath?: string) =>
  readElf(tinyElf({ interpreter: LD, needed, ...(runpath !== undefined && { runpath }) }), "node");
const PLACE = { from: "/opt/node/bin", to: "/usr/bin" };

describe("libraries", () => {
  const resolved = (root: string, needed: readonly string[], runpath?: string) => {
    const { files, extraDirectories } = resolveLibraries(program(needed, runpath), PLACE, root);
    return {
      files: files.map(({ path, elf }) => `${path} < ${elf.name.slice(root.length)}`),
      extraDirectories,
    };
  };

  test("are found with those that they need, once, through links that stay below the root", () => {
    const root = directoryOf({
      lib: "-> usr/lib",
      [`usr${LD}`]: tinyElf({}),
      [`usr${MULTIARCH}/liba.so.1`]: "-> /usr/lib/riscv64-linux-gnu/liba.so.1.2",
      [`usr${MULTIARCH}/liba.so.1.2`]: tinyElf({ needed: ["libc.so.6", "libb.so.1"] }),
      "usr/lib/libb.so.1": tinyElf({ needed: ["liba.so.1", "ld-linux-riscv64-lp64d.so.1"] }),
      [`usr${MULTIARCH}/libc.so.6`]: tinyElf({ needed: ["ld-linux-riscv64-lp64d.so.1"] }),
    });
    expect(resolved(root, ["libc.so.6", "liba.so.1"])).toEqual({
      files: [
        `${LD} < /usr${LD}`,
        `${MULTIARCH}/libc.so.6 < /usr${MULTIARCH}/libc.so.6`,
        `${MULTIARCH}/liba.so.1 < /usr${MULTIARCH}/liba.so.1.2`,
        "/lib/libb.so.1 < /usr/lib/libb.so.1",
      ],
      extraDirectories: [],
    });
  });

  test("for other processors are passed over", () => {
    const root = directoryOf({
      [LD]: tinyElf({}),
      [`${MULTIARCH}/liba.so.1`]: tinyElf({ machine: 62 }),
      "usr/lib/liba.so.1": tinyElf({}),
    });
    expect(resolved(root, ["liba.so.1"]).files[1]).toBe("/usr/lib/liba.so.1 < /usr/lib/liba.so.1");
  });

  test("beside the program move with it, those of the system's configuration are told to the linker", () => {
    const root = directoryOf({
      [LD]: tinyElf({}),
      "opt/node/lib/liba.so.1": tinyElf({ needed: ["libb.so.1"] }),
      "etc/ld.so.conf": "include /etc/ld.so.conf.d/*.conf\n/nowhere # not there\n",
      "etc/ld.so.conf.d/b.conf": "/opt/b\n",
      "etc/ld.so.conf.d/a.txt": "/opt/a\n",
      "opt/a/libb.so.1": tinyElf({}),
      "opt/b/libb.so.1": tinyElf({}),
    });
    expect(resolved(root, ["liba.so.1"], "$ORIGIN/../lib")).toEqual({
      files: [
        `${LD} < ${LD}`,
        "/usr/lib/liba.so.1 < /opt/node/lib/liba.so.1",
        "/opt/b/libb.so.1 < /opt/b/libb.so.1",
      ],
      extraDirectories: ["/opt/b"],
    });
  });

  test("that musl's linker is itself are not looked for", () => {
    const linker = "/lib/ld-musl-riscv64.so.1";
    const root = directoryOf({
      [linker]: tinyElf({}),
      "usr/lib/libstdc++.so.6": tinyElf({ needed: ["libc.musl-riscv64.so.1"] }),
    });
    const node = readElf(
      tinyElf({ interpreter: linker, needed: ["libstdc++.so.6", "libc.musl-riscv64.so.1"] }),
      "node",
    );
    const { files } = resolveLibraries(node, PLACE, root);
    expect(files.map(({ path }) => path)).toEqual([linker, "/usr/lib/libstdc++.so.6"]);
  });

  test("of a static program are none", () => {
    expect(resolveLibraries(readElf(tinyElf({}), "node"), PLACE, "/")).toEqual({
      files: [],
      extraDirectories: [],
    });
  });

  test("that are missing are named, with who needs them and what to do", () => {
    const root = directoryOf({ [LD]: tinyElf({}) });
    expect(() => resolved(root, ["libz.so.9"])).toThrow(
      new RegExp(
        `^node needs libz.so.9 for riscv64, which is not below ${root} in ${MULTIARCH}, .*; --libs DIR names`,
      ),
    );
    expect(() => resolved(directoryOf(), [])).toThrow(`node needs ${LD} for riscv64`);
  });
});

describe("files below a root", () => {
  const root = directoryOf({
    "etc/passwd": "inside",
    "a/up": "-> ../../../../etc/passwd",
    "a/absolute": "-> /etc/passwd",
    "a/loop": "-> loop",
    "a/directory": "-> /etc",
    "a/file": "x",
  });
  test.each([
    ["/a/up", "/etc/passwd"],
    ["a/absolute", "/etc/passwd"],
    ["/a/directory/passwd", "/etc/passwd"],
    ["/../../a/file", "/a/file"],
    ["/a/loop", undefined],
    ["/a/none", undefined],
    ["/a/file/x", undefined],
    ["/a", undefined],
  ])("%s is %s", (path, expected) => {
    expect(findInRoot(root, path)).toBe(expected && root + expected);
  });
});
