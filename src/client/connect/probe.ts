import { BuildError } from "../../base/diagnostic/build-error.js";
import { goQuote } from "../../base/util/go-quote.js";
import type { ConnectOptions, Daemon } from "./daemon.js";
import { CONNECT_TIMEOUT, withDeadline } from "./deadline.js";
import { beginsHttp2, firstBytes } from "./first-bytes.js";

/** What every HTTP/2 client says first: the connection preface and empty SETTINGS (RFC 9113, section 3.4). */
const CLIENT_PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0", "latin1");

/** How a daemon is probed. */
export interface ProbeOptions extends ConnectOptions {
  /** For connecting, and again for the answer, in milliseconds; 20,000 by default. */
  readonly timeout?: number | undefined;
}

/**
 * Makes sure that something speaks HTTP/2 at a daemon's address, by a connection of its own.
 *
 * Rejects with a BuildError that says what is there instead, or with the signal's reason.
 */
export async function probeDaemon(daemon: Daemon, options: ProbeOptions = {}): Promise<void> {
  const { address } = daemon;
  const { signal, timeout = CONNECT_TIMEOUT } = options;
  const stream = await daemon.connect({ signal });
  stream.on("error", () => {});
  try {
    const bytes = await withDeadline({ signal, timeout, address }, (attempt) => {
      attempt.waitFor("connected, but no answer");
      stream.write(CLIENT_PREFACE);
      return firstBytes(stream, attempt.signal).catch((error: unknown) => {
        if (attempt.signal.aborted || error instanceof BuildError) throw error;
        return undefined; // reset, which says as much as an end
      });
    });
    if (bytes === undefined || !beginsHttp2(bytes)) throw strangerError(bytes, address);
  } finally {
    stream.destroy();
  }
}

function strangerError(bytes: Buffer | undefined, address: string): BuildError {
  const tls = "if it wants TLS, give the TLS options";
  if (bytes === undefined) {
    const why = "the connection was closed without an answer";
    const advice = address.startsWith("tcp://") ? tls : "is buildkitd starting or stopping?";
    return new BuildError("daemon/unreachable", `failed to connect to ${address}: ${why}; ${advice}`);
  }
  return new BuildError(
    "daemon/protocol",
    `failed to connect to ${address}: ${strangerWords(bytes, address, tls)}`,
  );
}

function strangerWords(bytes: Buffer, address: string, tls: string): string {
  if (bytes[0] === 0x15 && bytes[1] === 3) return `what answers there speaks TLS; ${tls}`;
  const text = bytes.subarray(0, 80).toString("utf8");
  if (text.startsWith("HTTP/1")) {
    return `a web server answers there, not BuildKit; if it is Docker Engine, use docker://${address}`;
  }
  return `what answers there is not BuildKit: ${goQuote(text)}`;
}
