/** Turns messages of one type into bytes and back, as generated `encodeX` and `decodeX` do. */
export interface Codec<T> {
  encode(message: T): Uint8Array;
  /** Must not keep `bytes`: they are part of a larger buffer. Throws on what is no such message. */
  decode(bytes: Uint8Array): T;
}

/** One RPC: its path and how its messages are encoded. */
export interface Method<Request, Response> {
  /** `/package.Service/Method`, for instance `/moby.buildkit.v1.Control/Solve`. */
  readonly path: string;
  readonly request: Codec<Request>;
  readonly response: Codec<Response>;
}

/** Names an RPC. Whether its sides are streams is up to those who call and serve it. */
export function method<Request, Response>(
  path: string,
  request: Codec<Request>,
  response: Codec<Response>,
): Method<Request, Response> {
  return { path, request, response };
}
