import { createHttpClient, type HttpClient } from "../../../registry/http/client.js";
import { proxiesOf } from "../../../registry/http/proxy.js";
import type { RetryPolicy } from "../../../registry/http/retry.js";
import { createTransport } from "../../../registry/http/transport.js";
import { createRedactor, type Redactor } from "../../../registry/redact.js";
import { DEFAULT_RETRY } from "../../../registry/registry-context.js";

/** How files of the web are reached. Times are in milliseconds. */
export interface HttpAccessOptions {
  /** Where proxies are named; by default the process's. */
  readonly env?: NodeJS.ProcessEnv;
  /** Certificates (PEM) to trust beside the usual ones. */
  readonly certificateAuthorities?: readonly string[];
  readonly userAgent?: string;
  /** Until a connection stands (10 s). */
  readonly connectTimeout?: number;
  /** Until an answer begins, and while it goes on until more of it comes (30 s). */
  readonly requestTimeout?: number;
  readonly retry?: Partial<RetryPolicy>;
}

/** Connections to the web that all builds share. */
export interface HttpAccess {
  readonly client: HttpClient;
  readonly redactor: Redactor;
  readonly userAgent: string;
  readonly retry: RetryPolicy;
}

/** As many as Go's net/http follows. */
const REDIRECTS = { maxRedirects: 10, mayDowngrade: true };

/**
 * Access to the web: certificates are checked, redirects followed as Go does, from TLS to plain HTTP too, but
 * credentials never go to another host.
 */
export function createHttpAccess(options: HttpAccessOptions = {}): HttpAccess {
  const retry = { ...DEFAULT_RETRY, ...options.retry };
  const transport = createTransport({
    connectTimeout: options.connectTimeout ?? 10_000,
    requestTimeout: options.requestTimeout ?? 30_000,
    certificateAuthorities: options.certificateAuthorities ?? [],
    proxy: proxiesOf(options.env ?? process.env),
  });
  return {
    client: createHttpClient(transport, retry, () => false, REDIRECTS),
    redactor: createRedactor(),
    userAgent: options.userAgent ?? "buildfile",
    retry,
  };
}
