import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Duplex, PassThrough } from "node:stream";
import { connect as connectTls, createServer as createTlsServer } from "node:tls";
import { selfSignedCertificate } from "../../harness/self-signed-certificate.js";

/** Two ends of a connection. */
export type Ends = readonly [Duplex, Duplex];

/** A connection that is all JavaScript: what one end writes the other reads, with back-pressure. */
export function duplexPair(): Ends {
  const a = new End();
  const b = new End();
  a.peer = b;
  b.peer = a;
  return [a, b];
}

class End extends Duplex {
  peer: End | undefined;
  #waiting: (() => void) | undefined;

  constructor() {
    super({ allowHalfOpen: true });
  }

  override _read(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: () => void): void {
    const peer = this.peer;
    if (peer === undefined || peer.destroyed || chunk.length === 0) process.nextTick(callback);
    else if (peer.push(chunk)) process.nextTick(callback);
    else peer.#waiting = callback;
  }

  override _final(callback: () => void): void {
    if (this.peer?.destroyed === false) this.peer.push(null);
    callback();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    const peer = this.peer;
    this.peer = undefined;
    if (peer !== undefined && !peer.destroyed) process.nextTick(() => peer.destroy());
    callback(error);
  }
}

/** Two one-way pipes in each direction, as a program has them in its standard input and output. */
export function pipePair(): Ends {
  const [there, back] = [new PassThrough(), new PassThrough()];
  return [Duplex.from({ readable: back, writable: there }), Duplex.from({ readable: there, writable: back })];
}

/** A connection over TLS. */
export async function tlsPair(): Promise<Ends> {
  const { key, cert } = selfSignedCertificate();
  const server = createTlsServer({ key, cert });
  const accepted = new Promise<Duplex>((resolve) => server.once("secureConnection", resolve));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  const socket = connectTls({ port, host: "127.0.0.1", servername: "localhost", ca: cert });
  const other = await accepted;
  server.close();
  return [socket, other];
}

/** A connection over a unix socket. */
export async function socketPair(): Promise<Ends> {
  const folder = await mkdtemp(join(tmpdir(), "rpc-"));
  const server = createServer();
  const accepted = new Promise<Socket>((resolve) => server.once("connection", resolve));
  await new Promise<void>((resolve) => server.listen(join(folder, "socket"), resolve));
  const socket = connect(join(folder, "socket"));
  const other = await accepted;
  server.close();
  await rm(folder, { recursive: true });
  return [socket, other];
}
