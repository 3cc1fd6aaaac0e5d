import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { BuildError } from "../base/diagnostic/build-error.js";
import { Source } from "../base/source/source.js";
import { BUILD_FILE_ENDING, BUILD_FILE_NAMES } from "../client/build/build-file.js";
import { fileError } from "../frontend/contexts/file-error.js";
import { isBuildfileName, sourceOf } from "../frontend/source-language.js";
import type { CliIo } from "./cli-io.js";
import { badValue } from "./options/cli-option.js";
import { pathKind } from "./path-kind.js";
import { redactUrls } from "./render/redact-urls.js";

/** A text to compile, and where it was found. */
export interface SourceFile {
  readonly source: Source;
  /** What to call it: the path as the user would write it. */
  readonly name: string;
  /** Undefined for the standard input. */
  readonly path: string | undefined;
  /** The main context; undefined if there is none, as for `buildfile compile -`. */
  readonly directory: string | undefined;
}

const STDIN = "-";

/**
 * Reads the file that a command line means: `-f`, or the usual names in the context.
 *
 * @throws BuildError `file/read`, `option/value`. Agrees with docker buildx, build/opt.go, in what it looks for.
 */
export async function readSource(
  context: string | undefined,
  file: string | undefined,
  io: CliIo,
): Promise<SourceFile> {
  if (context === STDIN) {
    if (file !== undefined) throw badValue("a context of - is the file itself, so -f cannot be given");
    return { ...(await readStdin(io)), directory: undefined };
  }
  const directory = resolve(io.cwd, context ?? ".");
  assertDirectory(directory, context ?? ".");
  if (file === STDIN) return { ...(await readStdin(io)), directory };
  if (file !== undefined) return { ...readNamed(resolve(io.cwd, file), file), directory };
  return { ...readDefault(directory, context ?? "."), directory };
}

async function readStdin(io: CliIo): Promise<Omit<SourceFile, "directory">> {
  const bytes = await io.stdin.read().catch((cause: unknown) => {
    throw fileError("failed to read dockerfile", "stdin", cause);
  });
  const source = sourceOf("Dockerfile", bytes);
  return {
    source: source.language === "YAML" ? new Source("Buildfile", bytes, "YAML") : source,
    name: "stdin",
    path: undefined,
  };
}

function readNamed(path: string, name: string): Omit<SourceFile, "directory"> {
  const filename = basename(path);
  const language = isBuildfileName(filename) ? "YAML" : "Dockerfile";
  try {
    return { source: new Source(filename, readFileSync(path), language), name, path };
  } catch (cause) {
    throw fileError("failed to read dockerfile", name, cause);
  }
}

function readDefault(directory: string, context: string): Omit<SourceFile, "directory"> {
  for (const filename of BUILD_FILE_NAMES) {
    const path = join(directory, filename);
    if (pathKind(path) === "file") return readNamed(path, join(context, filename));
  }
  const found = listDirectory(directory, context).filter((name) => name.endsWith(BUILD_FILE_ENDING));
  if (found.length === 1) return readNamed(join(directory, found[0]!), join(context, found[0]!));
  if (found.length > 1)
    throw new BuildError(
      "file/read",
      `${context} has several files: ${found.sort().join(", ")}; name one with -f`,
    );
  const names = [...BUILD_FILE_NAMES, `*${BUILD_FILE_ENDING}`].join(", ");
  throw new BuildError(
    "file/read",
    `failed to read dockerfile: open ${join(context, "Dockerfile")}: no such file or directory; looked for ${names}, name another file with -f`,
  );
}

function assertDirectory(path: string, name: string): void {
  let isDirectory: boolean;
  try {
    isDirectory = statSync(path).isDirectory();
  } catch (cause) {
    if (/^(?:https?|git|ssh):\/\/|^git@/.test(name)) {
      throw badValue(
        `the context must be a directory, not a URL; clone ${redactUrls(name)} first, or use --build-context`,
      );
    }
    throw fileError("unable to prepare context", name, cause);
  }
  if (!isDirectory)
    throw badValue(`the context must be a directory, and ${name} is a file; did you mean -f ${name}?`);
}

function listDirectory(path: string, name: string): string[] {
  try {
    return readdirSync(path);
  } catch (cause) {
    throw fileError("unable to prepare context", name, cause);
  }
}
