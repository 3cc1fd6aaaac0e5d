import { BuildError } from "../../../base/diagnostic/build-error.js";
import { type GitRef, parseGitRef } from "../../../base/git/git-ref.js";
import type { PatternMatcher } from "../../../base/ignore/pattern-matcher.js";
import { assertDigest } from "../../../base/image/digest.js";
import type { Range } from "../../../base/source/range.js";
import { cleanPath, joinPath } from "../../../base/util/go-path.js";
import { goQuote } from "../../../base/util/go-quote.js";
import { httpFilename } from "../../../base/util/go-url.js";
import { normalizePath } from "../../../base/util/os-path.js";
import type { Word } from "../../../language/plan/step.js";
import type { CopyAction } from "../../ops/file.js";
import { gitEdge } from "../../sources/git.js";
import { httpEdge } from "../../sources/http.js";
import { customName } from "../../vertex.js";
import type { StepContext } from "./step-context.js";
import type { Transfer, TransferTarget } from "./transfer.js";

/** How remote sources are taken; what a git URL says of it holds for the sources after it, as in the reference. */
export interface RemoteOptions {
  keepGitDir: boolean | undefined;
  /** Empty for any content. */
  checksum: string;
}

/** @throws BuildError where `--checksum` has no one remote source to speak of. */
export function checkChecksum(transfer: Transfer): void {
  const { words, checksum } = transfer;
  if (checksum === "") return;
  const fail = (message: string) => new BuildError("step/copy", message, { range: checksumRange(transfer) });
  if (words.sources.length !== 1) throw fail("checksum can't be specified for multiple sources");
  const { text } = words.sources[0]!;
  if (!isHttp(text) && parseGitRef(text).kind === "local")
    throw fail("checksum requires HTTP(S) or Git sources");
}

/** A source of COPY or ADD: a git repository, a URL, or a path. */
export function lowerSource(
  word: Word,
  transfer: Transfer,
  remote: RemoteOptions,
  target: TransferTarget,
  context: StepContext,
): CopyAction {
  try {
    const parsed = parseGitRef(word.text);
    if (parsed.kind === "error") throw parsed.error;
    if (parsed.kind === "git" && !parsed.ref.indistinguishableFromLocal) {
      return gitAction(parsed.ref, transfer, remote, target);
    }
    if (isHttp(word.text)) return httpAction(word.text, transfer, remote, target);
    return pathAction(word, transfer, target, context);
  } catch (error) {
    throw BuildError.from(error).at(word.range);
  }
}

function isHttp(text: string): boolean {
  return text.startsWith("http://") || text.startsWith("https://");
}

function gitAction(
  ref: GitRef,
  transfer: Transfer,
  remote: RemoteOptions,
  target: TransferTarget,
): CopyAction {
  if (transfer.step.kind !== "add") throw new BuildError("step/copy", "source can't be a git ref for COPY");
  const { keepGitDir, checksum } = remote;
  if (keepGitDir !== undefined && ref.keepGitDir !== undefined && keepGitDir !== ref.keepGitDir) {
    throw new BuildError("step/copy", "inconsistent keep-git-dir configuration");
  }
  if (checksum !== "" && ref.checksum !== "" && checksum !== ref.checksum) {
    throw new BuildError("step/copy", `checksum mismatch ${goQuote(checksum)} != ${goQuote(ref.checksum)}`);
  }
  remote.keepGitDir = ref.keepGitDir ?? keepGitDir;
  if (ref.checksum !== "") remote.checksum = ref.checksum;
  const from = gitEdge(
    ref.remote,
    {
      ref: ref.ref,
      subDir: ref.subDir,
      keepGitDir: remote.keepGitDir ?? false,
      checksum: remote.checksum,
      skipSubmodules: ref.submodules === false,
      fetchByCommit: ref.fetchByCommit,
    },
    { description: customName(target.name) },
  );
  const { dest, owner, mode, exclude } = target;
  return { kind: "copy", from, src: "/", dest, owner, mode, exclude, createDestPath: true };
}

