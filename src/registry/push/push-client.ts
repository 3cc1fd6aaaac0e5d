import type { Authorizer } from "../auth/authorizer.js";
import { raceAbort, sleep } from "../http/abort.js";
import { type HttpFailure, type HttpOutcome, type HttpResponse, httpFailure } from "../http/exchange.js";
import { type RetryPolicy, retryDelay } from "../http/retry.js";
import type { Redactor } from "../redact.js";
import { pushDeniedError } from "./push-error.js";
import type { PushRequest, PushTransport } from "./push-exchange.js";

/** What all requests of a pusher share. */
export interface PushContext {
  readonly transport: PushTransport;
  readonly authorizer: Authorizer;
  readonly redactor: Redactor;
  readonly userAgent: string;
  readonly retry: RetryPolicy;
  /** Whether a host (with optional port) may be spoken to over plain HTTP. */
  readonly isInsecure: (host: string) => boolean;
  /** The hosts among those that were found to speak plain HTTP. */
  readonly plainHosts: Set<string>;
}

/** How a request is sent. */
export interface SendOptions {
  /** What the request may do, as tokens have it; undefined for a host that is to get no credentials. */
  readonly scope: string | undefined;
  /** Not to be repeated when it fails: the caller knows better from where to go on. */
  readonly once?: boolean;
}

const MAX_REDIRECTS = 5;
const MAX_AUTHORIZATIONS = 3;

/**
 * Sends requests with the credentials that hosts want, and again where that may help. Credentials never go to another
 * host than asked for them, and nothing goes from TLS to plain HTTP, but for hosts that are known to be insecure.
 */
export class PushClient {
  readonly context: PushContext;
  readonly #signal: AbortSignal | undefined;

  constructor(context: PushContext, signal: AbortSignal | undefined) {
    this.context = context;
    this.#signal = signal;
  }

  get signal(): AbortSignal | undefined {
    return this.#signal;
  }

  /** Gives an answer of any status but 401, or says why there is none. Rejects with a BuildError `image/unauthorized`. */
  async send(request: PushRequest, options: SendOptions): Promise<HttpOutcome> {
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.#authorized(request, options.scope);
      const delay = options.once ? undefined : retryDelay(outcome, attempt, this.context.retry);
      if (delay === undefined) return outcome;
      await sleep(delay, this.#signal);
    }
  }

  async #authorized(request: PushRequest, scope: string | undefined): Promise<HttpOutcome> {
    const { authorizer, userAgent } = this.context;
    const { host } = request.url;
    const since = performance.now();
    for (let round = 1; ; round++) {
      const authorization =
        scope === undefined ? undefined : await authorizer.authorization(host, scope, this.#signal);
      const headers = {
        ...request.headers,
        "user-agent": userAgent,
        ...(authorization !== undefined && { authorization }),
      };
      const outcome = await this.#follow({ ...request, headers });
      if (outcome.kind === "failure" || outcome.status !== 401 || outcome.moved || scope === undefined) {
        return outcome;
      }
      const isHopeless =
        round === MAX_AUTHORIZATIONS ||
        !(await raceAbort(authorizer.learn(host, outcome, authorization, since), this.#signal));
      if (isHopeless) throw pushDeniedError(host, authorizer.denial(outcome));
    }
  }

  async #follow(first: PushRequest): Promise<HttpOutcome> {
    let request = first;
    let moved = false;
    for (let hops = 0; ; hops++) {
      const outcome = await this.#exchange(request);
      if (outcome.kind === "failure" || !isRedirect(outcome)) {
        return outcome.kind === "response" && moved ? { ...outcome, moved } : outcome;
      }
      if (hops === MAX_REDIRECTS) {
        return httpFailure(outcome.url, "protocol", `stopped after ${MAX_REDIRECTS} redirects`);
      }
      const next = redirected(request, outcome);
      if ("kind" in next) return next;
      moved ||= next.url.origin !== outcome.url.origin;
      request = next;
    }
  }

  async #exchange(request: PushRequest): Promise<HttpOutcome> {
    const { transport, isInsecure, plainHosts } = this.context;
    const { host } = request.url;
    if (!isInsecure(host)) return transport.send(request, "verified", this.#signal);
    if (plainHosts.has(host)) return transport.send(overPlainHttp(request), "any", this.#signal);
    const outcome = await transport.send(request, "any", this.#signal);
    if (outcome.kind === "response" || !refusesTls(outcome)) return outcome;
    const second = await transport.send(overPlainHttp(request), "any", this.#signal);
    if (second.kind === "response") plainHosts.add(host);
    return second;
  }
}

function overPlainHttp(request: PushRequest): PushRequest {
  const url = new URL(request.url);
  url.protocol = "http:";
  return { ...request, url };
}

/** Without a port, TLS and plain HTTP have different ones. Agrees with containerd's `httpFallback`. */
function refusesTls({ url, reason, inHandshake }: HttpFailure): boolean {
  if (url.protocol === "http:") return false;
  return (
    reason === "not-tls" ||
    inHandshake ||
    (url.port === "" && (reason === "unavailable" || reason === "timeout"))
  );
}

function isRedirect({ status, headers }: HttpResponse): boolean {
  return [301, 302, 303, 307, 308].includes(status) && headers.location !== undefined;
}

/** Only 307 and 308 promise that the body is wanted where they point to. */
function redirected(request: PushRequest, response: HttpResponse): PushRequest | HttpFailure {
  const { method, headers, body } = request;
  const url = parseLocation(response);
  if (typeof url === "string") return httpFailure(response.url, "protocol", url);
  const keepsMethod =
    response.status === 307 || response.status === 308 || method === "GET" || method === "HEAD";
  if (!keepsMethod) {
    return httpFailure(response.url, "protocol", `a ${method} request was redirected to ${url.host}`);
  }
  const { authorization, ...others } = headers;
  const stays = authorization !== undefined && url.origin === response.url.origin;
  return { method, url, headers: stays ? headers : others, body };
}

/** Where an answer points to; or what is wrong with that. */
export function parseLocation(response: HttpResponse): URL | string {
  const { location } = response.headers;
  if (location === undefined || location === "") return "no location to go to";
  let url: URL;
  try {
    // Some leave out the scheme.
    url = new URL(
      /^[\w.-]+(:\d+)?\//.test(location) ? `${response.url.protocol}//${location}` : location,
      response.url,
    );
  } catch {
    return "sent to something that is not a URL";
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") return `sent to a ${url.protocol} URL`;
  if (url.protocol === "http:" && response.url.protocol === "https:") {
    return `sent from https to plain http on ${url.host}`;
  }
  url.username = "";
  url.password = "";
  url.hash = "";
  return url;
}
