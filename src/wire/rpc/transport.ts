import { constants } from "node:http2";
import { Socket } from "node:net";
import { Duplex } from "node:stream";
import { FrameFilter, type FrameHeader, type FrameWatcher } from "./frame-filter.js";
import { HeaderBlocks } from "./header-blocks.js";

/** Bytes that may wait to be written. More than the window of a connection, or all that is won is lost again. */
const ROOM = 4 * 1024 * 1024;
/** `PRI * HTTP/2.0` and so on, in front of a client's frames. */
const PREFACE = 24;
const GOAWAY = 7;

/** Which end of the connection Node's HTTP/2 is. */
export type Role = "client" | "server";

/** Who wants to know what nghttp2 does not tell. */
export interface TransportObserver {
  /** Our side sent GOAWAY for an error. */
  onGiveUp(code: number): void;
  /** The first bytes of the other end, if it is a server. */
  onOpening(bytes: Buffer): void;
}

/**
 * What stands between a connection and Node's HTTP/2, to make up for four things:
 *
 * - Node stops reading as long as it waits for a write. Two such ends that both send more than the buffers between
 *   them hold would wait for each other for ever. So writes wait here, within bounds that flow control keeps.
 * - A header value above 64 KiB ends the connection: see {@link HeaderBlocks}.
 * - When nghttp2 gives up a connection it says GOAWAY, stops reading and tells nobody; here the observer is told.
 * - A connection that answers while it is written to (two Duplexes back to back) makes it abort the process. Such
 *   answers wait for the next tick.
 */
export function http2Transport(transport: Duplex, role: Role, observer: TransportObserver): Duplex {
  // Small frames are answers that someone waits for.
  if (transport instanceof Socket) transport.setNoDelay(true);
  const incoming = new FrameFilter(new HeaderBlocks(), role === "server" ? PREFACE : 0);
  const outgoing = new FrameFilter(new GoawayWatcher(observer), role === "client" ? PREFACE : 0);
  const { arrive, during } = createSequence();
  const write = (chunks: readonly Buffer[], callback: () => void) => {
    during(() => {
      if (chunks.length > 1) transport.cork();
      for (const chunk of chunks) for (const part of outgoing.push(chunk)) transport.write(part);
      if (chunks.length > 1) transport.uncork();
    });
    if (transport.writableLength < ROOM) callback();
    else transport.once("drain", callback);
  };
  const outer: Duplex = new Duplex({
    allowHalfOpen: true,
    read: () => {
      transport.resume();
    },
    write: (chunk: Buffer, _encoding, callback) => write([chunk], callback),
    writev: (chunks, callback) =>
      write(
        chunks.map(({ chunk }) => chunk),
        callback,
      ),
    final: (callback) => {
      if (transport.destroyed) callback();
      else transport.end(() => callback());
    },
    destroy: (error, callback) => {
      transport.destroy(error ?? undefined);
      callback(error);
    },
  });
  const pass = (part: Buffer | null) => {
    if (part?.length !== 0 && !outer.push(part)) transport.pause();
  };
  if (role === "client") transport.once("data", (chunk: Buffer) => observer.onOpening(chunk));
  transport.on("data", (chunk: Buffer) => arrive(() => incoming.push(chunk).forEach(pass)));
  transport.on("end", () => arrive(() => [incoming.flush(), null].forEach(pass)));
  transport.on("error", (error: Error) => outer.destroy(error));
  transport.on("close", () => {
    // After a proper end there may be something left to read; the reader's own end follows.
    if (!transport.readableEnded) outer.destroy();
  });
  if (transport.destroyed) outer.destroy();
  return outer;
}

/** Lets what arrives `during` something wait for the next tick, and all that comes later behind it. */
function createSequence(): { arrive(step: () => void): void; during(action: () => void): void } {
  let isBusy = false;
  let waiting: (() => void)[] = [];
  const catchUp = () => {
    // The list may grow meanwhile, but no step runs inside another one.
    for (const step of waiting) step();
    waiting = [];
  };
  return {
    arrive: (step) => {
      if (!isBusy && waiting.length === 0) step();
      else if (waiting.push(step) === 1) process.nextTick(catchUp);
    },
    during: (action) => {
      isBusy = true;
      action();
      isBusy = false;
    },
  };
}

/** Looks for the message by which our side gives a connection up. */
class GoawayWatcher implements FrameWatcher {
  readonly #observer: TransportObserver;

  constructor(observer: TransportObserver) {
    this.#observer = observer;
  }

  holds({ type, length }: FrameHeader): boolean {
    return type === GOAWAY && length >= 8 && length < ROOM;
  }

  take(frame: Buffer): Buffer {
    const code = frame.readUInt32BE(13);
    if (code !== constants.NGHTTP2_NO_ERROR) this.#observer.onGiveUp(code);
    return frame;
  }
}
