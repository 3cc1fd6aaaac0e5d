import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** The names a file to build may have if none is given; the first one found counts. */
export const BUILD_FILE_NAMES: readonly string[] = [
  "Dockerfile",
  "dockerfile",
  "Buildfile.yaml",
  "Buildfile",
];
/** If there is one file that ends so, it will do as well. */
export const BUILD_FILE_ENDING = ".build.yaml";

/**
 * The file to build in a directory: one of the usual names as it is spelled there, else the only one that ends in
 * `.build.yaml`. `Dockerfile` if there is none: whoever reads it says so. Spec: spec/cli.md#the-file.
 */
export function findBuildFile(directory: string): string {
  let names: readonly string[];
  try {
    names = readdirSync(directory);
  } catch {
    return BUILD_FILE_NAMES[0]!;
  }
  const found = BUILD_FILE_NAMES.find((name) => names.includes(name) && isFile(join(directory, name)));
  if (found !== undefined) return found;
  const others = names.filter((name) => name.endsWith(BUILD_FILE_ENDING));
  return others.length === 1 ? others[0]! : BUILD_FILE_NAMES[0]!;
}

/** `Dockerfile` as the directory spells it. Agrees with handleLowercaseDockerfile, docker buildx, build/opt.go. */
export function spelledName(directory: string, name: string): string {
  if (name !== "Dockerfile") return name;
  try {
    const names = readdirSync(directory);
    return !names.includes(name) && names.includes("dockerfile") ? "dockerfile" : name;
  } catch {
    return name;
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
