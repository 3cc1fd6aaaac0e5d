import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
} from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Socket } from "node:net";
import { rootCertificates, TLSSocket } from "node:tls";
import { type FailureReason, type HttpOutcome, httpFailure, MAX_ERROR_BYTES } from "../http/exchange.js";
import { describeNetworkError } from "../http/network-error.js";

/** The body of a request, which is read anew each time it is sent. */
export interface PushBody {
  /** Bytes. */
  readonly length: number;
  open(): AsyncIterable<Uint8Array>;
}

/** A request that writes, or asks whether that is needed. */
export interface PushRequest {
  readonly method: "HEAD" | "GET" | "POST" | "PATCH" | "PUT";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: PushBody | undefined;
}

/** How long a registry may take, in milliseconds, and whom it is trusted by. */
export interface PushTimeouts {
  /** Until the connection stands, TLS included. */
  readonly connect: number;
  /** Without a byte in either direction. */
  readonly idle: number;
  /** Until it answers, from the end of the body on: it may have to look through all of it. */
  readonly answer: number;
}

/** Carries out single exchanges: no redirects, no retries. */
export interface PushTransport {
  /** Gives an answer or says why there is none; rejects with the signal's reason, or with what reading the body failed with. */
  send(
    request: PushRequest,
    trust: "verified" | "any",
    signal: AbortSignal | undefined,
  ): Promise<HttpOutcome>;
  /** Ends all connections. */
  close(): void;
}

const MAX_CONNECTIONS_PER_HOST = 16;

/** A transport with connections of its own; idle ones do not keep the process alive. */
export function createPushTransport(
  timeouts: PushTimeouts,
  certificateAuthorities: readonly string[] = [],
): PushTransport {
  const shared = { keepAlive: true, maxSockets: MAX_CONNECTIONS_PER_HOST };
  const ca =
    certificateAuthorities.length === 0 ? undefined : [...rootCertificates, ...certificateAuthorities];
  const http = new HttpAgent(shared);
  const verified = new HttpsAgent({ ...shared, ca });
  const unverified = new HttpsAgent({ ...shared, rejectUnauthorized: false });
  return {
    send(request, trust, signal) {
      const { method, url, body } = request;
      const headers = { ...request.headers, ...(body && { "content-length": String(body.length) }) };
      const open = (): ClientRequest =>
        url.protocol === "http:"
          ? httpRequest(url, { method, headers, agent: http })
          : httpsRequest(url, { method, headers, agent: trust === "verified" ? verified : unverified });
      return new Exchange(request, timeouts, signal).run(open);
    },
    close() {
      for (const agent of [http, verified, unverified]) agent.destroy();
    },
  };
}

/** The life of one request: whichever of answer, error, time-out and abort comes first settles it. */
class Exchange {
  readonly #request: PushRequest;
  readonly #timeouts: PushTimeouts;
  readonly #signal: AbortSignal | undefined;
  #client: ClientRequest | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isConnected = false;
  #isSecured = false;
  #isAnswered = false;
  #settle: ((outcome: HttpOutcome) => void) | undefined;
  #reject: ((reason: unknown) => void) | undefined;
  readonly #onAbort = () => this.#stop(this.#signal?.reason);

