import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
} from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Socket } from "node:net";
import { rootCertificates, TLSSocket } from "node:tls";
import { type HttpOutcome, type HttpRequest, httpFailure, MAX_ERROR_BYTES } from "./exchange.js";
import { HttpBody } from "./http-body.js";
import { describeNetworkError } from "./network-error.js";
import type { ProxyFinder } from "./proxy.js";
import { createTunnelAgent, throughProxy } from "./proxy-agent.js";

/** Carries out single HTTP exchanges: no redirects, no retries. */
export interface Transport {
  /** Gives an answer or says why there is none; rejects only with the signal's reason. */
  send(
    request: HttpRequest,
    trust: "verified" | "any",
    signal: AbortSignal | undefined,
  ): Promise<HttpOutcome>;
}

/** How long a host may take, and whom it is trusted by. */
export interface TransportOptions {
  /** Until the connection stands, TLS included, in milliseconds. */
  readonly connectTimeout: number;
  /** Until the whole answer is read, in milliseconds; of a streamed one, until more of it comes. */
  readonly requestTimeout: number;
  /** Certificates (PEM) to trust beside the usual ones. */
  readonly certificateAuthorities?: readonly string[];
  /** Without it every host is reached directly. */
  readonly proxy?: ProxyFinder;
}

const MAX_CONNECTIONS_PER_HOST = 16;

/** A transport with connections of its own; idle ones do not keep the process alive. */
export function createTransport(options: TransportOptions): Transport {
  // Many builds ask no host for anything.
  let opener: RequestOpener | undefined;
  const open: RequestOpener = (request, trust) => {
    opener ??= createOpener(options);
    return opener(request, trust);
  };
  return {
    send: (request, trust, signal) => new Exchange(request, options, signal).run(() => open(request, trust)),
  };
}

type RequestOpener = (request: HttpRequest, trust: "verified" | "any") => ClientRequest;

function createOpener({ certificateAuthorities: added = [], proxy: find }: TransportOptions): RequestOpener {
  const shared = { keepAlive: true, maxSockets: MAX_CONNECTIONS_PER_HOST };
  const ca = added.length === 0 ? undefined : [...rootCertificates, ...added];
  const trusts = { verified: { ...shared, ca }, any: { ...shared, rejectUnauthorized: false } };
  const http = new HttpAgent(shared);
  const https = { verified: new HttpsAgent(trusts.verified), any: new HttpsAgent(trusts.any) };
  const tunnels = new Map<string, HttpsAgent>();

  const tunnel = (proxy: URL, trust: "verified" | "any"): HttpsAgent => {
    const key = `${trust} ${proxy.href}`;
    const agent = tunnels.get(key) ?? createTunnelAgent(proxy, trusts[trust]);
    tunnels.set(key, agent);
    return agent;
  };
  return ({ url, method, headers }, trust) => {
    const proxy = find?.(url);
    if (url.protocol === "https:") {
      return httpsRequest(url, { method, headers, agent: proxy ? tunnel(proxy, trust) : https[trust] });
    }
    if (proxy === undefined) return httpRequest(url, { method, headers, agent: http });
    const request = { method, ...throughProxy(url, proxy, headers) };
    return proxy.protocol === "https:"
      ? httpsRequest({ ...request, agent: https.verified })
      : httpRequest({ ...request, agent: http });
  };
}

