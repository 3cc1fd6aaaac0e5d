import { sleep } from "./abort.js";
import {
  type HttpFailure,
  type HttpOutcome,
  type HttpRequest,
  type HttpResponse,
  httpFailure,
} from "./exchange.js";
import { type RetryPolicy, retryDelay } from "./retry.js";
import type { Transport } from "./transport.js";

/** Sends requests, follows redirects and tries again where that may help. */
export interface HttpClient {
  /**
   * Gives an answer or says why there is none; rejects only with the signal's reason.
   * With `once` a request is not repeated: there are other places to ask.
   */
  send(
    request: HttpRequest,
    options?: { readonly once?: boolean; readonly signal?: AbortSignal },
  ): Promise<HttpOutcome>;
}

/** What redirects are followed. */
export interface RedirectPolicy {
  readonly maxRedirects: number;
  /** Whether a host asked over TLS may send on to plain HTTP. */
  readonly mayDowngrade: boolean;
}

const REGISTRY_REDIRECTS: RedirectPolicy = { maxRedirects: 5, mayDowngrade: false };

/**
 * A client over a transport.
 *
 * Hosts that `isInsecure` accepts (host with optional port) are asked over TLS without a look at the certificate,
 * and from then on over plain HTTP where they refuse TLS. No other host is asked over plain HTTP, except that one
 * asked so may send on to another.
 */
export function createHttpClient(
  transport: Transport,
  retry: RetryPolicy,
  isInsecure: (host: string) => boolean,
  redirects: RedirectPolicy = REGISTRY_REDIRECTS,
): HttpClient {
  const plain = new Set<string>();

  async function exchange(request: HttpRequest, signal: AbortSignal | undefined): Promise<HttpOutcome> {
    const insecure = isInsecure(request.url.host);
    if (insecure && plain.has(request.url.host)) return transport.send(overPlainHttp(request), "any", signal);
    const outcome = await transport.send(request, insecure ? "any" : "verified", signal);
    if (!insecure || outcome.kind === "response" || !refusesTls(outcome)) return outcome;
    const second = await transport.send(overPlainHttp(request), "any", signal);
    if (second.kind === "response") plain.add(request.url.host);
    return second;
  }

  async function follow(first: HttpRequest, signal: AbortSignal | undefined): Promise<HttpOutcome> {
    let request = first;
    let moved = false;
    for (let hops = 0; ; hops++) {
      const outcome = await exchange(request, signal);
      if (outcome.kind === "failure") return outcome;
      if (!isRedirect(outcome)) return moved ? { ...outcome, moved } : outcome;
      if (hops === redirects.maxRedirects)
        return httpFailure(outcome.url, "protocol", `stopped after ${redirects.maxRedirects} redirects`);
      const next = redirected(request, outcome, redirects.mayDowngrade);
      if ("kind" in next) return next;
      moved ||= next.url.origin !== outcome.url.origin;
      request = next;
    }
  }

  return {
    async send(request, { once = false, signal } = {}) {
      for (let attempt = 1; ; attempt++) {
        const outcome = await follow(request, signal);
        const delay = once ? undefined : retryDelay(outcome, attempt, retry);
        if (delay === undefined) return outcome;
        await sleep(delay, signal);
      }
    },
  };
}

function overPlainHttp(request: HttpRequest): HttpRequest {
  if (request.url.protocol === "http:") return request;
  const url = new URL(request.url);
  url.protocol = "http:";
  return { ...request, url };
}

/** Without a port, TLS and plain HTTP have different ones. Agrees with containerd's `httpFallback`. */
function refusesTls(failure: HttpFailure): boolean {
  if (failure.url.protocol === "http:") return false;
  if (failure.reason === "not-tls" || failure.inHandshake) return true;
  return failure.url.port === "" && (failure.reason === "unavailable" || failure.reason === "timeout");
}

function isRedirect(response: HttpResponse): boolean {
  return [301, 302, 303, 307, 308].includes(response.status) && response.headers.location !== undefined;
}

/** The request that a redirect asks for. Credentials stay with the host they are for. */
function redirected(
  request: HttpRequest,
  response: HttpResponse,
  mayDowngrade: boolean,
): HttpRequest | HttpFailure {
  const fail = (message: string) => httpFailure(response.url, "protocol", message);
  let url: URL;
  try {
    url = new URL(response.headers.location ?? "", response.url);
  } catch {
    return fail("redirected to something that is not a URL");
  }
  if (url.protocol !== "https:" && url.protocol !== "http:")
    return fail(`redirected to a ${url.protocol} URL`);
  if (url.protocol === "http:" && response.url.protocol === "https:" && !mayDowngrade) {
    return fail(`redirected from https to plain http on ${url.host}`);
  }
  if (request.method === "POST") return fail(`a ${request.method} request was redirected to ${url.host}`);
  url.username = "";
  url.password = "";
  const { authorization, ...headers } = request.headers;
  const keep = authorization !== undefined && url.origin === response.url.origin;
  return { ...request, url, headers: keep ? request.headers : headers };
}