  constructor(request: PushRequest, timeouts: PushTimeouts, signal: AbortSignal | undefined) {
    this.#request = request;
    this.#timeouts = timeouts;
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
      try {
        this.#client = open();
      } catch (error) {
        // A header or path that HTTP cannot carry.
        this.#failWith("protocol", error instanceof Error ? error.message : String(error));
        return;
      }
      this.#wait(this.#timeouts.connect, "no connection");
      this.#client.on("socket", (socket) => this.#watch(socket));
      this.#client.on("response", (message) => this.#read(message));
      this.#client.on("error", (error) => this.#fail(error));
      if (this.#request.body === undefined) this.#client.end();
    });
  }

  #wait(ms: number, what: string): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#failWith("timeout", `${what} after ${ms} ms`), ms);
  }

  #watch(socket: Socket): void {
    const isSecure = socket instanceof TLSSocket;
    const onReady = () => {
      this.#isConnected = true;
      this.#isSecured = true;
      const { body } = this.#request;
      if (body === undefined) this.#wait(this.#timeouts.idle, "no answer");
      else this.#write(body).catch((error: unknown) => this.#stop(error));
    };
    const onConnect = () => {
      this.#isConnected = true;
      if (isSecure) socket.once("secureConnect", onReady);
      else onReady();
    };
    if (this.#client?.reusedSocket) onReady();
    else if (socket.connecting) socket.once("connect", onConnect);
    else onConnect();
  }

  /** Stops early when the server has said enough. */
  async #write({ length, open }: PushBody): Promise<void> {
    const client = this.#client!;
    let sent = 0;
    this.#wait(this.#timeouts.idle, "the registry took no more data");
    for await (const piece of open()) {
      if (this.#settle === undefined || this.#isAnswered) return;
      sent += piece.length;
      if (sent > length) throw new RangeError(`a body is longer than its ${length} bytes`);
      if (!client.write(piece)) await drained(client);
      this.#timer?.refresh();
    }
    if (this.#settle === undefined || this.#isAnswered) return;
    if (sent < length) throw new RangeError(`a body is shorter than its ${length} bytes`);
    client.end();
    // What ends an upload may take long to look at.
    const { idle, answer } = this.#timeouts;
    this.#wait(this.#request.method === "PUT" ? answer : idle, "no answer");
  }

  #read(message: IncomingMessage): void {
    this.#isAnswered = true;
    this.#wait(this.#timeouts.idle, "no more of the answer");
    const chunks: Uint8Array[] = [];
    let size = 0;
    message.on("data", (chunk: Uint8Array) => {
      this.#timer?.refresh();
      chunks.push(chunk);
      size += chunk.length;
      // No answer to a push has more that is of interest.
      if (size > MAX_ERROR_BYTES) this.#respond(message, chunks, true);
    });
    message.on("end", () => this.#respond(message, chunks, false));
    message.on("error", (error) => this.#fail(error));
    message.on("close", () => {
      if (!message.complete) {
        this.#failWith("network", "the connection was closed in the middle of the answer");
      }
    });
  }

  #respond(message: IncomingMessage, chunks: readonly Uint8Array[], isCut: boolean): void {
    this.#settle?.({
      kind: "response",
      status: message.statusCode ?? 0,
      statusText: message.statusMessage ?? "",
      url: this.#request.url,
      moved: false,
      headers: message.headers,
      challenges: message.headersDistinct["www-authenticate"] ?? [],
      body: Buffer.concat(chunks).subarray(0, MAX_ERROR_BYTES),
    });
    // With a part of the body unsent the connection is good for nothing more.
    this.#end(isCut || this.#client?.writableEnded !== true);
  }

  #fail(error: Error): void {
    const { reason, message } = describeNetworkError(error);
    this.#failWith(reason, message);
  }

  #failWith(reason: FailureReason, message: string): void {
    this.#settle?.(httpFailure(this.#request.url, reason, message, this.#isConnected && !this.#isSecured));
    this.#end(true);
  }

  #stop(reason: unknown): void {
    this.#reject?.(reason);
    this.#end(true);
  }

  #end(isBroken: boolean): void {
    this.#settle = undefined;
    this.#reject = undefined;
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener("abort", this.#onAbort);
    if (isBroken) this.#client?.destroy();
  }
}

/** Until a request takes more, or has ended. */
function drained(client: ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      client.off("drain", done);
      client.off("close", done);
      client.off("response", done);
      resolve();
    };
    if (client.destroyed) {
      resolve();
      return;
    }
    client.on("drain", done);
    client.on("close", done);
    client.on("response", done);
  });
}
