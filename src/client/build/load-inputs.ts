import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { Readable } from "node:stream";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { atExit } from "../../base/util/at-exit.js";
import { fileError } from "../../frontend/contexts/file-error.js";
import { sourceOf } from "../../frontend/source-language.js";
import { raceAbort } from "../../registry/http/abort.js";
import { Uploads } from "../session/upload.js";
import { findBuildFile, spelledName } from "./build-file.js";
import type { BuildInputs, InputsDraft } from "./build-inputs.js";
import type { BuildOptions, BuildSurroundings } from "./build-options.js";
import { fetchBuildFile } from "./fetch-build-file.js";
import { isDirectory } from "./is-directory.js";
import { addNamedContexts } from "./named-contexts.js";
import { assertNoPipe, readPipe } from "./pipes.js";
import { gitMistake, isHttp, isRemote, requireGitQuery } from "./remote-url.js";
import { sharedKey } from "./shared-key.js";
import { canceledError } from "./solve-error.js";
import { readFileText, sniffContext } from "./stdin-context.js";

type Asked = Pick<BuildOptions, "context" | "file" | "contexts">;

const STDIN = "-";

/**
 * Finds the contexts of a build and its file. What is on the standard input or on the web and is to be read as a file
 * is kept in a private folder until the inputs are released.
 *
 * @throws BuildError `option/value`, `file/read`, `context/named`, `limit/size`. Agrees with loadInputs, docker buildx,
 * build/opt.go, except that a file's URL is fetched from here, not from the daemon.
 */
export async function loadInputs(asked: Asked, around: BuildSurroundings): Promise<BuildInputs> {
  const draft: InputsDraft = {
    attrs: {},
    directories: new Map(),
    layouts: new Map(),
    uploads: new Uploads(),
    caps: new Set(),
    temporary: [],
    sharedKey: "",
  };
  const release = (): void => {
    draft.uploads.close();
    for (const path of draft.temporary.splice(0)) rmSync(path, { recursive: true, force: true });
    forget();
  };
  const forget = atExit(release);
  try {
    // The standard input may never come to its end.
    const file = await raceAbort(loadContext(asked, around, draft), around.signal);
    if (file.directory !== undefined) {
      draft.directories.set("dockerfile", file.directory);
      for (const name of [file.name, `${file.name}.dockerignore`]) {
        assertNoPipe(join(file.directory, name), name);
      }
    }
    if (file.context !== undefined) assertNoPipe(join(file.context, ".dockerignore"), ".dockerignore");
    draft.attrs.filename = file.name;
    addNamedContexts(asked.contexts, around, draft);
    if (draft.caps.size > 0) draft.attrs["frontend.caps"] = [...draft.caps].sort().join(",");
    return {
      ...draft,
      fileName: file.shown,
      buildFile: file.directory === undefined ? file.name : join(file.directory, file.name),
      contextDirectory: file.context,
      release,
    };
  } catch (error) {
    release();
    throw around.signal.aborted ? canceledError(error) : error;
  }
}

/** The file to build: in a local directory, or, without one, in the context. */
interface BuildFile {
  readonly directory: string | undefined;
  readonly name: string;
  readonly shown: string;
  readonly context: string | undefined;
}

async function loadContext(asked: Asked, around: BuildSurroundings, draft: InputsDraft): Promise<BuildFile> {
  const { context, file } = asked;
  if (context === "") {
    throw refuse('please specify build context (e.g. "." for the current directory)');
  }
  if (context === STDIN) return loadStdin(file, around, draft);
  const path = resolve(around.cwd, context);
  if (isDirectory(path)) {
    draft.directories.set("context", path);
    draft.sharedKey = sharedKey(path, around.env);
    return { ...(await loadFile(file, path, context, around, draft)), context: path };
  }
  if (!isRemote(context)) throw noContext(context, path);
  draft.attrs.context = context;
  requireGitQuery(context, "context", draft.caps);
  return { ...(await loadRemoteFile(file, context, around, draft)), context: undefined };
}

