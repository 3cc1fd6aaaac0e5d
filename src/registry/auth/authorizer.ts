import { raceAbort } from "../http/abort.js";
import type { HttpResponse } from "../http/exchange.js";
import { deniedError } from "../registry-error.js";
import { type Challenge, parseChallenges } from "./challenge.js";
import type { CredentialSource, Credentials } from "./credentials.js";
import { hideCredentials } from "./hide-credentials.js";
import { basicAuthorization, fetchToken, type Token, type TokenContext, type TokenRequest } from "./token.js";
import { tokenRealm } from "./token-realm.js";

/** What requests are authorized with. */
export interface AuthorizerOptions extends TokenContext {
  readonly credentials: CredentialSource;
  /** Whether a host (with optional port) may be spoken to over plain HTTP. */
  readonly isInsecure: (host: string) => boolean;
}

/** How a host wants requests to be authorized. */
type Scheme =
  | { readonly kind: "fixed"; readonly value: string }
  | { readonly kind: "bearer"; readonly request: TokenRequest };

interface CachedToken {
  readonly token: Promise<string>;
  /** The value once it is there, to know it again. */
  value: string;
  /** On the clock of performance.now(). */
  expires: number;
  fetched: number;
}

/** A token is not used in the last tenth of its life. */
const USABLE_PART = 0.9;

/**
 * Knows how hosts want requests to be authorized, and keeps their tokens. Concurrent requests share one fetch of a
 * token; a failed fetch is forgotten.
 */
export class Authorizer {
  readonly #options: AuthorizerOptions;
  readonly #schemes = new Map<string, Scheme>();
  readonly #tokens = new Map<string, CachedToken>();

  constructor(options: AuthorizerOptions) {
    this.#options = options;
  }

  /**
   * The Authorization header for a request to a host, undefined as long as the host has not asked for one.
   * Rejects with a BuildError if no token is to be had.
   */
  async authorization(
    host: string,
    scope: string,
    signal: AbortSignal | undefined,
  ): Promise<string | undefined> {
    const scheme = this.#schemes.get(host);
    if (scheme === undefined || scheme.kind === "fixed") return scheme?.value;
    const scopes = [...new Set([...scheme.request.scopes, scope])].sort();
    return raceAbort(this.#token(host, { ...scheme.request, scopes }), signal);
  }

  /**
   * Learns from a 401 what the host wants. Says whether the request is worth another try.
   *
   * `sent` is the Authorization that the request had and `since` when its caller began, by performance.now(): what
   * was fetched after that and is refused all the same will not get better. Rejects with a BuildError if there are
   * no credentials for what the host wants, or if they cannot be had.
   */
  async learn(
    host: string,
    response: HttpResponse,
    sent: string | undefined,
    since: number,
  ): Promise<boolean> {
    const challenges = parseChallenges(response.challenges);
    const bearer = challenges.find(({ scheme }) => scheme === "bearer");
    const basic = challenges.find(({ scheme }) => scheme === "basic");
    if (bearer === undefined && basic === undefined) return false;
    if (sent !== undefined && !this.#forget(sent, since)) return false;
    const credentials = await this.#options.credentials(host);
    hideCredentials(credentials, this.#options.redactor);
    const scheme =
      bearer === undefined ? basicScheme(host, credentials) : this.#bearerScheme(bearer, credentials);
    this.#schemes.set(host, scheme);
    return scheme.kind === "bearer" || scheme.value !== sent;
  }

  /** What a 401 says about its reason. */
  denial(response: HttpResponse): string {
    const bearer = parseChallenges(response.challenges).find(({ scheme }) => scheme === "bearer");
    const error = this.#options.redactor.clean(bearer?.parameters.get("error") ?? "");
    return error === "" ? "" : `server message: ${error}: authorization failed`;
  }

  #bearerScheme({ parameters }: Challenge, credentials: Credentials): Scheme {
    if (credentials.kind === "registry-token") return { kind: "fixed", value: `Bearer ${credentials.token}` };
    const scope = parameters.get("scope") ?? "";
    const request: TokenRequest = {
      realm: tokenRealm(parameters.get("realm"), this.#options.isInsecure),
      service: parameters.get("service") ?? "",
      scopes: scope.split(" ").filter(Boolean),
      credentials,
    };
    return { kind: "bearer", request };
  }

  async #token(host: string, request: TokenRequest): Promise<string> {
    const key = JSON.stringify([host, request.realm.href, request.service, request.scopes]);
    const cached = this.#tokens.get(key);
    if (cached !== undefined && cached.expires > performance.now()) return cached.token;
    const fetching = fetchToken(request, this.#options);
    const entry: CachedToken = {
      token: fetching.then((token) => this.#store(entry, token)),
      value: "",
      expires: Number.POSITIVE_INFINITY,
      fetched: Number.POSITIVE_INFINITY,
    };
    this.#tokens.set(key, entry);
    entry.token.catch(() => {
      if (this.#tokens.get(key) === entry) this.#tokens.delete(key);
    });
    return entry.token;
  }

  #store(entry: CachedToken, token: Token): string {
    const now = performance.now();
    entry.value = `Bearer ${token.text}`;
    entry.fetched = now;
    entry.expires = now + token.lifetime * USABLE_PART;
    this.#options.redactor.addSecret(token.text);
    return entry.value;
  }

  /** Drops a refused token; false if it is a fresh one. */
  #forget(sent: string, since: number): boolean {
    for (const [key, entry] of this.#tokens) {
      if (entry.value !== sent) continue;
      if (entry.fetched >= since) return false;
      this.#tokens.delete(key);
    }
    return true;
  }
}

function basicScheme(host: string, credentials: Credentials): Scheme {
  if (credentials.kind === "password") {
    return { kind: "fixed", value: basicAuthorization(credentials.username, credentials.password) };
  }
  throw deniedError(host, "no basic auth credentials");
}
