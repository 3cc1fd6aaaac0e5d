import { type IncomingMessage, request } from "node:http";
import type { Duplex, Readable, Writable } from "node:stream";
import { BuildError } from "../base/diagnostic/build-error.js";
import { type DockerAddress, formatAddress, hostWithPort } from "./connect/address.js";
import type { ConnectEnv } from "./connect/daemon.js";
import { CONNECT_TIMEOUT, withDeadline } from "./connect/deadline.js";
import { openDockerApi } from "./connect/docker-daemon.js";
import { type DockerEndpoint, resolveDockerEndpoint } from "./connect/docker-endpoint.js";
import type { TlsOptions } from "./connect/tls-options.js";
import { watchEngine } from "./engine-watch.js";

/** One request to a Docker Engine. */
export interface DockerRequest {
  readonly method: "GET" | "POST";
  /** With its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request whose body is still to be written. */
export interface DockerExchange {
  readonly body: Writable;
  /** The answer; rejects with a BuildError: `daemon/failed` if it is none of success, `daemon/lost`. */
  readonly answer: Promise<AsyncIterable<Uint8Array>>;
}

/** How a request is made. */
export interface DockerRequestOptions {
  readonly tls?: TlsOptions | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds after which the engine is asked whether it is there, and that its answer may take; 30,000 by default. */
  readonly silence?: number | undefined;
}

const LONGEST_ERROR = 64 << 10;
/** What an Engine says of itself is some kilobytes. */
const LONGEST_DOCUMENT = 4 << 20;
const SILENCE = 30_000;

/**
 * Begins a request to the API of the Docker Engine at an address, over a connection of its own. What the engine does
 * may take any time; but one that is gone without a word is noticed, except where ssh leads to it.
 *
 * Rejects as resolveDockerEndpoint and connecting do, and with the signal's reason.
 */
export async function openDockerRequest(
  address: DockerAddress,
  { method, path, headers = {} }: DockerRequest,
  env: ConnectEnv,
  { tls = {}, signal, silence = SILENCE }: DockerRequestOptions = {},
): Promise<DockerExchange> {
  const endpoint = await resolveDockerEndpoint(address, env, tls);
  const shown = formatAddress({ scheme: "docker", host: endpoint.host });
  const timeout = env.connectTimeout ?? CONNECT_TIMEOUT;
  const open = (limit: number): Promise<Duplex> =>
    withDeadline({ signal, timeout: limit, address: shown }, (attempt) =>
      openDockerApi(endpoint, shown, env, attempt),
    );
  const stream = await open(timeout);
  const body = request({
    method,
    path,
    signal,
    createConnection: () => stream,
    headers: { ...headersFor(endpoint), ...headers },
  });
  let death: BuildError | undefined;
  const lost = (cause: unknown): unknown => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `lost the connection to the Docker daemon at ${shown}: ${reason}`;
    return signal?.aborted ? signal.reason : (death ?? new BuildError("daemon/lost", message, { cause }));
  };
  const answer = new Promise<AsyncIterable<Uint8Array>>((resolve, reject) => {
    body.on("response", (response) => succeeded(response, shown, lost).then(resolve, reject));
    body.on("error", (cause) => reject(lost(cause)));
  });
  answer.catch(() => {});
  if (endpoint.host.scheme !== "ssh") {
    const stop = watchEngine({
      silence,
      ping: async (limit) => pingEngine(await open(limit), endpoint, limit),
      onDead: (cause) => {
        const message = `the Docker daemon at ${shown} does not answer any more: no word from it for ${silence / 1000} s`;
        death = new BuildError("daemon/lost", message, { cause });
        stream.destroy(death);
      },
    });
    stream.once("close", stop);
  }
  return { body, answer };
}

function headersFor({ host, headers }: DockerEndpoint): Record<string, string> {
  const Host = host.scheme === "tcp" ? hostWithPort(host.host, host.port) : "docker";
  return { ...Object.fromEntries(headers), Host };
}

/** Rejects if an engine says nothing at all within a time. */
async function pingEngine(stream: Duplex, endpoint: DockerEndpoint, timeout: number): Promise<void> {
  const asked = request({
    path: "/_ping",
    signal: AbortSignal.timeout(timeout),
    createConnection: () => stream,
    headers: headersFor(endpoint),
  });
  try {
    await new Promise((resolve, reject) => {
      asked.on("response", resolve).on("error", reject).end();
    });
  } finally {
    stream.destroy();
  }
}

async function succeeded(
  response: IncomingMessage,
  address: string,
  lost: (cause: unknown) => unknown,
): Promise<AsyncIterable<Uint8Array>> {
  const status = response.statusCode ?? 0;
  if (status >= 200 && status < 300) return contentOf(response, lost);
  const text = await beginningOf(response);
  const message = messageIn(text) ?? `${status} ${response.statusMessage ?? ""}`.trim();
  throw new BuildError("daemon/failed", `Error response from the Docker daemon at ${address}: ${message}`);
}

async function* contentOf(
  response: IncomingMessage,
  lost: (cause: unknown) => unknown,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* response;
  } catch (cause) {
    throw lost(cause);
  }
}

async function beginningOf(stream: Readable): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of stream) {
    parts.push(part);
    size += part.length;
    if (size >= LONGEST_ERROR) break;
  }
  return Buffer.concat(parts).toString("utf8").slice(0, LONGEST_ERROR);
}

/** What Docker's JSON of an error says. */
function messageIn(text: string): string | undefined {
  try {
    const json: unknown = JSON.parse(text);
    const message = typeof json === "object" && json !== null && "message" in json ? json.message : undefined;
    return typeof message === "string" ? message : undefined;
  } catch {
    return undefined;
  }
}

/** An answer that is one JSON document. Rejects with a BuildError `daemon/protocol` if it is none, or longer than 4 MiB. */
export async function readDockerJson(answer: AsyncIterable<Uint8Array>): Promise<unknown> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of answer) {
    size += part.length;
    if (size > LONGEST_DOCUMENT) {
      throw new BuildError("daemon/protocol", "the Docker daemon answered with more than 4 MiB of JSON");
    }
    parts.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString("utf8"));
  } catch (cause) {
    throw new BuildError("daemon/protocol", "the Docker daemon answered with something other than JSON", {
      cause,
    });
  }
}

/**
 * Reads an answer that is a stream of JSON objects, one for each thing that happened.
 *
 * Rejects with a BuildError `daemon/failed` if one of them is an error, and `daemon/protocol` if they are none.
 */
export async function readDockerMessages(
  answer: AsyncIterable<Uint8Array>,
  onMessage: (message: Readonly<Record<string, unknown>>) => void,
): Promise<void> {
  let rest = "";
  const decoder = new TextDecoder();
  const take = (line: string): void => {
    if (line.trim() === "") return;
    let message: unknown;
    try {
      message = JSON.parse(line);
    } catch (cause) {
      throw new BuildError("daemon/protocol", "the Docker daemon answered with something other than JSON", {
        cause,
      });
    }
    if (typeof message !== "object" || message === null) return;
    if ("error" in message && typeof message.error === "string") {
      throw new BuildError("daemon/failed", message.error);
    }
    onMessage({ ...message });
  };
  for await (const chunk of answer) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop()!;
    if (rest.length > LONGEST_ERROR) {
      throw new BuildError("daemon/protocol", "the Docker daemon answered with a line that is too long");
    }
    for (const line of lines) take(line);
  }
  take(rest);
}
