import { constants, type Http2Session, type Http2Stream } from "node:http2";
import type { Duplex } from "node:stream";
import { resetError, resetName } from "./http-status.js";
import { RpcError, StatusCode } from "./status.js";

/** What a stream and a connection may hold before the receiver must say that it has read some. */
const WINDOW = 1024 * 1024;
/** Milliseconds for the last frames to leave before a connection is cut. */
const LINGER = 1000;

/** Options of both ends' sessions. Spec: spec/rpc.md#settings */
export const SESSION_OPTIONS = {
  settings: { initialWindowSize: WINDOW, maxFrameSize: 1024 * 1024, maxConcurrentStreams: 250 },
  // 128 by default, and a list of ignore patterns is one pair each.
  maxHeaderListPairs: 100_000,
  maxSendHeaderBlockLength: 8 * 1024 * 1024,
  // In MB. Above it new calls are refused, and one call's large message must not do that to the others.
  maxSessionMemory: 2048,
};

/** Largest message in bytes unless said otherwise; containerd's and so BuildKit's. */
export const MAX_MESSAGE = 16 * 1024 * 1024;

/** grpc-go's words for calls of a client that is closed. */
export const CLOSING = "grpc: the client connection is closing";

/** grpc-go's words for a call that just stops. */
export const NO_TRAILERS = "server closed the stream without sending trailers";

/** What a connection does with a call when it is closed. */
export interface CallUnderWay {
  readonly signal: AbortSignal;
  cancel(reason?: Error): void;
}

/** How to close a connection. */
export interface ClosingOptions {
  /** Waits for the calls under way instead of cancelling them. */
  readonly graceful?: boolean | undefined;
}

const SETTINGS = 4;
const TLS_ALERT = 0x15;

/** The life of an HTTP/2 connection, seen from either end: whether it is one at all, and why it ended. */
export class Connection {
  /** Settles when the connection has ended; rejects never. */
  readonly closed: Promise<void>;
  /** The calls under way. */
  readonly calls = new Set<CallUnderWay>();
  readonly #session: Http2Session;
  readonly #transport: Duplex;
  /** Whether the other end has spoken HTTP/2. */
  #isMet = false;
  #isClosing = false;
  #failure: RpcError | undefined;
  /** What the other end said when it left for a reason. */
  #goaway: string | undefined;

  constructor(session: Http2Session, transport: Duplex, handshakeTimeout: number) {
    this.#session = session;
    this.#transport = transport;
    const timer =
      handshakeTimeout > 0 ? setTimeout(() => this.#expire(handshakeTimeout), handshakeTimeout) : undefined;
    session.once("connect", () => {
      if (!session.destroyed) session.setLocalWindowSize(WINDOW);
    });
    session.once("remoteSettings", () => {
      this.#isMet = true;
      clearTimeout(timer);
    });
    session.on("goaway", (code: number, _last: number, data?: Uint8Array) => {
      if (code !== constants.NGHTTP2_NO_ERROR) this.#goaway ??= goawayText(code, data);
    });
    session.on("error", (error: Error) => this.#note(error));
    // Stays to the end and beyond it: what comes after the session has nobody else to go to.
    transport.on("error", (error: Error) => this.#note(error));
    this.closed = new Promise((resolve) => {
      session.once("close", () => {
        clearTimeout(timer);
        if (!this.#isClosing && (!this.#isMet || this.#goaway !== undefined)) this.#note(undefined);
        transport.destroy();
        resolve();
      });
    });
  }

  /** Why the connection ended, if something went wrong. */
  get failure(): RpcError | undefined {
    return this.#failure;
  }

  /** Whether new calls are possible. */
  get isOpen(): boolean {
    return !this.#isClosing && !this.#session.closed && !this.#session.destroyed;
  }

  /** Why a call can't be made any more. */
  get unavailable(): RpcError {
    if (this.#failure !== undefined) return this.#failure;
    return this.#isClosing ? new RpcError(StatusCode.canceled, CLOSING) : this.#lost(undefined);
  }

  /** Why a stream closed without a status: the connection was lost, or the other side said so. */
  streamError(http: Http2Stream, error: Error | undefined): RpcError {
    if (this.#session.destroyed) return this.#failure ?? this.#lost(error);
    if (http.rstCode === constants.NGHTTP2_NO_ERROR) return new RpcError(StatusCode.internal, NO_TRAILERS);
    return resetError(http.rstCode, error);
  }

  /** Ends the connection: no new calls; those under way are cancelled, or waited for if `graceful`. */
  async close({ graceful = false }: ClosingOptions = {}): Promise<void> {
    this.#isClosing = true;
    if (graceful) {
      // A client's GOAWAY would refuse its own calls that are not on their way yet; a server must tell.
      if (this.#session.type === constants.NGHTTP2_SESSION_SERVER) this.#session.close();
      await Promise.all([...this.calls].map(untilOver));
    } else {
      for (const call of this.calls) call.cancel(new RpcError(StatusCode.canceled, CLOSING));
    }
    if (!this.#session.closed) this.#session.close();
    const timer = setTimeout(() => {
      this.#session.destroy();
      // A session that is done waits for the other side to hang up, however long that takes.
      this.#transport.destroy();
    }, LINGER);
    await this.closed;
    clearTimeout(timer);
  }

  /** Our side has told the other that it gives up; nghttp2 tells nobody else, and would wait for ever. */
  onGiveUp(code: number): void {
    // Where Node knows why, it says so until then.
    setImmediate(() => {
      if (this.#session.destroyed) return;
      this.#session.destroy(this.#note(new Error(`HTTP/2 error ${resetName(code)}`)));
    });
  }

  /** The first bytes of the other end: if they are no HTTP/2, they say what it is. */
  onOpening(bytes: Buffer): void {
    const strange = describeOpening(bytes);
    if (strange !== undefined) this.#note(new Error(strange));
  }

  #expire(milliseconds: number): void {
    const error = this.#note(new Error(`no answer within ${milliseconds} ms`));
    this.#session.destroy(error);
  }

  #note(error: Error | undefined): RpcError {
    if (this.#failure === undefined && !this.#isClosing) this.#failure = this.#lost(error);
    return this.#failure ?? this.#lost(error);
  }

  /** Words of grpc-go's transport, http2_client.go. */
  #lost(error: Error | undefined): RpcError {
    const reason = error instanceof RpcError ? error.message : (error?.message ?? "EOF");
    const text = !this.#isMet
      ? `connection error: the other end did not answer as HTTP/2: error reading server preface: ${reason}`
      : this.#goaway === undefined
        ? `error reading from server: ${reason}`
        : `closing transport due to: connection error: ${reason}, received prior goaway: ${this.#goaway}`;
    return new RpcError(StatusCode.unavailable, text, { cause: error });
  }
}

function untilOver({ signal }: CallUnderWay): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** What someone says who does not begin with SETTINGS. */
function describeOpening(bytes: Buffer): string | undefined {
  if (bytes.length < 4 || bytes[3] === SETTINGS) return undefined;
  if (bytes[0] === TLS_ALERT && bytes[1] === 3) return "it wants TLS";
  const [line = ""] = bytes.toString("latin1", 0, 80).split(/[\r\n]/);
  return line.startsWith("HTTP/1.") ? `it speaks HTTP/1: ${line}` : `it said ${JSON.stringify(line)}`;
}

function goawayText(code: number, data: Uint8Array | undefined): string {
  const text = data === undefined ? "" : Buffer.from(data).toString("utf8", 0, 1024);
  return `code: ${resetName(code)}${text === "" ? "" : `, debug data: ${JSON.stringify(text)}`}`;
}
