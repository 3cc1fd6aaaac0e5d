import type { CredentialSource } from "./auth/credentials.js";
import { createDockerCredentials } from "./auth/docker-credentials.js";
import type { TokenContext } from "./auth/token.js";
import { type HostOptions, insecureHosts } from "./hosts.js";
import { createHttpClient } from "./http/client.js";
import { proxiesOf } from "./http/proxy.js";
import type { RetryPolicy } from "./http/retry.js";
import { createTransport } from "./http/transport.js";
import { createRedactor } from "./redact.js";

/** How registries are reached. Times are in milliseconds. */
export interface RegistryOptions extends HostOptions {
  /** Where logins are kept; by default where `docker login` puts them. */
  readonly credentials?: CredentialSource;
  /** Docker's config.json, if not the usual one. */
  readonly configFile?: string;
  /** For the usual config, its environment variables, the PATH of credential helpers, and proxies; by default the process's. */
  readonly env?: NodeJS.ProcessEnv;
  /** Told of what is wrong but does not stop a lookup. */
  readonly warn?: (message: string) => void;
  /** Certificates (PEM) to trust beside the usual ones. */
  readonly certificateAuthorities?: readonly string[];
  readonly userAgent?: string;
  /** Until a connection stands (10 s). */
  readonly connectTimeout?: number;
  /** Until an answer is read (30 s). */
  readonly requestTimeout?: number;
  /** Until a credential helper has answered (30 s). */
  readonly helperTimeout?: number;
  readonly retry?: Partial<RetryPolicy>;
}

/** What requests to registries and to their token servers share. */
export interface RegistryContext extends TokenContext {
  /** Whether a host (with optional port) may be spoken to over plain HTTP. */
  readonly isInsecure: (host: string) => boolean;
}

/** How requests are repeated unless options say otherwise. */
export const DEFAULT_RETRY: RetryPolicy = {
  attempts: 4,
  baseDelay: 500,
  maxDelay: 8000,
  maxRetryAfter: 20_000,
};

/** A context with connections of its own. */
export function createRegistryContext(options: RegistryOptions): RegistryContext {
  const isInsecure = insecureHosts(options);
  const transport = createTransport({
    connectTimeout: options.connectTimeout ?? 10_000,
    requestTimeout: options.requestTimeout ?? 30_000,
    certificateAuthorities: options.certificateAuthorities,
    proxy: proxiesOf(options.env ?? process.env),
  });
  const http = createHttpClient(transport, { ...DEFAULT_RETRY, ...options.retry }, isInsecure);
  return { http, redactor: createRedactor(), userAgent: options.userAgent ?? "buildfile", isInsecure };
}

/** Logins from where Docker keeps them; with `maxAge` (in milliseconds) looked up again after that. */
export function registryCredentials(options: RegistryOptions, maxAge?: number): CredentialSource {
  return createDockerCredentials({
    env: options.env ?? process.env,
    configFile: options.configFile,
    helperTimeout: options.helperTimeout ?? 30_000,
    maxAge,
    warn: options.warn ?? (() => {}),
  });
}
