import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { SelfSigned } from "./self-signed-certificate.js";

export const DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
export const OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
export const OCI_INDEX = "application/vnd.oci.image.index.v1+json";
export const OCI_CONFIG = "application/vnd.oci.image.config.v1+json";

/** What an index or a manifest says about content. */
export interface TestDescriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly platform?: Readonly<Record<string, unknown>>;
}

/** How the server wants requests to be authorized; without it, it does not care. */
export type TestAuth =
  | { readonly kind: "basic"; readonly user: string; readonly password: string }
  | {
      readonly kind: "bearer";
      /** Where tokens are given out; by default `/token` on this server. */
      readonly realm?: string;
      /** Who gets a token that is good for something; without it, everybody. */
      readonly user?: string;
      readonly password?: string;
      readonly refreshToken?: string;
      /** In seconds; not said if undefined. */
      readonly expiresIn?: number;
      /** What the answer calls the token. */
      readonly field?: "token" | "access_token";
      /** Ways of asking that the server does not know. */
      readonly without?: "GET" | "POST";
    };

export interface LoggedRequest {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
  readonly accept: string | undefined;
  readonly body: string;
}

/** Answers a request in place of the server; false leaves it to the server. */
export type Interceptor = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * A registry for tests: a real HTTP server in this process on 127.0.0.1 that speaks as much of the OCI distribution
 * API as pulling needs, from memory, with token server. It keeps what was asked, and can be made to misbehave.
 */
export class RegistryServer {
  readonly requests: LoggedRequest[] = [];
  /** Tokens given out so far. */
  readonly tokens: string[] = [];
  auth: TestAuth | undefined;
  intercept: Interceptor | undefined;
  /** Leaves out Docker-Content-Digest. */
  hideDigest = false;
  readonly #server: Server;
  readonly #scheme: string;
  readonly #content = new Map<string, { readonly bytes: Uint8Array; readonly mediaType: string }>();

