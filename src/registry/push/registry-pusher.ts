import type { Reference } from "../../base/image/reference.js";
import { Authorizer } from "../auth/authorizer.js";
import { registryHosts } from "../hosts.js";
import {
  createRegistryContext,
  DEFAULT_RETRY,
  type RegistryOptions,
  registryCredentials,
} from "../registry-context.js";
import { PushClient, type PushContext } from "./push-client.js";
import { createPushTransport } from "./push-exchange.js";
import { createPushRepository, type PushRepository } from "./push-repository.js";

/** How images are pushed; times are in milliseconds. */
export interface PusherOptions extends RegistryOptions {
  /** Without a byte in either direction (60 s). */
  readonly idleTimeout?: number;
  /** Until a registry has looked through what it was sent (5 min). */
  readonly answerTimeout?: number;
}

/** Registries to push to. Connections, logins and tokens are shared by all that is pushed. */
export interface RegistryPusher {
  /**
   * The repository of an image, in the registry itself and in none of its mirrors.
   *
   * @param insecure the registry need not speak TLS nor have a certificate
   * @throws BuildError `image/reference` for a domain that is no host
   */
  repository(ref: Reference, insecure: boolean, signal?: AbortSignal): PushRepository;
  /** Ends all connections. */
  close(): void;
}

/** A pusher as options have it: insecure hosts, logins. */
export function createRegistryPusher(options: PusherOptions = {}): RegistryPusher {
  const transport = createPushTransport(
    {
      connect: options.connectTimeout ?? 10_000,
      idle: options.idleTimeout ?? 60_000,
      answer: options.answerTimeout ?? 300_000,
    },
    options.certificateAuthorities,
  );
  const credentials = options.credentials ?? registryCredentials(options);
  const contexts = new Map<string, PushContext>();
  // What is insecure is so for its token server as well.
  const contextFor = (insecureHost: string): PushContext => {
    const known = contexts.get(insecureHost);
    if (known !== undefined) return known;
    const insecure = [...(options.insecure ?? []), ...(insecureHost === "" ? [] : [insecureHost])];
    const context = createRegistryContext({ ...options, insecure });
    const authorizer = new Authorizer({ ...context, credentials });
    const made = {
      ...context,
      transport,
      authorizer,
      plainHosts: new Set<string>(),
      retry: { ...DEFAULT_RETRY, ...options.retry },
    };
    contexts.set(insecureHost, made);
    return made;
  };
  return {
    repository({ domain, path }, insecure, signal) {
      const registry = registryHosts(domain, options).at(-1)!.base;
      const client = new PushClient(contextFor(insecure ? registry.host : ""), signal);
      return createPushRepository(client, registry, domain, path);
    },
    close: () => transport.close(),
  };
}
