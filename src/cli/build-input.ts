import { BuildError } from "../base/diagnostic/build-error.js";
import type { Diagnostic } from "../base/diagnostic/diagnostic.js";
import type { Platform } from "../base/platform/platform.js";
import type { Source } from "../base/source/source.js";
import type { BuildRequest } from "../frontend/build-request.js";
import {
  type IgnoreFile,
  locateIgnoreError,
  readIgnoreFileOf,
} from "../frontend/contexts/local-directory.js";
import type { CliIo } from "./cli-io.js";
import { createImageLookup, type LookupOptions } from "./image-lookup.js";
import { readContexts } from "./read-contexts.js";
import { readSource, type SourceFile } from "./read-source.js";
import { spareMemory } from "./spare-memory.js";

/** What the build options of a command line come to. */
export interface BuildValues extends LookupOptions {
  readonly file: string | undefined;
  readonly target: string | undefined;
  readonly buildArg: ReadonlyMap<string, string>;
  readonly buildContext: ReadonlyMap<string, string>;
  readonly buildPlatform: Platform;
  readonly pull: boolean;
}

/** A build as a command line describes it, but for its platform. */
export interface BuildInput {
  readonly file: SourceFile;
  readonly ignoreFile: IgnoreFile | undefined;
  readonly request: BuildRequest;
}

/**
 * Reads what a build needs: the file, ignore files, image configs given as files.
 *
 * @throws BuildError if something cannot be read.
 */
export async function readBuildInput(
  values: BuildValues,
  context: string | undefined,
  io: CliIo,
): Promise<BuildInput> {
  const file = await readSource(context, values.file, io);
  spareMemory(file.source.text);
  const ignoreFile = file.directory === undefined ? undefined : readIgnoreFileOf(file.directory, file.path);
  const { buildArg } = values;
  const { specs, layouts } = await readContexts(values.buildContext, io);
  return {
    file,
    ignoreFile,
    request: {
      source: file.source,
      target: values.target,
      buildArgs: buildArg,
      buildPlatforms: [values.buildPlatform],
      resolveMode: values.pull ? "pull" : "default",
      contexts: specs,
      ignorePatterns: ignoreFile?.patterns,
      resolver: createImageLookup(values, layouts, io),
      // The build arguments by which BuildKit's frontend takes options of its own.
      cacheNamespace: buildArg.get("BUILDKIT_CACHE_MOUNT_NS"),
      hostname: buildArg.get("BUILDKIT_SANDBOX_HOSTNAME"),
      check: buildArg.get("BUILDKIT_DOCKERFILE_CHECK"),
    },
  };
}

/**
 * The text that an error speaks of, and the error as it is to be shown: a pattern of an ignore file shows only when
 * it is used, and does not know then where it came from.
 */
export function sourceOfError(
  error: Diagnostic,
  input: Pick<BuildInput, "file" | "ignoreFile">,
): { error: Diagnostic; source: Source } {
  const { source } = input.file;
  if (error.code !== "context/read" || error.range !== undefined || input.ignoreFile === undefined) {
    return { error, source };
  }
  const located = locateIgnoreError(new BuildError(error.code, error.message), input.ignoreFile.source);
  return { error: located.toDiagnostic(), source: input.ignoreFile.source };
}
