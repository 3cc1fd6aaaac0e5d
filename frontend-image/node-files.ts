import { readFileSync, realpathSync } from "node:fs";
import { dirname, posix, relative, resolve } from "node:path";
import { BuildError } from "../src/base/diagnostic/build-error.js";
import type { OciPlatform } from "../src/base/oci/layout-writer.js";
import { hostPlatform } from "../src/base/platform/platform.js";
import { fileError } from "../src/frontend/contexts/file-error.js";
import { hideSymbols } from "./elf/hide-symbols.js";
import { type ElfFile, readElf } from "./elf/read-elf.js";
import { resolveLibraries } from "./elf/resolve-libraries.js";
import { stripElf } from "./elf/strip-elf.js";
import type { ImageFile } from "./layer-entries.js";

/** A Node.js to pack. */
export interface NodeSource {
  readonly file: string;
  /** What it has to be for, in Go's names; undefined if that does not matter. */
  readonly architecture: string | undefined;
  /** The directory that holds the system it is from; undefined to look for it. */
  readonly root: string | undefined;
}

/** A Node.js with all that it needs to start. */
export interface NodeFiles {
  readonly platform: OciPlatform;
  readonly files: readonly ImageFile[];
  readonly libraryDirectories: readonly string[];
  /** How to start it on this machine; undefined if it is for another one. */
  readonly command: readonly string[] | undefined;
}

/** Where Node.js is in the image. */
export const NODE_PATH = "/usr/bin/node";

/**
 * Reads a Node.js, its dynamic linker and its libraries, and strips them.
 *
 * @throws BuildError `file/read`, `option/value`.
 */
export function readNodeFiles({ file, architecture, root: given }: NodeSource): NodeFiles {
  const path = realFile(file);
  const program = readElf(readFileSync(path), file);
  if (architecture !== undefined && architecture !== program.architecture) {
    throw new BuildError(
      "option/value",
      `${file} is for linux/${program.architecture}, not for linux/${architecture}`,
    );
  }
  const runsHere = isForThisMachine(program);
  const root = realFile(given ?? (runsHere ? "/" : systemOf(path)));
  const from = posix.resolve("/", relative(root, dirname(path)));
  const libraries = resolveLibraries(program, { from, to: posix.dirname(NODE_PATH) }, root);
  const node = readElf(stripElf(program), file);
  hideSymbols(
    node,
    libraries.files.map(({ elf }) => elf),
  );
  const files = [
    { path: NODE_PATH, bytes: node.bytes, executable: true },
    ...libraries.files.map(({ path, elf }) => ({ path, bytes: stripElf(elf), executable: true })),
  ];
  return {
    platform: platformOf(program),
    files,
    libraryDirectories: libraries.extraDirectories,
    command: runsHere
      ? startCommand(
          path,
          program,
          root,
          libraries.files.map(({ elf }) => elf.name),
        )
      : undefined,
  };
}

function realFile(file: string): string {
  try {
    return realpathSync(resolve(file));
  } catch (cause) {
    throw fileError("failed to read Node.js", file, cause);
  }
}

function isForThisMachine({ architecture }: ElfFile): boolean {
  return process.platform === "linux" && hostPlatform().architecture === architecture;
}

function platformOf({ architecture }: ElfFile): OciPlatform {
  return { architecture, os: "linux", ...(architecture === "arm64" && { variant: "v8" }) };
}

/** The directory that `usr/bin/node`, `usr/local/bin/node` or `bin/node` is in. */
function systemOf(path: string): string {
  return dirname(path).replace(/(?:\/usr(?:\/local)?)?\/bin$/, "") || "/";
}

/** A program of another system starts here with that system's dynamic linker. */
function startCommand(
  path: string,
  { interpreter }: ElfFile,
  root: string,
  libraries: readonly string[],
): readonly string[] {
  const [linker] = libraries;
  if (root === "/" || interpreter === undefined || linker === undefined) return [path];
  return [linker, "--library-path", [...new Set(libraries.map(dirname))].join(":"), path];
}
