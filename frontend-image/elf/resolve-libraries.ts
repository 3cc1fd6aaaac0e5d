import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { BuildError } from "../../src/base/diagnostic/build-error.js";
import {
  configuredDirectories,
  defaultDirectories,
  isMusl,
  type LibraryDirectory,
  ownDirectories,
} from "./library-path.js";
import { type ElfFile, readElf } from "./read-elf.js";
import { findInRoot } from "./sysroot.js";

/** A file that a program needs to start. */
export interface Library {
  /** Where it is found at run time. */
  readonly path: string;
  readonly elf: ElfFile;
}

/** What a program needs to start. */
export interface Libraries {
  /** The dynamic linker and all libraries, direct and indirect ones. */
  readonly files: readonly Library[];
  /** Directories that the dynamic linker has to be told of. */
  readonly extraDirectories: readonly string[];
}

/**
 * Finds the libraries of a program as its dynamic linker would, without running either, so for other processors too.
 *
 * @param place the directory of the program below the root, and in the image
 * @param root the directory that holds the system it is from, `/` for this machine
 * @throws BuildError `file/read` if one is missing.
 * Agrees with ld.so(8), without LD_LIBRARY_PATH and hardware capabilities.
 */
export function resolveLibraries(program: ElfFile, place: LibraryDirectory, root: string): Libraries {
  const { interpreter, architecture } = program;
  if (interpreter === undefined) return { files: [], extraDirectories: [] };
  const linker = libraryIn(
    root,
    samePlace(posix.dirname(interpreter)),
    posix.basename(interpreter),
    architecture,
  );
  if (linker === undefined) throw missing(interpreter, program, root, [posix.dirname(interpreter)]);
  const found = new Map<string, Found>([[posix.basename(interpreter), linker]]);
  const defaults = defaultDirectories(program);
  const common = [...defaults, ...(isMusl(interpreter) ? [] : configuredDirectories(root))].map(samePlace);
  const extra = new Set<string>();
  const queue: Pick<Found, "elf" | "place">[] = [{ elf: program, place }];
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    const own = ownDirectories(file.elf, file.place);
    for (const name of file.elf.needed) {
      if (found.has(name) || (isMusl(interpreter) && MUSL_OWN.test(name))) continue;
      const library = search(root, name, [...own, ...common], architecture);
      if (library === undefined) {
        throw missing(
          name,
          file.elf,
          root,
          [...own, ...common].map(({ from }) => from),
        );
      }
      const { to } = library.place;
      if (!defaults.includes(to) && !own.some((directory) => directory.to === to)) extra.add(to);
      found.set(name, library);
      queue.push(library);
    }
  }
  return { files: [...found.values()], extraDirectories: [...extra] };
}

interface Found extends Library {
  readonly place: LibraryDirectory;
}

function samePlace(directory: string): LibraryDirectory {
  return { from: directory, to: directory };
}

/** Names for which musl's linker stands itself. */
const MUSL_OWN = /^lib(?:c|pthread|rt|m|dl|util|xnet)\./;

function search(
  root: string,
  name: string,
  directories: readonly LibraryDirectory[],
  architecture: string,
): Found | undefined {
  const places = name.startsWith("/") ? [samePlace(posix.dirname(name))] : directories;
  for (const place of places) {
    const library = libraryIn(root, place, posix.basename(name), architecture);
    if (library !== undefined) return library;
  }
  return undefined;
}

/** The linker passes over libraries for other processors. */
function libraryIn(
  root: string,
  place: LibraryDirectory,
  name: string,
  architecture: string,
): Found | undefined {
  const file = findInRoot(root, posix.join(place.from, name));
  if (file === undefined) return undefined;
  const elf = readElf(readFileSync(file), file);
  return elf.architecture === architecture ? { path: posix.join(place.to, name), place, elf } : undefined;
}

function missing(name: string, by: ElfFile, root: string, directories: readonly string[]): BuildError {
  const where = [...new Set(directories)].join(", ");
  return new BuildError(
    "file/read",
    `${by.name} needs ${name} for ${by.architecture}, which is not below ${root} in ${where}; ` +
      "--libs DIR names a directory that holds the system of this Node.js, such as an unpacked image or its packages",
  );
}
