import { BuildError } from "../base/diagnostic/build-error.js";
import type { Source } from "../base/source/source.js";
import { basePath, dirPath, joinPath } from "../base/util/go-path.js";
import { localEdge } from "../llb/sources/local.js";
import { customName } from "../llb/vertex.js";
import type { Definition as LlbDefinition } from "../proto/generated/ops.js";
import type { BuildContext } from "./contexts/build-context.js";
import { IGNORE_FILE } from "./contexts/ignore-patterns.js";
import type { Gateway, Ref } from "./gateway.js";
import type { FrontendOptions } from "./options/frontend-options.js";
import { solveEdge } from "./solve-edge.js";
import { sourceOf } from "./source-language.js";

const DEFAULT_NAME = "Dockerfile";

/** The text that a build is about, and how it was read. */
export interface Entrypoint {
  readonly source: Source;
  /** What reading it was solved with. */
  readonly definition: LlbDefinition;
  /** The step that read it: warnings belong to it. */
  readonly vertex: string;
  /** The ignore file that belongs to this text alone. */
  readonly ignoreFile: { readonly name: string; readonly bytes: Uint8Array } | undefined;
}

/**
 * Reads the text to compile, from where the context is or the client's own directory.
 *
 * @throws BuildError in the reference's words. Agrees with Client.ReadEntrypoint, frontend/dockerui/config.go.
 */
export async function readEntrypoint(
  gateway: Gateway,
  context: BuildContext,
  options: FrontendOptions,
): Promise<Entrypoint> {
  const { filename } = context;
  const edge =
    context.dockerfile === undefined
      ? dockerfileDirectory(gateway, context, options)
      : context.dockerfile.edge;
  const { ref, definition, vertex } = await solveEdge(gateway, edge, "failed to resolve dockerfile");
  const [bytes, ignoreFile] = await Promise.all([
    readText(gateway, ref, filename),
    readOwnIgnoreFile(gateway, ref, filename + IGNORE_FILE),
  ]);
  return { source: sourceOf(filename, bytes), definition, vertex, ignoreFile };
}

function dockerfileDirectory(
  gateway: Gateway,
  { dockerfileName, filename }: BuildContext,
  { localSessions }: FrontendOptions,
) {
  const names = [filename, filename + IGNORE_FILE];
  if (basePath(filename) === DEFAULT_NAME) names.push(lowerCased(filename));
  const options = {
    sessionId: localSessions.get(dockerfileName) ?? gateway.sessionId,
    sharedKeyHint: dockerfileName,
    followPaths: () => names,
    alwaysTransfer: true,
  };
  const description = customName(`[internal] load build definition from ${filename}`);
  return localEdge(dockerfileName, options, { description });
}

/** `Dockerfile` may be written in lower case. */
async function readText(gateway: Gateway, ref: Ref, filename: string): Promise<Uint8Array> {
  try {
    return await gateway.readFile(ref, filename);
  } catch (thrown) {
    if (basePath(filename) === DEFAULT_NAME) {
      try {
        return await gateway.readFile(ref, lowerCased(filename));
      } catch {
        // The first error tells more.
      }
    }
    throw BuildError.from(thrown).wrap("failed to read dockerfile");
  }
}

function lowerCased(filename: string): string {
  return joinPath(dirPath(filename), DEFAULT_NAME.toLowerCase());
}

async function readOwnIgnoreFile(
  gateway: Gateway,
  ref: Ref,
  name: string,
): Promise<Entrypoint["ignoreFile"]> {
  try {
    return { name, bytes: await gateway.readFile(ref, name) };
  } catch {
    return undefined;
  }
}
