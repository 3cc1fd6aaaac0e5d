import { type IncomingMessage, request } from "node:http";
import type { Duplex } from "node:stream";
import { BuildError } from "../../base/diagnostic/build-error.js";
import type { SessionHeaders } from "./daemon.js";
import { errorCode, errorText } from "./socket-error.js";

/** What is asked for by an upgrade. */
export interface UpgradeRequest {
  readonly path: "/grpc" | "/session";
  /** The value of `Host`. */
  readonly host: string;
  readonly headers: SessionHeaders;
  /** The daemon's address, for people. */
  readonly address: string;
}

const MAX_ERROR_BYTES = 64 * 1024;

/**
 * Turns a fresh connection to Docker Engine's API into one for HTTP/2: `POST path`, `Upgrade: h2c`, 101. What the
 * other end sent right behind its answer is still in the stream.
 *
 * Rejects with a BuildError that says what the daemon answered instead, or with the signal's reason; the stream is
 * then destroyed. Agrees with DialHijack, moby/client/hijack.go.
 */
export function upgrade(stream: Duplex, wanted: UpgradeRequest, signal: AbortSignal): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      signal.removeEventListener("abort", onAbort);
      stream.destroy();
      reject(error);
    };
    const onAbort = () => fail(signal.reason);
    if (signal.aborted) {
      onAbort();
      return;
    }
    signal.addEventListener("abort", onAbort, { once: true });
    const asked = request({ createConnection: () => stream, method: "POST", path: wanted.path });
    for (const [name, values] of grouped(wanted.headers)) asked.setHeader(name, values);
    asked.setHeader("Host", wanted.host);
    asked.setHeader("Connection", "Upgrade");
    asked.setHeader("Upgrade", "h2c");
    asked.on("upgrade", (_answer, upgraded, head) => {
      if (head.length > 0) upgraded.unshift(head);
      // Node's HTTP/2 must not take over a TLS socket whose last write has not been reported yet.
      const done = () => {
        signal.removeEventListener("abort", onAbort);
        resolve(upgraded);
      };
      if (asked.writableFinished) done();
      else asked.once("finish", done);
    });
    asked.on("response", (answer) => {
      readBody(answer).then((body) => fail(refusalError(answer, body, wanted)), fail);
    });
    // A stream that failed by itself knows more than the request.
    asked.on("error", (error) => {
      const known = [error, stream.errored].find((one) => one instanceof BuildError);
      fail(known ?? brokenError(error, wanted));
    });
    asked.end();
  });
}

function grouped(headers: SessionHeaders): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of headers) {
    const known = values.get(name);
    if (known === undefined) values.set(name, [value]);
    else known.push(value);
  }
  return values;
}

/** The beginning of a body; what breaks off is taken as it is. */
function readBody(answer: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const done = () => resolve(Buffer.concat(chunks).subarray(0, MAX_ERROR_BYTES));
    answer.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= MAX_ERROR_BYTES) done();
    });
    answer.on("end", done).on("error", done).on("close", done);
  });
}

function refusalError(answer: IncomingMessage, body: Buffer, { path, address }: UpgradeRequest): BuildError {
  const status = answer.statusCode ?? 0;
  const text = messageIn(body) || oneLine(answer.statusMessage ?? "");
  const said = text.startsWith(`${status} `) ? text : `${status} ${text}`;
  if (/HTTP request to an HTTPS server/i.test(text)) {
    const advice = "it wants TLS: set DOCKER_TLS_VERIFY and DOCKER_CERT_PATH, or give the TLS options";
    return new BuildError("daemon/protocol", `failed to connect to ${address}: ${text}; ${advice}`);
  }
  if (status === 404 || status === 405 || status === 501) {
    const advice = "Docker Engine 18.09 or newer for Linux has one; for Podman use podman-container://";
    return new BuildError(
      "daemon/protocol",
      `the Docker daemon at ${address} has no BuildKit (POST ${path}: ${said}); ${advice}`,
    );
  }
  if (status < 300) {
    const why = `unable to upgrade to h2c, received ${status}; it is not Docker Engine, or a proxy before it cannot upgrade`;
    return new BuildError("daemon/protocol", `failed to connect to ${address}: ${why}`);
  }
  return new BuildError(
    "daemon/protocol",
    `failed to connect to ${address}: Error response from daemon: ${said}`,
  );
}

function brokenError(error: Error, { path, address }: UpgradeRequest): BuildError {
  const code = errorCode(error);
  if (code.startsWith("HPE_")) {
    const why =
      "what answers there does not speak HTTP/1.1; for a buildkitd use unix:// or tcp:// without docker://";
    return new BuildError("daemon/protocol", `failed to connect to ${address}: ${why}`, { cause: error });
  }
  const why = code === "ECONNRESET" || code === "EPIPE" ? "the connection was closed" : errorText(error);
  return new BuildError(
    "daemon/unreachable",
    `failed to connect to ${address}: ${why} before POST ${path} was answered; is dockerd running there?`,
    { cause: error },
  );
}

/** What the body of an error says: the message of Docker's JSON, or its text. */
function messageIn(body: Buffer): string {
  const text = body.toString("utf8");
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === "object" && json !== null && "message" in json && typeof json.message === "string") {
      return oneLine(json.message);
    }
  } catch {
    // plain text, or a page of a proxy
  }
  return oneLine(text);
}

/** Words of a stranger: without control characters and not too long. */
function oneLine(text: string): string {
  const line = text.replace(/[\p{C}\s]+/gu, " ").trim();
  return line.length <= 300 ? line : `${line.slice(0, 300)}...`;
}