  private constructor(server: Server, scheme: string) {
    this.#server = server;
    this.#scheme = scheme;
    server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      this.#serve(request, response).catch(() => response.destroy());
    });
  }

  static async start(tls?: SelfSigned): Promise<RegistryServer> {
    const server = tls === undefined ? createServer() : createTlsServer(tls);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new RegistryServer(server, tls === undefined ? "http" : "https");
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  get port(): number {
    const address: AddressInfo | string | null = this.#server.address();
    return address !== null && typeof address === "object" ? address.port : 0;
  }

  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  get url(): string {
    return `${this.#scheme}://${this.host}`;
  }

  /** The requests for content, as `GET path`, without those for tokens. */
  get pulls(): readonly string[] {
    return this.requests
      .filter(({ url }) => !url.startsWith("/token"))
      .map(({ method, url }) => `${method} ${url}`);
  }

  addBlob(repository: string, content: Uint8Array | string, mediaType = OCI_CONFIG): TestDescriptor {
    const bytes = Buffer.from(content);
    const digest = sha256(bytes);
    this.#content.set(`${repository}/blobs/${digest}`, { bytes, mediaType: "application/octet-stream" });
    return { mediaType, digest, size: bytes.length };
  }

  /** Adds a manifest or index under its digest and, unless it is "", a tag. */
  addManifest(repository: string, tag: string, manifest: unknown, mediaType = OCI_MANIFEST): TestDescriptor {
    const bytes = Buffer.from(typeof manifest === "string" ? manifest : JSON.stringify(manifest));
    const digest = sha256(bytes);
    for (const name of [digest, tag]) {
      if (name !== "") this.#content.set(`${repository}/manifests/${name}`, { bytes, mediaType });
    }
    return { mediaType, digest, size: bytes.length };
  }

  /** Adds an image that is nothing but its config. */
  addImage(
    repository: string,
    tag: string,
    config: unknown = { os: "linux", architecture: "amd64" },
  ): TestDescriptor {
    const descriptor = this.addBlob(repository, JSON.stringify(config));
    return this.addManifest(repository, tag, { schemaVersion: 2, config: descriptor, layers: [] });
  }

  /** Adds an index of images, each with a config that says its platform. */
  addIndex(
    repository: string,
    tag: string,
    platforms: readonly Readonly<Record<string, unknown>>[],
  ): TestDescriptor {
    const manifests = platforms.map((platform) => ({ ...this.addImage(repository, "", platform), platform }));
    return this.addManifest(repository, tag, { schemaVersion: 2, manifests }, OCI_INDEX);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url = "", headers } = request;
    let body = "";
    for await (const chunk of request) body += String(chunk);
    this.requests.push({ method, url, authorization: headers.authorization, accept: headers.accept, body });
    if (this.intercept?.(request, response)) return;
    const { pathname, searchParams } = new URL(url, this.url);
    if (pathname === "/token")
      return this.#giveToken(request, method === "POST" ? new URLSearchParams(body) : searchParams, response);
    if (!this.#isAuthorized(headers.authorization)) return this.#challenge(pathname, response);
    const content = this.#content.get(pathname.replace(/^\/v2\//, ""));
    if (content === undefined) {
      sendJson(response, 404, { errors: [{ code: "MANIFEST_UNKNOWN", message: "manifest unknown" }] });
      return;
    }
    const digest = pathname.includes("/manifests/") && !this.hideDigest;
    response.writeHead(200, {
      "content-type": content.mediaType,
      "content-length": content.bytes.length,
      ...(digest && { "docker-content-digest": sha256(content.bytes) }),
    });
    response.end(content.bytes);
  }

  #isAuthorized(authorization: string | undefined): boolean {
    const { auth } = this;
    if (auth === undefined) return true;
    if (auth.kind === "basic") return authorization === basic(auth.user, auth.password);
    return (
      this.tokens.some((token) => authorization === `Bearer ${token}`) && !authorization?.endsWith("-useless")
    );
  }

  #challenge(pathname: string, response: ServerResponse): void {
    const { auth } = this;
    const repository = /^\/v2\/(.+)\/(?:manifests|blobs)\//.exec(pathname)?.[1] ?? "";
    const realm = auth?.kind === "bearer" ? (auth.realm ?? `${this.url}/token`) : "";
    const challenge =
      auth?.kind === "bearer"
        ? `Bearer realm="${realm}",service="test registry",scope="repository:${repository}:pull"`
        : 'Basic realm="test registry"';
    const denied = this.requests.at(-1)?.authorization?.startsWith("Bearer")
      ? ',error="insufficient_scope"'
      : "";
    response.setHeader("www-authenticate", challenge + denied);
    sendJson(response, 401, { errors: [{ code: "UNAUTHORIZED", message: "authentication required" }] });
  }

  #giveToken(request: IncomingMessage, parameters: URLSearchParams, response: ServerResponse): void {
    const { auth } = this;
    if (auth?.kind !== "bearer" || auth.without === request.method) {
      sendJson(response, 404, {});
      return;
    }
    const { user, password, refreshToken } = auth;
    const posted = parameters.get("username") === user && parameters.get("password") === password;
    const refreshed = refreshToken !== undefined && parameters.get("refresh_token") === refreshToken;
    const asked = request.headers.authorization;
    const known = refreshed || (user !== undefined && (posted || asked === basic(user, password ?? "")));
    const tried = asked ?? parameters.get("username") ?? parameters.get("refresh_token");
    if (!known && tried !== null) {
      sendJson(response, 401, { details: "incorrect username or password" });
      return;
    }
    const useless = (user !== undefined || refreshToken !== undefined) && !known;
    const token = `token-${this.tokens.length + 1}${useless ? "-useless" : ""}`;
    this.tokens.push(token);
    sendJson(response, 200, { [auth.field ?? "token"]: token, expires_in: auth.expiresIn });
  }
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(value));
}

export function sha256(bytes: Uint8Array | string): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}
