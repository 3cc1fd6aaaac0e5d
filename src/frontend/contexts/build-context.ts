import { isArchive } from "../../base/archive/is-archive.js";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { parseBool } from "../../base/util/parse-bool.js";
import { definitionEdge } from "../../llb/ops/given.js";
import { httpEdge } from "../../llb/sources/http.js";
import { customName, type Edge } from "../../llb/vertex.js";
import type { Gateway, Ref } from "../gateway.js";
import { solveEdge } from "../solve-edge.js";
import { gitContext } from "./remote-context.js";

/** Where the files of a build come from. */
export interface BuildContext {
  /** Files that are not a directory of the client; its edge is undefined for no file at all. */
  readonly remote: { readonly edge: Edge | undefined } | undefined;
  /** Where the text to compile is; undefined for the client's directory `dockerfileName`. */
  readonly dockerfile: { readonly edge: Edge | undefined } | undefined;
  /** The client's name for the directory with the text. */
  readonly dockerfileName: string;
  readonly filename: string;
  /** The archive that was fetched for a context by URL. */
  readonly archive: { readonly ref: Ref; readonly filename: string } | undefined;
}

/** The client's name for the directory of the build. */
export const CONTEXT_NAME = "context";
const DOCKERFILE_NAME = "dockerfile";
const DEFAULT_FILENAME = "Dockerfile";
/** What a file by URL is called. */
const DOWNLOAD = "context";
/** Bytes that tell an archive. */
const HEADER_LENGTH = 1024;

/** Finds out where the files of a build are. Agrees with Client.initContext, frontend/dockerui/context.go. */
export async function findBuildContext(gateway: Gateway): Promise<BuildContext> {
  const { options } = gateway;
  const forcedDockerfile = options.get("dockerfilekey");
  const base = {
    dockerfileName: forcedDockerfile ?? DOCKERFILE_NAME,
    filename: options.get("filename") ?? DEFAULT_FILENAME,
    archive: undefined,
  };
  const found = await findRemote(gateway, base);
  const subdirectory = options.get("contextsubdir");
  const remote =
    found.remote !== undefined && subdirectory !== undefined
      ? { edge: found.remote.edge && subdirectoryOf(found.remote.edge, subdirectory) }
      : found.remote;
  return { ...found, remote, dockerfile: forcedDockerfile === undefined ? found.dockerfile : undefined };
}

type Base = Pick<BuildContext, "dockerfileName" | "filename" | "archive">;

async function findRemote(gateway: Gateway, base: Base): Promise<BuildContext> {
  const { options, caps, gatewayCaps } = gateway;
  const source = options.get(options.get("contextkey") ?? CONTEXT_NAME) ?? "";
  const git = gitContext(source, {
    keepGitDir: parseBool(options.get("build-arg:BUILDKIT_CONTEXT_KEEP_GIT_DIR") ?? ""),
    commitTimes: Boolean(options.get("build-arg:SOURCE_DATE_EPOCH")) && caps.supports("source.git.mtime"),
  });
  if (git !== undefined) return { ...base, remote: { edge: git }, dockerfile: { edge: git } };
  if (/^https?:\/\//.test(source)) return download(gateway, source, base);
  if (!gatewayCaps.has("frontend.inputs")) return { ...base, remote: undefined, dockerfile: undefined };
  const inputs = await gateway.inputs();
  const input = (name: string) => {
    const definition = inputs.get(name);
    return definition && { edge: definitionEdge(definition) };
  };
  return { ...base, remote: input(CONTEXT_NAME), dockerfile: input(base.dockerfileName) };
}

/** A context by URL: an archive of files, or the text alone. */
async function download(gateway: Gateway, source: string, base: Base): Promise<BuildContext> {
  const description = customName("[internal] load remote build context");
  const edge = httpEdge(source, { filename: DOWNLOAD, checksum: "" }, { description });
  const { ref } = await solveEdge(gateway, edge, "failed to resolve httpcontext");
  const header = await gateway
    .readFile(ref, DOWNLOAD, { offset: 0, length: HEADER_LENGTH })
    .catch((error: unknown) => {
      throw BuildError.from(error).wrap("failed to read downloaded context");
    });
  if (!isArchive(header)) return { ...base, filename: DOWNLOAD, remote: { edge }, dockerfile: { edge } };
  const files = { edge: unpacked(edge) };
  return { ...base, remote: files, dockerfile: files, archive: { ref, filename: DOWNLOAD } };
}

function unpacked(archive: Edge): Edge {
  return copied(archive, `/${DOWNLOAD}`, { dirCopyContents: false, unpack: true });
}

function subdirectoryOf(context: Edge, path: string): Edge {
  return copied(context, path, { dirCopyContents: true, unpack: false });
}

/** Files from somewhere, alone on an empty file system. */
function copied(
  source: Edge,
  path: string,
  how: { readonly dirCopyContents: boolean; readonly unpack: boolean },
): Edge {
  const action = { kind: "copy" as const, from: source, src: path, dest: "/", ...how };
  return {
    vertex: { kind: "file", base: undefined, dir: "/", actions: [action], constraints: {} },
    index: 0,
  };
}