/** The life of one request: whichever of answer, error, time-out and abort comes first settles it. */
class Exchange {
  readonly #request: HttpRequest;
  readonly #options: TransportOptions;
  readonly #signal: AbortSignal | undefined;
  #client: ClientRequest | undefined;
  #timers: NodeJS.Timeout[] = [];
  #connected = false;
  #secured = false;
  #settle: ((outcome: HttpOutcome) => void) | undefined;
  #reject: ((reason: unknown) => void) | undefined;
  readonly #onAbort = () => {
    this.#reject?.(this.#signal?.reason);
    this.#end(true);
  };

  constructor(request: HttpRequest, options: TransportOptions, signal: AbortSignal | undefined) {
    this.#request = request;
    this.#options = options;
    this.#signal = signal;
  }

  run(open: () => ClientRequest): Promise<HttpOutcome> {
    return new Promise((resolve, reject) => {
      this.#settle = resolve;
      this.#reject = reject;
      if (this.#signal?.aborted) {
        this.#onAbort();
        return;
      }
      this.#signal?.addEventListener("abort", this.#onAbort, { once: true });
      let client: ClientRequest;
      try {
        client = open();
      } catch (error) {
        // A header or path that HTTP cannot carry.
        this.#failWith("protocol", error instanceof Error ? error.message : String(error));
        return;
      }
      this.#client = client;
      this.#startTimers();
      client.on("socket", (socket) => this.#watch(socket));
      client.on("response", (message) => this.#read(message));
      client.on("error", (error) => this.#fail(error));
      client.end(this.#request.body);
    });
  }

  #startTimers(): void {
    const { connectTimeout, requestTimeout } = this.#options;
    const onConnectTimeout = () => {
      if (this.#secured) return;
      const phase = this.#connected ? "TLS handshake timeout" : "connection timed out";
      this.#failWith("timeout", `${phase} (no connection after ${connectTimeout} ms)`);
    };
    const onTimeout = () => this.#failWith("timeout", `no complete answer after ${requestTimeout} ms`);
    this.#timers = [setTimeout(onConnectTimeout, connectTimeout), setTimeout(onTimeout, requestTimeout)];
  }

  #watch(socket: Socket): void {
    const secure = socket instanceof TLSSocket;
    if (this.#client?.reusedSocket) {
      this.#connected = true;
      this.#secured = true;
      return;
    }
    const onConnect = () => {
      this.#connected = true;
      this.#secured ||= !secure;
    };
    if (socket.connecting) socket.once("connect", onConnect);
    else onConnect();
    socket.once("secureConnect", () => {
      this.#secured = true;
    });
  }

  #read(message: IncomingMessage): void {
    const status = message.statusCode ?? 0;
    const failed = status >= 400;
    if (this.#request.isStreamed && status >= 200 && status < 300) {
      this.#respond(message, [], false, new HttpBody(message, this.#options.requestTimeout, this.#signal));
      return;
    }
    const limit = failed ? MAX_ERROR_BYTES : this.#request.maxBytes;
    const chunks: Uint8Array[] = [];
    let size = 0;
    if (
      !failed &&
      this.#request.method !== "HEAD" &&
      Number(message.headers["content-length"] ?? 0) > limit
    ) {
      this.#failWith("too-large", `the answer is larger than ${limit} bytes`);
      return;
    }
    message.on("data", (chunk: Uint8Array) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size <= limit) return;
      if (failed) this.#respond(message, chunks, true);
      else this.#failWith("too-large", `the answer is larger than ${limit} bytes`);
    });
    message.on("end", () => this.#respond(message, chunks, false));
    message.on("error", (error) => this.#fail(error));
    message.on("close", () => {
      if (!message.complete)
        this.#failWith("network", "the connection was closed in the middle of the answer");
    });
  }

  #respond(message: IncomingMessage, chunks: readonly Uint8Array[], cut: boolean, stream?: HttpBody): void {
    const body = Buffer.concat(chunks);
    this.#settle?.({
      kind: "response",
      status: message.statusCode ?? 0,
      statusText: message.statusMessage ?? "",
      url: this.#request.url,
      moved: false,
      headers: message.headers,
      challenges: message.headersDistinct["www-authenticate"] ?? [],
      body: cut ? body.subarray(0, MAX_ERROR_BYTES) : body,
      ...(stream !== undefined && { stream }),
    });
    this.#end(cut);
  }

  #fail(error: Error): void {
    const { reason, message } = describeNetworkError(error);
    this.#failWith(reason, message);
  }

  #failWith(reason: Parameters<typeof httpFailure>[1], message: string): void {
    this.#settle?.(httpFailure(this.#request.url, reason, message, this.#connected && !this.#secured));
    this.#end(true);
  }

  #end(broken: boolean): void {
    this.#settle = undefined;
    this.#reject = undefined;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#signal?.removeEventListener("abort", this.#onAbort);
    if (broken) this.#client?.destroy();
  }
}
