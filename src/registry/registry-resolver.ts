import { BuildError } from "../base/diagnostic/build-error.js";
import { parseNormalizedNamed, referenceToString, tagNameOnly } from "../base/image/reference.js";
import type { ImageResolver } from "../frontend/image-resolver.js";
import { Authorizer } from "./auth/authorizer.js";
import type { CredentialSource } from "./auth/credentials.js";
import { createDockerCredentials } from "./auth/docker-credentials.js";
import { type HostOptions, insecureHosts, registryHosts } from "./hosts.js";
import { createHttpClient } from "./http/client.js";
import type { RetryPolicy } from "./http/retry.js";
import { createTransport } from "./http/transport.js";
import { fetchImageConfig } from "./image-config.js";
import { createRedactor } from "./redact.js";
import { type RegistrySession, Repository } from "./repository.js";

/** How registries are reached. Times are in milliseconds. */
export interface RegistryOptions extends HostOptions {
  /** Where logins are kept; by default where `docker login` puts them. */
  readonly credentials?: CredentialSource;
  /** Docker's config.json, if not the usual one. */
  readonly configFile?: string;
  /** For the usual config, its environment variables and the PATH of credential helpers; by default the process's. */
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

const DEFAULT_RETRY: RetryPolicy = { attempts: 4, baseDelay: 500, maxDelay: 8000, maxRetryAfter: 20_000 };

/**
 * A resolver that asks registries by the OCI distribution API.
 *
 * It asks for what is needed and no more: manifest or index, the manifest for the platform, the config. All of it is
 * checked against its digest and size. Connections and tokens are shared by all lookups. The resolve mode makes no
 * difference: there is no local store. Rejects with a BuildError of an `image/…` code, or with the signal's reason.
 * Agrees with BuildKit's util/imageutil, `Config`. Spec: spec/registry.md.
 */
export function createRegistryResolver(options: RegistryOptions = {}): ImageResolver {
  const session = createSession(options);
  return {
    async resolve(text, { platform, signal }) {
      const ref = tagNameOnly(parseNormalizedNamed(text));
      const name = referenceToString(ref);
      try {
        const repository = new Repository(ref, registryHosts(ref.domain, options), session, signal);
        const top = await repository.named();
        const config = await fetchImageConfig(repository, top, platform);
        return { ref: name, digest: top.digest, config };
      } catch (error) {
        if (!(error instanceof BuildError)) throw error;
        // A new error each time: lookups that share a token share its error, too.
        const message = `failed to resolve source metadata for ${name}: ${error.message}`;
        throw new BuildError(error.code, message, { cause: error });
      }
    },
  };
}

function createSession(options: RegistryOptions): RegistrySession {
  const redactor = createRedactor();
  const isInsecure = insecureHosts(options);
  const userAgent = options.userAgent ?? "buildfile";
  const transport = createTransport({
    connectTimeout: options.connectTimeout ?? 10_000,
    requestTimeout: options.requestTimeout ?? 30_000,
    certificateAuthorities: options.certificateAuthorities,
  });
  const http = createHttpClient(transport, { ...DEFAULT_RETRY, ...options.retry }, isInsecure);
  const credentials =
    options.credentials ??
    createDockerCredentials({
      env: options.env ?? process.env,
      configFile: options.configFile,
      helperTimeout: options.helperTimeout ?? 30_000,
      warn: options.warn ?? (() => {}),
    });
  const authorizer = new Authorizer({ http, redactor, userAgent, credentials, isInsecure });
  return { http, authorizer, redactor, userAgent };
}