function httpAction(
  url: string,
  transfer: Transfer,
  { checksum }: RemoteOptions,
  target: TransferTarget,
): CopyAction {
  if (transfer.step.kind !== "add") throw new BuildError("step/copy", "source can't be a URL for COPY");
  const filename = httpFilename(url);
  if (checksum !== "") assertChecksum(checksum, transfer);
  const description = { "com.docker.dockerfile.v1.command": "", ...customName(target.name) };
  const from = httpEdge(url, { filename, checksum }, { description });
  const { dest, owner, mode, exclude } = target;
  const unpack = transfer.unpack ?? false;
  return { kind: "copy", from, src: filename, dest, owner, mode, exclude, unpack, createDestPath: true };
}

/** A checksum that an earlier git URL gave has no place here. */
function assertChecksum(checksum: string, transfer: Transfer): void {
  try {
    assertDigest(checksum);
  } catch (error) {
    throw BuildError.from(error).at(transfer.checksum === "" ? undefined : checksumRange(transfer));
  }
}

function checksumRange({ step }: Transfer): Range | undefined {
  return step.kind === "add" ? step.checksum?.range : undefined;
}

function pathAction(
  word: Word,
  transfer: Transfer,
  target: TransferTarget,
  context: StepContext,
): CopyAction {
  const os = context.stage.platform?.os ?? "";
  checkIgnored(word, transfer, context);
  const parents = transfer.parents ? splitParents(word.text, os) : undefined;
  const { dest, owner, mode, exclude } = target;
  return {
    kind: "copy",
    from: transfer.source,
    src: normalized(parents?.path ?? word.text, os),
    dest,
    owner,
    mode,
    exclude,
    include: parents?.include,
    required: parents?.required,
    followSymlink: true,
    dirCopyContents: true,
    unpack: transfer.unpack ?? transfer.step.kind === "add",
    createDestPath: true,
    allowWildcard: true,
    allowEmptyWildcard: true,
  };
}

/** With `--parents`, what stands behind `/./` keeps its directories; a source without wildcards has to exist. */
function splitParents(text: string, os: string): { path: string; include: string[]; required: string[] } {
  const pivot = text.indexOf("/./");
  const path = pivot === -1 ? "/" : text.slice(0, pivot);
  const pattern = normalized(pivot === -1 ? text : text.slice(pivot + 3), os);
  const include = [pattern.startsWith("/") ? pattern.slice(1) : pattern];
  const isPlain = !hasWildcard(path) && !hasWildcard(pattern);
  return { path, include, required: isPlain ? [normalized(joinPath(path, pattern), os)] : [] };
}

function normalized(path: string, os: string): string {
  try {
    return normalizePath("/", path, os, false);
  } catch (error) {
    throw BuildError.from(error).wrap("removing drive letter");
  }
}

function hasWildcard(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === "\\") i++;
    else if (character === "*" || character === "?" || character === "[") return true;
  }
  return false;
}

/** CopyIgnoredFile. Agrees with validateCopySourcePath, dockerfile2llb/validations.go. */
function checkIgnored(word: Word, { step, ignoreMatcher }: Transfer, { checks }: StepContext): void {
  if (ignoreMatcher === undefined || ignoreMatcher.exclusions) return;
  const path = cleanPath(word.text);
  const isRoot = path === "." || path === "/";
  if (isRoot && !ignoreMatcher.patterns.some(({ text, exclusion }) => !exclusion && EVERYTHING.has(text)))
    return;
  if (!isIgnored(ignoreMatcher, path)) return;
  const detail = `Attempting to ${step.kind === "add" ? "Add" : "Copy"} file ${goQuote(path)} that is excluded by .dockerignore`;
  checks.report("CopyIgnoredFile", detail, { range: word.range, lines: step.lines });
}

/** A pattern that turns out to be wrong only now is no reason to warn. */
function isIgnored(matcher: PatternMatcher, path: string): boolean {
  try {
    return matcher.matchesOrParentMatches(path);
  } catch {
    return false;
  }
}

const EVERYTHING: ReadonlySet<string> = new Set(["*", "**", "**/*"]);