async function loadStdin(
  file: string | undefined,
  around: BuildSurroundings,
  draft: InputsDraft,
): Promise<BuildFile> {
  if (file === STDIN) {
    throw refuse("invalid argument: can't use stdin for both build context and dockerfile");
  }
  const found = await sniffContext(around.stdin());
  if (found.kind === "archive") {
    draft.attrs.context = draft.uploads.add(Readable.from(found.chunks, { objectMode: false }));
    const local = await loadRemoteFile(file, "stdin", around, draft);
    return { ...local, context: undefined };
  }
  if (file !== undefined) {
    throw refuse("ambiguous Dockerfile source: both stdin and flag correspond to Dockerfiles");
  }
  const empty = join(temporaryDirectory(draft, around), "context");
  mkdirSync(empty);
  draft.directories.set("context", empty);
  return { ...keepFile(found.bytes, "stdin", around, draft), context: undefined };
}

type LocalFile = Omit<BuildFile, "context">;

async function loadFile(
  file: string | undefined,
  context: string,
  shownContext: string,
  around: BuildSurroundings,
  draft: InputsDraft,
): Promise<LocalFile> {
  if (file === undefined) {
    const name = findBuildFile(context);
    return { directory: context, name, shown: join(shownContext, name) };
  }
  const path = resolve(around.cwd, file);
  const kept = (await loadForeignFile(file, around, draft)) ?? (await loadPipe(path, file, around, draft));
  if (kept !== undefined) return kept;
  const directory = dirname(path);
  return { directory, name: spelledName(directory, basename(path)), shown: file };
}

/** The file of a context that is not on this machine; only an absolute path leads out of it. */
async function loadRemoteFile(
  file: string | undefined,
  shownContext: string,
  around: BuildSurroundings,
  draft: InputsDraft,
): Promise<LocalFile> {
  if (file === undefined)
    return { directory: undefined, name: "Dockerfile", shown: `${shownContext}/Dockerfile` };
  const kept = await loadForeignFile(file, around, draft);
  if (kept !== undefined) return kept;
  if (!isAbsolute(file)) return { directory: undefined, name: file, shown: file };
  draft.attrs.dockerfilekey = "dockerfile";
  return { directory: dirname(file), name: spelledName(dirname(file), basename(file)), shown: file };
}

/** A file that has to be kept here for the build; undefined if it is one already. */
async function loadForeignFile(
  file: string,
  around: BuildSurroundings,
  draft: InputsDraft,
): Promise<LocalFile | undefined> {
  if (file === STDIN) return keepFile(await readFileText(around.stdin()), "stdin", around, draft);
  if (isHttp(file)) return keepFile(await fetchBuildFile(file, around.signal), file, around, draft);
  return undefined;
}

async function loadPipe(
  path: string,
  shown: string,
  around: BuildSurroundings,
  draft: InputsDraft,
): Promise<LocalFile | undefined> {
  const bytes = await readPipe(path, shown);
  return bytes && keepFile(bytes, shown, around, draft);
}

function keepFile(
  bytes: Uint8Array,
  shown: string,
  around: BuildSurroundings,
  draft: InputsDraft,
): LocalFile {
  const directory = temporaryDirectory(draft, around);
  const name = sourceOf("Dockerfile", bytes).language === "YAML" ? "Buildfile" : "Dockerfile";
  const path = join(directory, name);
  try {
    writeFileSync(path, bytes, { mode: 0o600 });
  } catch (cause) {
    throw fileError("failed to keep the file to build", path, cause, "file/write");
  }
  draft.attrs.dockerfilekey = "dockerfile";
  return { directory, name, shown };
}

function temporaryDirectory(draft: InputsDraft, { signal }: BuildSurroundings): string {
  // After an interrupt nobody would remove it.
  signal.throwIfAborted();
  try {
    const directory = mkdtempSync(join(tmpdir(), "buildfile-"));
    draft.temporary.push(directory);
    return directory;
  } catch (cause) {
    throw fileError("failed to make a temporary directory", tmpdir(), cause, "file/write");
  }
}

function noContext(context: string, path: string): BuildError {
  const mistake = gitMistake(context);
  if (mistake !== undefined) return refuse(`unable to prepare context: ${mistake}`);
  if (!existsSync(path)) return refuse(`unable to prepare context: path "${context}" not found`);
  return refuse(
    `unable to prepare context: "${context}" is a file, not a directory; to build it: -f ${context} DIRECTORY`,
  );
}

function refuse(message: string): BuildError {
  return new BuildError("option/value", message);
}
