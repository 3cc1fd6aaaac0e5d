import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { libraryDirs, readInstalled } from "../../scripts/engine.mjs";

/** Where the runtimes are that are installed for tests (spec/testing-live.md). */
export function runtimeDirectories(): readonly string[] {
  const root = readInstalled()?.root;
  return root === undefined ? [] : ["usr/sbin", "usr/bin"].map((name) => join(root, name));
}

const PROGRAMS = ["usr/sbin/runc", "usr/bin/runc", "usr/bin/crun", "usr/bin/bwrap"];

/**
 * Puts these runtimes where every user can run them, with the
 * libraries that the machine lacks. Gives the folder, which is to be in `PATH`.
 */
export function copyRuntimePrograms(directory: string): string {
  const folder = join(directory, "programs");
  mkdirSync(folder);
  const root = readInstalled()?.root;
  if (root === undefined) return folder;
  const libraries = libraryDirs(root);
  libraries.forEach((from, index) => {
    cpSync(from, join(folder, `lib${index}`), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => path === from || path.includes(".so"),
    });
  });
  const path = libraries.map((_, index) => join(folder, `lib${index}`)).join(":");
  for (const file of PROGRAMS) {
    const source = join(root, file);
    if (!existsSync(source)) continue;
    const name = basename(file);
    if (path === "") {
      copyFileSync(source, join(folder, name));
      continue;
    }
    copyFileSync(source, join(folder, `${name}.program`));
    const wrapper = `#!/bin/sh\nLD_LIBRARY_PATH='${path}' exec '${join(folder, `${name}.program`)}' "$@"\n`;
    writeFileSync(join(folder, name), wrapper);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}
