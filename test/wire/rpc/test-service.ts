import type { Duplex } from "node:stream";
import { createRpcClient, type RpcClient, type RpcClientOptions } from "../../../src/wire/rpc/client.js";
import { type Method, method } from "../../../src/wire/rpc/method.js";
import {
  type Handler,
  type RpcServer,
  type RpcServerOptions,
  serveRpc,
} from "../../../src/wire/rpc/server.js";
import { RpcError } from "../../../src/wire/rpc/status.js";
import type { RpcStream } from "../../../src/wire/rpc/stream.js";

const text = {
  encode: (message: string) => Buffer.from(message),
  decode: (bytes: Uint8Array) => Buffer.from(bytes).toString(),
};
const bytes = {
  encode: (message: Uint8Array) => message,
  decode: (bytes: Uint8Array) => bytes,
};

/** A method whose messages are texts. */
export function textMethod(name: string): Method<string, string> {
  return method(`/test.Texts/${name}`, text, text);
}

/** A method whose messages are bytes as they are. */
export function bytesMethod(name: string): Method<Uint8Array, Uint8Array> {
  return method(`/test.Bytes/${name}`, bytes, bytes);
}

export interface Rig {
  readonly client: RpcClient;
  readonly server: RpcServer;
}

/** A client and a server at the ends of a connection. */
export function connectEnds(
  ends: readonly [Duplex, Duplex],
  handlers: readonly Handler[],
  options: { readonly client?: RpcClientOptions; readonly server?: RpcServerOptions } = {},
): Rig {
  return {
    server: serveRpc(ends[1], handlers, options.server),
    client: createRpcClient(ends[0], options.client),
  };
}

/** All messages of a call. */
export async function collect<T>(call: RpcStream<never, T> | AsyncIterable<T>): Promise<T[]> {
  const messages: T[] = [];
  for await (const message of call) messages.push(message);
  return messages;
}

/** The RpcError with which something fails, as `code: message`. */
export async function failureOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof RpcError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "no failure";
}

/** A promise and what settles it. */
export function defer<T = void>(): { promise: Promise<T>; resolve(value: T): void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
