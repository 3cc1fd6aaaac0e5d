import { BuildError } from "../base/diagnostic/build-error.js";
import { digestLike, digestOf, digestProblem } from "../base/image/digest.js";
import { type Reference, referenceToString } from "../base/image/reference.js";
import { goQuote } from "../base/util/go-quote.js";
import type { Authorizer } from "./auth/authorizer.js";
import type { RegistryHost } from "./hosts.js";
import { raceAbort } from "./http/abort.js";
import type { HttpClient } from "./http/client.js";
import { type HttpOutcome, type HttpRequest, type HttpResponse, header } from "./http/exchange.js";
import type { HttpBody } from "./http/http-body.js";
import type { Descriptor } from "./manifest.js";
import { ACCEPT_MANIFESTS, mediaTypeOf } from "./media-types.js";
import type { Redactor } from "./redact.js";
import { deniedError, failureError, notFoundError, protocolError, statusError } from "./registry-error.js";

/** Content of a registry, checked against its digest. */
export interface Content {
  readonly bytes: Uint8Array;
  readonly digest: string;
  /** Of the answer for what was asked by name, else of the descriptor; "" if not known. */
  readonly mediaType: string;
}

/** The content of a blob from some byte on. */
export interface BlobPart {
  readonly body: HttpBody;
  /** Where it begins: 0 if the host has no parts. */
  readonly offset: number;
  /** The size of the whole blob, undefined if the host does not say. */
  readonly size: number | undefined;
}

/** A request for something of the repository. */
interface Question {
  readonly method: "GET" | "HEAD";
  readonly path: readonly [string, string];
  readonly accept: string;
  readonly maxBytes: number;
  /** Given for a body that is streamed: the byte it is to begin with. */
  readonly offset?: number;
  /** Hosts that are passed over, from the first. */
  readonly skip?: number;
}

/** What all lookups of a resolver share. */
export interface RegistrySession {
  readonly http: HttpClient;
  readonly authorizer: Authorizer;
  readonly redactor: Redactor;
  readonly userAgent: string;
}

/** Manifests of more bytes are refused, as containerd's `MaxManifestSize` has it. */
const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;
const MAX_CONFIG_BYTES = 8 * 1024 * 1024;
const MAX_AUTHORIZATIONS = 3;

/**
 * One image's repository, on all hosts that have it. What one host lacks or spoils is asked of the next; the error
 * of a host that got furthest is reported.
 *
 * All methods reject with a BuildError, or with the signal's reason.
 */
export class Repository {
  readonly #ref: Reference;
  readonly #hosts: readonly RegistryHost[];
  readonly #session: RegistrySession;
  readonly #signal: AbortSignal | undefined;

  constructor(
    ref: Reference,
    hosts: readonly RegistryHost[],
    session: RegistrySession,
    signal: AbortSignal | undefined,
  ) {
    this.#ref = ref;
    this.#hosts = hosts;
    this.#session = session;
    this.#signal = signal;
  }

