import { readdirSync } from "node:fs";
import { join, posix } from "node:path";
import type { ElfFile } from "./read-elf.js";
import { readInRoot } from "./sysroot.js";

const TRIPLETS: Readonly<Record<string, string>> = {
  amd64: "x86_64-linux-gnu",
  arm64: "aarch64-linux-gnu",
  riscv64: "riscv64-linux-gnu",
  loong64: "loongarch64-linux-gnu",
  ppc64le: "powerpc64le-linux-gnu",
};

const MUSL = /\/ld-musl-[^/]+$/;

/** Whether a dynamic linker is musl's. */
export function isMusl(interpreter: string): boolean {
  return MUSL.test(interpreter);
}

/**
 * Directories in which the dynamic linker looks without being told: those of glibc as Debian and as Fedora build it,
 * or those of musl.
 */
export function defaultDirectories(program: ElfFile): readonly string[] {
  if (program.interpreter !== undefined && isMusl(program.interpreter))
    return ["/lib", "/usr/local/lib", "/usr/lib"];
  const triplet = TRIPLETS[program.architecture] ?? "";
  return [`/lib/${triplet}`, `/usr/lib/${triplet}`, "/lib64", "/usr/lib64", "/lib", "/usr/lib"];
}

/** Directories that a system adds to them, from `/etc/ld.so.conf`, whose cache the image does not have. */
export function configuredDirectories(root: string): readonly string[] {
  const found: string[] = [];
  for (const line of readInRoot(root, "/etc/ld.so.conf").split("\n")) {
    const include = /^\s*include\s+(\S+)/.exec(line)?.[1];
    const files = include === undefined ? [] : filesLike(root, include);
    const lines =
      include === undefined ? [line] : files.flatMap((file) => readInRoot(root, file).split("\n"));
    found.push(...lines.map((text) => text.replace(/#.*/, "").trim()).filter((text) => text.startsWith("/")));
  }
  return found;
}

/** Names that a pattern with `*` in its last part stands for, sorted. */
function filesLike(root: string, pattern: string): readonly string[] {
  const directory = posix.resolve("/etc", posix.dirname(pattern));
  const [before = "", after = ""] = posix.basename(pattern).split("*");
  try {
    const names = readdirSync(join(root, directory)).sort();
    return names
      .filter((name) => name.startsWith(before) && name.endsWith(after))
      .map((name) => posix.join(directory, name));
  } catch {
    return [];
  }
}

/** A directory of libraries: where it is below the root, and where it will be in the image. */
export interface LibraryDirectory {
  readonly from: string;
  readonly to: string;
}

/** The directories that a file names itself, where `$ORIGIN` is the one that it stands in. */
export function ownDirectories(
  { searchPath }: ElfFile,
  origin: LibraryDirectory,
): readonly LibraryDirectory[] {
  return searchPath.map((directory) => ({
    from: expandOrigin(directory, origin.from),
    to: expandOrigin(directory, origin.to),
  }));
}

function expandOrigin(directory: string, origin: string): string {
  return posix.resolve(
    "/",
    directory.replace(/^\$(?:ORIGIN|\{ORIGIN\})/, () => origin),
  );
}
