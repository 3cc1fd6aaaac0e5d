import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { hideSymbols } from "../../frontend-image/elf/hide-symbols.js";
import { DT, fileOffset, readElf } from "../../frontend-image/elf/read-elf.js";
import { readSymbolTable, symbolNames } from "../../frontend-image/elf/symbol-table.js";
import { NODE_PATH, readNodeFiles } from "../../frontend-image/node-files.js";
import { directoryOf } from "./directory.js";

/** Uses what an ordinary program does of Node.js: errors, cryptography, threads, compression, languages. */
const SCRIPT = `
const { Worker } = require("node:worker_threads");
const { brotliCompressSync, brotliDecompressSync } = require("node:zlib");
let caught = 0;
for (const fail of [() => null.x, () => "x".repeat(2 ** 30), () => process.dlopen({ exports: {} }, "/nowhere.node")]) {
  try { fail() } catch { caught++ }
}
const key = require("node:crypto").generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.asymmetricKeyType;
const text = brotliDecompressSync(brotliCompressSync("ß")).toString().toLocaleUpperCase("de");
new Worker('require("node:worker_threads").parentPort.postMessage(typeof require("node:http2").connect)', { eval: true })
  .on("message", (message) => console.log(process.version, caught, key, text, message));
`;

describe.runIf(process.platform === "linux")("this machine's Node.js", () => {
  const { files, command, platform } = readNodeFiles({
    file: process.execPath,
    architecture: undefined,
    root: undefined,
  });
  const node = files.find(({ path }) => path === NODE_PATH)!;
  const elf = readElf(Buffer.from(node.bytes), "node");

  test("runs with the libraries that are packed, and without its symbols", () => {
    expect(platform.os).toBe("linux");
    expect(command).toHaveLength(1);
    const directory = directoryOf();
    for (const { path, bytes } of files) {
      writeFileSync(join(directory, path.slice(path.lastIndexOf("/") + 1)), bytes, { mode: 0o755 });
    }
    const linker =
      elf.interpreter && join(directory, elf.interpreter.slice(elf.interpreter.lastIndexOf("/") + 1));
    const start = [
      ...(linker === undefined ? [] : [linker, "--library-path", directory]),
      join(directory, "node"),
    ];
    const { stdout, stderr } = spawnSync(start[0]!, [...start.slice(1), "-e", SCRIPT], {
      encoding: "utf8",
      env: {},
    });
    expect({ stdout, stderr }).toEqual({ stdout: `${process.version} 3 ec SS function\n`, stderr: "" });
  });

  test("has every library that one of its files needs, in a directory that the linker knows", () => {
    const names = new Set(files.map(({ path }) => path.slice(path.lastIndexOf("/") + 1)));
    for (const { path, bytes } of files) {
      for (const name of readElf(Buffer.from(bytes), path).needed) expect(names).toContain(name);
    }
    expect(new Set(files.map(({ path }) => path)).size).toBe(files.length);
    if (elf.interpreter !== undefined) expect(files.map(({ path }) => path)).toContain(elf.interpreter);
  });

  test("offers no names to add-ons, and keeps those that it looks for", () => {
    const table = readSymbolTable(elf);
    if (table === undefined) return;
    const names = [...symbolNames(elf, table)];
    expect(names.filter((name) => /^(?:napi|uv|nghttp2)_/.test(name))).toEqual([]);
    expect(names.slice(0, table.hash.first - 1).filter((name) => name === "")).toEqual([]);
    expect(names).toContain("malloc");
  });

  test("is refused where its tables point out of the file", () => {
    const table = elf.dynamic.get(DT.GNU_HASH)?.[0];
    if (table === undefined) return;
    const broken = readElf(Buffer.from(elf.bytes), "node");
    broken.bytes.writeUInt32LE(0xffffffff, fileOffset(broken, table) + 8);
    expect(() => hideSymbols(broken, [])).toThrow(
      "node is broken: a table of symbols points out of the file",
    );
  });
});

test("a file that is no program is refused", () => {
  const directory = directoryOf({ node: "#!/bin/sh\nexec node\n".padEnd(80) });
  const source = { file: join(directory, "node"), architecture: undefined, root: dirname(directory) };
  expect(() => readNodeFiles(source)).toThrow("is not an ELF file; give the program of a Node.js for Linux");
});
