import { BuildError } from "../../base/diagnostic/build-error.js";
import type { HttpClient } from "../http/client.js";
import type { HttpOutcome, HttpRequest, HttpResponse } from "../http/exchange.js";
import type { Redactor } from "../redact.js";
import { failureError, isRecord, protocolError, statusError } from "../registry-error.js";
import type { Credentials } from "./credentials.js";

/** A request for a token that a registry accepts. */
export interface TokenRequest {
  readonly realm: URL;
  readonly service: string;
  readonly scopes: readonly string[];
  readonly credentials: Credentials;
}

/** What a registry takes in place of a password. */
export interface Token {
  readonly text: string;
  /** How long it is good for, in milliseconds. */
  readonly lifetime: number;
  /** How long it is good for as the server says, in seconds; 0 if it does not. */
  readonly expiresIn: number;
  /** When it was made as the server says, in seconds since 1970. */
  readonly issuedAt: number | undefined;
}

/** How tokens are asked for. */
export interface TokenContext {
  readonly http: HttpClient;
  readonly redactor: Redactor;
  readonly userAgent: string;
}

const CLIENT_ID = "buildfile-client";
const MAX_TOKEN_BYTES = 1024 * 1024;
/** What a server means that does not say, in seconds. */
const DEFAULT_LIFETIME = 60;
const MAX_LIFETIME = 3600;

/**
 * Fetches a token: with a GET and basic authentication for passwords and for nobody, with an OAuth2 POST for identity
 * tokens; each tries the other way where the server does not know the first.
 *
 * Rejects with a BuildError. Agrees with BuildKit's util/resolver, `authFetcher.fetchToken`.
 */
export async function fetchToken(request: TokenRequest, context: TokenContext): Promise<Token> {
  const { credentials } = request;
  if (credentials.kind === "none" || credentials.kind === "registry-token") {
    return readToken(tokenGet(request, context), context, "failed to fetch anonymous token");
  }
  const ways = [tokenGet(request, context), tokenPost(request, context)];
  if (credentials.kind === "identity-token") ways.reverse();
  const first = await context.http.send(ways[0]!);
  const unknown = first.kind === "response" && [400, 401, 404, 405].includes(first.status);
  const label = "failed to fetch oauth token";
  if (!unknown) return read(ways[0]!, first, context, label);
  const second = await context.http.send(ways[1]!);
  const refused = second.kind === "response" && second.status >= 400;
  // Where both ways fail, the first is the one that was meant to work.
  return refused ? read(ways[0]!, first, context, label) : read(ways[1]!, second, context, label);
}

function tokenGet({ realm, service, scopes, credentials }: TokenRequest, context: TokenContext): HttpRequest {
  const url = new URL(realm);
  if (service !== "") url.searchParams.append("service", service);
  for (const scope of scopes) url.searchParams.append("scope", scope);
  const headers: Record<string, string> = { "user-agent": context.userAgent, accept: "application/json" };
  if (credentials.kind === "password") {
    headers.authorization = basicAuthorization(credentials.username, credentials.password);
  } else if (credentials.kind === "identity-token") {
    headers.authorization = basicAuthorization("", credentials.token);
  }
  return { method: "GET", url, headers, maxBytes: MAX_TOKEN_BYTES };
}

function tokenPost(
  { realm, service, scopes, credentials }: TokenRequest,
  context: TokenContext,
): HttpRequest {
  const form = new URLSearchParams();
  if (scopes.length > 0) form.set("scope", scopes.join(" "));
  form.set("service", service);
  form.set("client_id", CLIENT_ID);
  if (credentials.kind === "identity-token") {
    form.set("grant_type", "refresh_token");
    form.set("refresh_token", credentials.token);
  } else if (credentials.kind === "password") {
    form.set("grant_type", "password");
    form.set("username", credentials.username);
    form.set("password", credentials.password);
  }
  const headers = {
    "user-agent": context.userAgent,
    accept: "application/json",
    "content-type": "application/x-www-form-urlencoded; charset=utf-8",
  };
  return { method: "POST", url: new URL(realm), headers, body: form.toString(), maxBytes: MAX_TOKEN_BYTES };
}

/** The value of Authorization for a user and a password. */
export function basicAuthorization(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

async function readToken(request: HttpRequest, context: TokenContext, label: string): Promise<Token> {
  return read(request, await context.http.send(request), context, label);
}

function read(request: HttpRequest, outcome: HttpOutcome, context: TokenContext, label: string): Token {
  if (outcome.kind === "failure") throw failureError(request.method, outcome).wrap(label);
  if (outcome.status < 200 || outcome.status > 299) {
    throw statusError(request.method, outcome, context.redactor).wrap(label);
  }
  return parseToken(outcome, label);
}

function parseToken(response: HttpResponse, label: string): Token {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(response.body).toString("utf8"));
  } catch {
    throw protocolError("unable to decode token response").wrap(label); // no cause: it quotes the body
  }
  const answer = isRecord(json) ? json : {};
  const text = answer.access_token || answer.token;
  if (typeof text !== "string") {
    throw protocolError("authorization server did not include a token in the response").wrap(label);
  }
  if (!/^[\x21-\x7e]+$/.test(text)) {
    throw new BuildError("image/protocol", `${label}: the token is not one that a header can hold`);
  }
  const said = typeof answer.expires_in === "number" && answer.expires_in > 0 ? answer.expires_in : 0;
  return {
    text,
    lifetime: Math.min(said === 0 ? DEFAULT_LIFETIME : said, MAX_LIFETIME) * 1000,
    expiresIn: said,
    issuedAt: parseTime(answer.issued_at),
  };
}

function parseTime(value: unknown): number | undefined {
  const time = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : Math.floor(time / 1000);
}