  /** The manifest or index that the reference names: by its digest, or else by its tag. */
  named(): Promise<Content> {
    const { digest, tag } = this.#ref;
    return this.#fromHosts(namedQuestion("GET", digest ?? tag ?? ""), (response) => {
      const wanted = digest ?? announcedDigest(response) ?? digestOf(response.body);
      assertDigestOf(response.body, wanted);
      return {
        bytes: response.body,
        digest: wanted,
        mediaType: mediaTypeOf(header(response, "content-type")),
      };
    });
  }

  /**
   * The digest that the reference's tag leads to now, without its content; undefined if the registry does not say.
   * Such a question does not count as a pull.
   */
  currentDigest(): Promise<string | undefined> {
    const { digest, tag } = this.#ref;
    return this.#fromHosts(namedQuestion("HEAD", digest ?? tag ?? ""), announcedDigest);
  }

  /** How many hosts may be asked. */
  get hostCount(): number {
    return this.#hosts.length;
  }

  /**
   * The content of a blob, of any size and not checked. A broken connection shows as an HttpBodyError of the body, after
   * which the rest may be asked for.
   *
   * @param offset the byte to begin with, if the host can do that
   * @param skip hosts not to ask, from the first: those that have spoilt it
   */
  blob(digest: string, offset = 0, skip = 0): Promise<BlobPart> {
    const problem = digestProblem(digest);
    if (problem !== undefined) throw protocolError(`invalid blob digest ${goQuote(digest)}: ${problem}`);
    const path = ["blobs", digest] as const;
    return this.#fromHosts({ method: "GET", path, accept: "*/*", maxBytes: 0, offset, skip }, (response) => {
      if (response.stream === undefined) throw protocolError(`no content of ${digest}`);
      return { body: response.stream, ...extentOf(response) };
    });
  }

  /** A manifest that an index lists. */
  manifest(descriptor: Descriptor): Promise<Content> {
    return this.#described("manifests", descriptor, MAX_MANIFEST_BYTES, "manifest");
  }

  /** The config that a manifest lists. */
  config(descriptor: Descriptor): Promise<Content> {
    return this.#described("blobs", descriptor, MAX_CONFIG_BYTES, "config");
  }

  #described(
    kind: "manifests" | "blobs",
    descriptor: Descriptor,
    limit: number,
    name: string,
  ): Promise<Content> {
    const { digest, size, mediaType } = descriptor;
    const problem = size < 0 ? "invalid size" : digestProblem(digest);
    if (problem !== undefined)
      throw protocolError(`invalid descriptor of a ${name} ${goQuote(digest)}: ${problem}`);
    if (size > limit) {
      const message = `rejecting ${size} byte ${name} for ${referenceToString(this.#ref)}; at most ${limit} are read`;
      throw new BuildError(name === "config" ? "image/config" : "image/protocol", message);
    }
    const accept = mediaType === "" ? "*/*" : `${mediaType}, */*`;
    const question: Question = { method: "GET", path: [kind, digest], accept, maxBytes: size };
    return this.#fromHosts(question, (response) => {
      if (response.body.length !== size) {
        throw protocolError(
          `unexpected commit size ${response.body.length}, expected ${size}: failed precondition (${digest})`,
        );
      }
      assertDigestOf(response.body, digest);
      return { bytes: response.body, digest, mediaType };
    });
  }

  async #fromHosts<T>(question: Question, read: (response: HttpResponse) => T): Promise<T> {
    let worst: BuildError | undefined;
    for (const [i, host] of this.#hosts.entries()) {
      if (i < (question.skip ?? 0)) continue;
      try {
        return read(await this.#ask(host, question, i === this.#hosts.length - 1));
      } catch (error) {
        if (!(error instanceof BuildError)) throw error;
        if (worst === undefined || progress(error) >= progress(worst)) worst = error;
      }
    }
    throw worst ?? notFoundError(referenceToString(this.#ref));
  }

  /** An answer of a good status from one host. */
  async #ask(host: RegistryHost, question: Question, isLast: boolean): Promise<HttpResponse> {
    const { method, path } = question;
    const url = new URL(`${this.#ref.path}/${path[0]}/${path[1]}`, host.base);
    if (host.isMirror) url.searchParams.set("ns", this.#ref.domain);
    const outcome = await this.#authorized(url, question, isLast);
    if (outcome.kind === "failure") throw failureError(method, outcome);
    const { status } = outcome;
    if (status === 200 || (status === 206 && question.offset)) return decodable(outcome);
    outcome.stream?.discard();
    if (status === 404) throw this.#notFound(path);
    if (status === 401 && !outcome.moved) {
      throw deniedError(url.host, this.#session.authorizer.denial(outcome));
    }
    throw statusError(method, outcome, this.#session.redactor);
  }

  async #authorized(url: URL, question: Question, isLast: boolean): Promise<HttpOutcome> {
    const { authorizer, http, userAgent } = this.#session;
    const { method, accept, maxBytes, offset } = question;
    const since = performance.now();
    const scope = `repository:${this.#ref.path}:pull`;
    for (let round = 1; ; round++) {
      const authorization = await authorizer.authorization(url.host, scope, this.#signal);
      const headers: Record<string, string> = {
        accept,
        "accept-encoding": "identity",
        "user-agent": userAgent,
        ...(offset && { range: `bytes=${offset}-` }),
      };
      if (authorization !== undefined) headers.authorization = authorization;
      const request: HttpRequest = { method, url, headers, maxBytes, isStreamed: offset !== undefined };
      const outcome = await http.send(request, { once: !isLast, signal: this.#signal });
      if (outcome.kind === "failure" || outcome.status !== 401) return outcome;
      // The 401 of a host that was redirected to is not about our credentials.
      if (outcome.moved || round === MAX_AUTHORIZATIONS) return outcome;
      const learned = authorizer.learn(url.host, outcome, authorization, since);
      if (!(await raceAbort(learned, this.#signal))) return outcome;
    }
  }

  #notFound(path: readonly [string, string]): BuildError {
    const named = path[1] === (this.#ref.digest ?? this.#ref.tag);
    if (named) return notFoundError(referenceToString(this.#ref));
    return new BuildError(
      "image/not-found",
      `${referenceToString(this.#ref)}: ${path[1]}: not found; the image is incomplete in the registry, push it again`,
    );
  }
}

/** How far a lookup got before it failed. Agrees in kind with `firstErrPriority` of containerd's resolver. */
function progress(error: BuildError): number {
  if (error.code === "image/unreachable") return 1;
  return error.code === "image/not-found" ? 2 : 3;
}

function namedQuestion(method: "GET" | "HEAD", name: string): Question {
  return { method, path: ["manifests", name], accept: ACCEPT_MANIFESTS, maxBytes: MAX_MANIFEST_BYTES };
}

/** Which part of the content an answer has, and of how much. */
function extentOf(response: HttpResponse): { readonly offset: number; readonly size: number | undefined } {
  const length = header(response, "content-length");
  if (response.status !== 206) return { offset: 0, size: length === undefined ? undefined : Number(length) };
  const [, start, total] =
    /^bytes (\d{1,16})-\d+\/(\d{1,16}|\*)$/.exec(header(response, "content-range") ?? "") ?? [];
  if (start === undefined) {
    response.stream?.discard();
    throw protocolError("a part of a blob without a usable Content-Range");
  }
  return { offset: Number(start), size: total === "*" ? undefined : Number(total) };
}

function announcedDigest(response: HttpResponse): string | undefined {
  const digest = header(response, "docker-content-digest");
  if (digest === undefined || digest === "") return undefined;
  const problem = digestProblem(digest);
  if (problem !== undefined)
    throw protocolError(`${goQuote(digest)} in header not a valid digest: ${problem}`);
  return digest;
}

function decodable(response: HttpResponse): HttpResponse {
  const encoding = header(response, "content-encoding") ?? "identity";
  if (encoding === "identity") return response;
  response.stream?.discard();
  throw protocolError(`unexpected content encoding ${goQuote(encoding)}`);
}

function assertDigestOf(bytes: Uint8Array, digest: string): void {
  const actual = digestLike(digest, bytes);
  if (actual === digest) return;
  throw protocolError(`unexpected commit digest ${actual}, expected ${digest}: failed precondition`);
}
