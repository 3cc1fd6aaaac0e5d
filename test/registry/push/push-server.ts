import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** Answers a request in place of the server; false leaves it to the server. The body has not been read. */
export type Interceptor = (
  request: IncomingMessage,
  response: ServerResponse,
  count: number,
) => boolean | Promise<boolean>;

/**
 * A registry that takes images, from tests, in memory: uploads at once and in chunks, their state, mounts, manifests, and
 * tokens if it wants them. It keeps what was asked, and can be made to misbehave.
 */
export class PushServer {
  /** `METHOD /path?query` without the parts that differ each time. */
  readonly requests: string[] = [];
  /** The scopes of tokens, as they were asked for. */
  readonly scopes: string[] = [];
  readonly blobs = new Map<string, Buffer>();
  /** By `repository/name`. */
  readonly manifests = new Map<string, { readonly type: string; readonly bytes: Buffer }>();
  /** Which repositories have which blobs: `repository@digest`. */
  readonly owned = new Set<string>();
  readonly uploads = new Map<string, Buffer>();
  /** The Authorization headers that came to places other than the token server. */
  readonly authorizations: (string | undefined)[] = [];
  intercept: Interceptor = () => false;
  /** `user:password` that tokens are given for. */
  login: string | undefined;
  readonly #counts = new Map<string, number>();
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      this.#serve(request, response).catch(() => response.destroy());
    });
  }

  /** Ends with the test. */
  static async start(): Promise<PushServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const made = new PushServer(server);
    onTestFinished(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    return made;
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  give(repository: string, content: Uint8Array): string {
    const digest = digestOf(content);
    this.blobs.set(digest, Buffer.from(content));
    this.owned.add(`${repository}@${digest}`);
    return digest;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "", `http://${this.host}`);
    const shown = `${request.method} ${url.pathname.replace(/uploads\/.+/, "uploads/ID")}${url.search}`;
    if (url.pathname !== "/token") {
      this.requests.push(shown);
      this.authorizations.push(request.headers.authorization);
    }
    const count = (this.#counts.get(shown) ?? 0) + 1;
    this.#counts.set(shown, count);
    if (await this.intercept(request, response, count)) return;
    if (url.pathname === "/token") return this.#token(request, response, url);
    if (this.login !== undefined && request.headers.authorization !== "Bearer good") {
      request.resume();
      response.setHeader("www-authenticate", `Bearer realm="http://${this.host}/token",service="test"`);
      return void response.writeHead(401).end();
    }
    const [, repository = "", kind = "", name = ""] =
      /^\/v2\/(.+?)\/(manifests|blobs)\/(.+)$/.exec(url.pathname) ?? [];
    if (kind === "manifests") return this.#manifest(request, response, repository, name);
    if (name.startsWith("uploads/")) return this.#upload(request, response, repository, name.slice(8), url);
    request.resume();
    response.writeHead(this.owned.has(`${repository}@${name}`) ? 200 : 404).end();
  }

  #token(request: IncomingMessage, response: ServerResponse, url: URL): void {
    this.scopes.push(url.searchParams.getAll("scope").join(" | "));
    const isGood =
      request.headers.authorization === `Basic ${Buffer.from(this.login ?? "").toString("base64")}`;
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ token: isGood ? "good" : "bad" }));
  }

  async #manifest(
    request: IncomingMessage,
    response: ServerResponse,
    repository: string,
    name: string,
  ): Promise<void> {
    const key = `${repository}/${name}`;
    if (request.method === "PUT") {
      const bytes = await readAll(request);
      const entry = { type: request.headers["content-type"] ?? "", bytes };
      this.manifests.set(key, entry);
      this.manifests.set(`${repository}/${digestOf(bytes)}`, entry);
      response.setHeader("docker-content-digest", digestOf(bytes));
      return void response.writeHead(201).end();
    }
    const found = this.manifests.get(key);
    if (found === undefined) return void response.writeHead(404).end();
    response.setHeader("docker-content-digest", digestOf(found.bytes));
    response.end();
  }

  async #upload(
    request: IncomingMessage,
    response: ServerResponse,
    repository: string,
    id: string,
    url: URL,
  ): Promise<void> {
    const at = (upload: string): string => `/v2/${repository}/blobs/uploads/${upload}?state=s`;
    if (request.method === "POST") {
      await readAll(request);
      const mount = url.searchParams.get("mount");
      if (mount !== null && this.owned.has(`${url.searchParams.get("from")}@${mount}`)) {
        this.owned.add(`${repository}@${mount}`);
        return void response.writeHead(201, { location: `/v2/${repository}/blobs/${mount}` }).end();
      }
      const made = `u${this.uploads.size}`;
      this.uploads.set(made, Buffer.alloc(0));
      return void response.writeHead(202, { location: at(made), range: "0-0" }).end();
    }
    const known = this.uploads.get(id);
    if (known === undefined) {
      request.resume();
      return void response.writeHead(404).end();
    }
    if (request.method === "GET") {
      return void response
        .writeHead(204, { location: at(id), range: `0-${Math.max(0, known.length - 1)}` })
        .end();
    }
    // What came before a connection broke is kept.
    let bytes = known;
    for await (const piece of request) {
      bytes = Buffer.concat([bytes, piece as Uint8Array]);
      this.uploads.set(id, bytes);
    }
    if (request.method === "PATCH") {
      const range = `0-${Math.max(0, bytes.length - 1)}`;
      return void response.writeHead(202, { location: at(id), range }).end();
    }
    const digest = url.searchParams.get("digest") ?? "";
    if (digestOf(bytes) !== digest) {
      return void response
        .writeHead(400)
        .end('{"errors":[{"code":"DIGEST_INVALID","message":"wrong digest"}]}');
    }
    this.uploads.delete(id);
    this.blobs.set(digest, bytes);
    this.owned.add(`${repository}@${digest}`);
    response
      .writeHead(201, { "docker-content-digest": digest, location: `/v2/${repository}/blobs/${digest}` })
      .end();
  }
}

export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of request) pieces.push(piece as Uint8Array);
  return Buffer.concat(pieces);
}
