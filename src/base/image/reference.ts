import { BuildError } from "../diagnostic/build-error.js";
import { hasInvalidBytes } from "../util/decode-text.js";
import { digestProblem, isLowerHex } from "./digest.js";
import { isDigestForm, isDomainForm, scanPath, scanTag } from "./scan-reference.js";

/**
 * The name of an image: where it is kept, what it is called there, and which one of that name.
 *
 * Agrees with github.com/distribution/reference, whose grammar and error texts it keeps. All reading is one pass
 * over the text.
 */
export interface Reference {
  /** Host with optional port, `docker.io` for Docker Hub; "" only from {@link parseReference} and odd names. */
  readonly domain: string;
  /** The repository without its domain, such as `library/alpine`. */
  readonly path: string;
  readonly tag?: string | undefined;
  readonly digest?: string | undefined;
}

const DEFAULT_DOMAIN = "docker.io";
const LEGACY_DEFAULT_DOMAIN = "index.docker.io";
const OFFICIAL_PREFIX = "library/";
const DEFAULT_TAG = "latest";
const MAX_PATH_LENGTH = 255;

/**
 * A name as people write it (`alpine`, `org/app:1`, `ghcr.io/org/app@sha256:…`) with its domain filled in:
 * `docker.io`, and there `library/` for names of one component.
 *
 * Throws a BuildError `image/reference`. Agrees with `ParseNormalizedNamed`.
 */
export function parseNormalizedNamed(text: string): Reference {
  if (text.length === 64 && isLowerHex(text, 0)) {
    throw invalid(`invalid repository name (${text}), cannot specify 64-byte hexadecimal strings`);
  }
  const slash = text.indexOf("/");
  const first = slash === -1 ? "" : text.slice(0, slash);
  if (slash !== -1 && isDomain(first)) {
    const rest = text.slice(slash + 1);
    if (first !== DEFAULT_DOMAIN && first !== LEGACY_DEFAULT_DOMAIN) {
      assertLowerCase(rest);
      return scan(text) ?? fail(text);
    }
    return onDefaultDomain(rest.includes("/") ? rest : OFFICIAL_PREFIX + rest);
  }
  return onDefaultDomain(slash === -1 ? OFFICIAL_PREFIX + text : text);
}

/**
 * A name read as it stands: the domain is what comes before the first `/` if it has the form of a domain, else "".
 *
 * Throws a BuildError `image/reference`. Agrees with `Parse`; the names of OCI layouts are read so.
 */
export function parseReference(text: string): Reference {
  return scan(text) ?? fail(text);
}

/** The whole name with its domain: `docker.io/library/alpine:3.20@sha256:…`. */
export function referenceToString(ref: Reference): string {
  return suffixed(referenceName(ref), ref);
}

/** The name without tag and digest: `docker.io/library/alpine`. */
export function referenceName(ref: Reference): string {
  return ref.domain === "" ? ref.path : `${ref.domain}/${ref.path}`;
}

/** The name as people write it, without `docker.io/` and `library/`. Agrees with `FamiliarString`. */
export function familiarString(ref: Reference): string {
  return suffixed(familiarName(ref), ref);
}

function familiarName(ref: Reference): string {
  if (ref.domain !== DEFAULT_DOMAIN) return referenceName(ref);
  const official = ref.path.startsWith(OFFICIAL_PREFIX) && !ref.path.includes("/", OFFICIAL_PREFIX.length);
  return official ? ref.path.slice(OFFICIAL_PREFIX.length) : ref.path;
}

/** The reference with the tag `latest` if it has neither tag nor digest. Agrees with `TagNameOnly`. */
export function tagNameOnly(ref: Reference): Reference {
  if (ref.tag !== undefined || ref.digest !== undefined) return ref;
  return { domain: ref.domain, path: ref.path, tag: DEFAULT_TAG, digest: undefined };
}

/**
 * The reference with a digest in place of any it had; its tag stays. Agrees with `WithDigest`.
 *
 * Throws a BuildError `image/reference`, `invalid digest format`.
 */
export function withDigest(ref: Reference, digest: string): Reference {
  if (!isDigestForm(digest, 0)) throw invalid("invalid digest format");
  return { domain: ref.domain, path: ref.path, tag: ref.tag, digest };
}

function suffixed(name: string, ref: Reference): string {
  const tagged = ref.tag === undefined ? name : `${name}:${ref.tag}`;
  return ref.digest === undefined ? tagged : `${tagged}@${ref.digest}`;
}

/** Whether the part before the first slash is a domain rather than a namespace. Agrees with `splitDockerDomain`. */
function isDomain(first: string): boolean {
  return first === "localhost" || first.includes(".") || first.includes(":") || isChangedByLowering(first);
}

function onDefaultDomain(rest: string): Reference {
  assertLowerCase(rest);
  return scanRest(DEFAULT_DOMAIN, rest, 0) ?? fail(`${DEFAULT_DOMAIN}/${rest}`);
}

function assertLowerCase(rest: string): void {
  const colon = rest.indexOf(":");
  const name = colon === -1 ? rest : rest.slice(0, colon);
  if (isChangedByLowering(name)) {
    throw invalid(`invalid reference format: repository name (${name}) must be lowercase`);
  }
}

/** Whether Go's strings.ToLower would change a text; it replaces bytes that are not UTF-8, too. */
function isChangedByLowering(text: string): boolean {
  let i = 0;
  for (; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c >= 65 && c <= 90) return true;
    if (c >= 128) break;
  }
  if (i === text.length) return false;
  return text.toLowerCase() !== text || hasInvalidBytes(text);
}

function scan(text: string): Reference | undefined {
  const slash = text.indexOf("/");
  if (slash > 0 && isDomainForm(text, slash)) return scanRest(text.slice(0, slash), text, slash + 1);
  return scanRest("", text, 0);
}

/** `path[:tag][@digest]` from an index to the end of a text. */
function scanRest(domain: string, text: string, from: number): Reference | undefined {
  const pathEnd = scanPath(text, from);
  if (pathEnd === -1) return undefined;
  let at = pathEnd;
  let tag: string | undefined;
  if (text[at] === ":") {
    at = scanTag(text, pathEnd + 1);
    if (at === -1) return undefined;
    tag = text.slice(pathEnd + 1, at);
  }
  let digest: string | undefined;
  let problem: string | undefined;
  if (at < text.length) {
    if (text[at] !== "@") return undefined;
    digest = text.slice(at + 1);
    problem = digestProblem(digest);
    if (problem !== undefined && !isDigestForm(text, at + 1)) return undefined;
  }
  if (pathEnd - from > MAX_PATH_LENGTH) {
    throw invalid(`repository name must not be more than ${MAX_PATH_LENGTH} characters`);
  }
  if (problem !== undefined) throw invalid(problem);
  return { domain, path: text.slice(from, pathEnd), tag, digest };
}

/** Says why {@link scan} found nothing. */
function fail(text: string): never {
  if (text === "") throw invalid("repository name must have at least one component");
  throw invalid(isFormedInLowerCase(text) ? "repository name must be lowercase" : "invalid reference format");
}

function isFormedInLowerCase(text: string): boolean {
  try {
    // Go lowers U+0130 to a plain i.
    return scan(text.replaceAll("\u0130", "i").toLowerCase()) !== undefined;
  } catch {
    return true; // of the right form, but too long or with a bad digest
  }
}

function invalid(message: string): BuildError {
  return new BuildError("image/reference", message);
}
