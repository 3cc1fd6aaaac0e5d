import { BuildError } from "../../base/diagnostic/build-error.js";
import { readIgnoreFile } from "../../base/ignore/ignore-file.js";
import { Source } from "../../base/source/source.js";
import { localEdge } from "../../llb/sources/local.js";
import { customName } from "../../llb/vertex.js";
import type { Gateway } from "../gateway.js";
import { solveEdge } from "../solve-edge.js";

/** The name of the ignore file of a directory. */
export const IGNORE_FILE = ".dockerignore";

/** A directory of the client, of which only the ignore file is wanted. */
export interface IgnoreSource {
  /** The client's name for the directory. */
  readonly directory: string;
  readonly sessionId: string;
  readonly sharedKeyHint: string;
  /** What the step is called. */
  readonly title: string;
  /** Ask for the file at once, and fail if it cannot be had. */
  readonly evaluate: boolean;
}

/** The text of a directory's ignore file; empty where there is none, or none that can be read. */
export async function loadIgnoreFile(
  gateway: Gateway,
  { directory, sessionId, sharedKeyHint, title, evaluate }: IgnoreSource,
): Promise<Uint8Array> {
  const options = { sessionId, sharedKeyHint, followPaths: () => [IGNORE_FILE], alwaysTransfer: true };
  const edge = localEdge(directory, options, { description: customName(title) });
  const { ref } = await solveEdge(gateway, edge, undefined, { evaluate });
  try {
    return await gateway.readFile(ref, IGNORE_FILE);
  } catch {
    return new Uint8Array();
  }
}

/** The ignore file of the directory that a build is about. */
export function loadContextIgnoreFile(
  gateway: Gateway,
  directory: string,
  sessionId: string,
): Promise<Uint8Array> {
  return loadIgnoreFile(gateway, {
    directory,
    sessionId,
    sharedKeyHint: `${directory}-${IGNORE_FILE}`,
    title: `[internal] load ${IGNORE_FILE}`,
    evaluate: false,
  });
}

/** The patterns of an ignore file. Rejects what cannot be one with `failed parsing NAME`. */
export function parseIgnoreFile(bytes: Uint8Array, name: string): readonly string[] {
  try {
    return readIgnoreFile(new Source(name, bytes, "Ignore List").text);
  } catch (thrown) {
    throw BuildError.from(thrown).wrap(`failed parsing ${name}`);
  }
}
