import { homedir } from "node:os";
import { join } from "node:path";
import type { CredentialSource, Credentials } from "../../registry/auth/credentials.js";
import {
  createRegistryContext,
  type RegistryOptions,
  registryCredentials,
} from "../../registry/registry-context.js";
import type { Handler } from "../../wire/rpc/server.js";
import { authService, type OnStep } from "./auth.js";
import { createTokenSeeds } from "./token-seeds.js";

/** How logins are found and token servers reached. */
export interface DockerAuthOptions extends RegistryOptions {
  readonly onStep?: OnStep | undefined;
}

/** Some logins last five minutes. Agrees with NewDockerAuthProvider, session/auth/authprovider. */
const LOGIN_MAX_AGE = 290_000;

/** How long a login that could not be looked up is not looked up again: a daemon asks several times in a row. */
const FAILURE_MAX_AGE = 30_000;

/** Daemons wait for a minute; one request may be made again, and then there is still time to say what is wrong. */
const TOKEN_TIMEOUT = 20_000;

/** {@link authService} with the logins of `docker login`. */
export function dockerAuthService(options: DockerAuthOptions = {}): readonly Handler[] {
  const env = options.env ?? process.env;
  return authService({
    credentials: rememberFailures(options.credentials ?? registryCredentials(options, LOGIN_MAX_AGE)),
    registry: createRegistryContext({ requestTimeout: TOKEN_TIMEOUT, ...options }),
    seeds: createTokenSeeds(env.DOCKER_CONFIG || join(env.HOME || homedir(), ".docker")),
    env,
    onStep: options.onStep,
  });
}

/** A helper that hangs, or asks its user in vain, is not started again for each question of the daemon. */
function rememberFailures(credentials: CredentialSource): CredentialSource {
  const failed = new Map<string, { readonly lookup: Promise<Credentials>; readonly since: number }>();
  return (host) => {
    const known = failed.get(host);
    if (known !== undefined && performance.now() - known.since <= FAILURE_MAX_AGE) return known.lookup;
    const lookup = credentials(host);
    lookup.catch(() => failed.set(host, { lookup, since: performance.now() }));
    return lookup;
  };
}
