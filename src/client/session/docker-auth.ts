import { homedir } from "node:os";
import { join } from "node:path";
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

/** {@link authService} with the logins of `docker login`. */
export function dockerAuthService(options: DockerAuthOptions = {}): readonly Handler[] {
  const env = options.env ?? process.env;
  return authService({
    credentials: options.credentials ?? registryCredentials(options, LOGIN_MAX_AGE),
    registry: createRegistryContext(options),
    seeds: createTokenSeeds(env.DOCKER_CONFIG || join(env.HOME || homedir(), ".docker")),
    env,
    onStep: options.onStep,
  });
}
