import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { askCredentialHelper } from "./credential-helper.js";
import { type CredentialSource, type Credentials, NO_CREDENTIALS } from "./credentials.js";
import {
  credentialKey,
  type DockerConfig,
  EMPTY_DOCKER_CONFIG,
  findCredentials,
  parseDockerConfig,
} from "./docker-config.js";

/** Where Docker keeps what it knows of registries. */
export interface DockerCredentialsOptions {
  /** Where DOCKER_CONFIG, DOCKER_AUTH_CONFIG and PATH are looked up. */
  readonly env: NodeJS.ProcessEnv;
  /** Docker's config.json; by default that in DOCKER_CONFIG or in ~/.docker. */
  readonly configFile?: string | undefined;
  /** How long a credential helper may take, in milliseconds. */
  readonly helperTimeout: number;
  /** How long what was found for a registry is used again, in milliseconds; for ever by default. */
  readonly maxAge?: number | undefined;
  /** Told of a config that cannot be used and is left out. */
  readonly warn: (message: string) => void;
}

/**
 * Credentials from where `docker login` puts them, each registry looked up once, or again after a time: DOCKER_AUTH_CONFIG, then the
 * credential helper for the registry, or else config.json itself.
 *
 * A config that cannot be read counts as empty, with a warning. Agrees with docker/cli, `GetAuthConfig`.
 */
export function createDockerCredentials(options: DockerCredentialsOptions): CredentialSource {
  let environment: DockerConfig | undefined;
  let config: Promise<DockerConfig> | undefined;
  const found = new Map<string, { readonly lookup: Promise<Credentials>; readonly since: number }>();

  async function find(key: string): Promise<Credentials> {
    environment ??= environmentConfig(options);
    const fromEnvironment = findCredentials(environment.auths, key);
    if (fromEnvironment !== undefined) return fromEnvironment;
    config ??= readConfig(options);
    const { auths, credHelpers, credsStore } = await config;
    const helper = credHelpers.get(key) ?? credsStore;
    if (helper === "") return findCredentials(auths, key) ?? NO_CREDENTIALS;
    const inFile = findCredentials(auths, key);
    if (inFile?.kind === "registry-token") return inFile;
    return askCredentialHelper(helper, key, { env: options.env, timeout: options.helperTimeout });
  }

  return (host) => {
    const key = credentialKey(host);
    const now = performance.now();
    const known = found.get(key);
    if (known !== undefined && now - known.since <= (options.maxAge ?? Number.POSITIVE_INFINITY))
      return known.lookup;
    const entry = { lookup: find(key), since: now };
    found.set(key, entry);
    entry.lookup.catch(() => {
      if (found.get(key) === entry) found.delete(key);
    });
    return entry.lookup;
  };
}

async function readConfig(options: DockerCredentialsOptions): Promise<DockerConfig> {
  const path =
    options.configFile ?? join(options.env.DOCKER_CONFIG || join(homedir(), ".docker"), "config.json");
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code !== "ENOENT" && code !== "ENOTDIR")
      options.warn(`cannot read ${path} (${code}); it is left out`);
    return EMPTY_DOCKER_CONFIG;
  }
  return usable(parseDockerConfig(text), path, options);
}

function environmentConfig(options: DockerCredentialsOptions): DockerConfig {
  const text = options.env.DOCKER_AUTH_CONFIG ?? "";
  return text === "" ? EMPTY_DOCKER_CONFIG : usable(parseDockerConfig(text), "DOCKER_AUTH_CONFIG", options);
}

function usable(
  config: ReturnType<typeof parseDockerConfig>,
  name: string,
  options: DockerCredentialsOptions,
): DockerConfig {
  if (!("problem" in config)) return config;
  options.warn(`cannot use ${name}: ${config.problem}; it is left out`);
  return EMPTY_DOCKER_CONFIG;
}
