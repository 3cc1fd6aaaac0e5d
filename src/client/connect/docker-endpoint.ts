import { join } from "node:path";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { DEFAULT_DOCKER_HOST, type DockerAddress, type DockerHost, parseDockerHost } from "./address.js";
import type { ConnectEnv } from "./daemon.js";
import {
  currentDockerContext,
  DEFAULT_CONTEXT,
  dockerConfigDir,
  readDockerConfig,
  readDockerContext,
} from "./docker-config.js";
import { errorCode } from "./socket-error.js";
import {
  type PemFile,
  readPem,
  readTls,
  type TlsOptions,
  type TlsSettings,
  wantsTls,
} from "./tls-options.js";

/** Where a Docker Engine's API is. */
export interface DockerEndpoint {
  readonly host: DockerHost;
  /** The Docker context that it is in: `default` for one that is found by itself. */
  readonly context: string;
  /** Only for tcp; undefined for plain text. */
  readonly tls: TlsSettings | undefined;
  /** Headers that the user adds to all requests. */
  readonly headers: readonly (readonly [string, string])[];
}

/**
 * Finds the Docker Engine that an address means, as Docker's own client does.
 *
 * Rejects with a BuildError `option/value` or `file/read` for contexts, hosts and files that cannot be used. Agrees with
 * resolveDockerEndpoint and resolveDefaultDockerEndpoint, docker/cli, but that a DOCKER_TLS_VERIFY without
 * DOCKER_HOST does not change which socket is the usual one.
 */
export async function resolveDockerEndpoint(
  address: DockerAddress,
  env: ConnectEnv,
  tls: TlsOptions,
): Promise<DockerEndpoint> {
  const config = await readDockerConfig(env);
  const { headers } = config;
  const context =
    address.host !== undefined ? DEFAULT_CONTEXT : (address.context ?? currentDockerContext(env, config));
  if (context === DEFAULT_CONTEXT) {
    const host = address.host ?? hostFrom(env.env.DOCKER_HOST ?? "", "DOCKER_HOST");
    return { host, context, tls: await tlsFor(host, tls, () => environmentTls(env)), headers };
  }
  const stored = await readDockerContext(context, env);
  const host = hostFrom(stored.host, `context "${context}"`);
  const ownTls = () => tlsIn(stored.tlsDir, !stored.skipTlsVerify, false);
  return { host, context, tls: await tlsFor(host, tls, ownTls), headers };
}

function hostFrom(text: string, where: string): DockerHost {
  if (text.trim() === "") return DEFAULT_DOCKER_HOST;
  try {
    return parseDockerHost(text);
  } catch (error) {
    throw BuildError.from(error).wrap(where);
  }
}

async function tlsFor(
  host: DockerHost,
  options: TlsOptions,
  otherwise: () => Promise<TlsSettings | undefined>,
): Promise<TlsSettings | undefined> {
  if (host.scheme !== "tcp") return undefined;
  return wantsTls(options) ? readTls(options) : otherwise();
}

/** TLS as DOCKER_TLS_VERIFY, or DOCKER_TLS for whoever answers, and DOCKER_CERT_PATH ask for it. */
async function environmentTls(env: ConnectEnv): Promise<TlsSettings | undefined> {
  const { DOCKER_TLS_VERIFY: verify, DOCKER_TLS: any, DOCKER_CERT_PATH: path } = env.env;
  if (!verify && !any) return undefined;
  return tlsIn(path || dockerConfigDir(env), Boolean(verify), true);
}

/**
 * TLS with the files that a directory has, under Docker's names. Without any it is undefined, unless `asked` for or
 * not to be verified.
 */
async function tlsIn(dir: string, verify: boolean, asked: boolean): Promise<TlsSettings | undefined> {
  const caFile = join(dir, "ca.pem");
  const ca = asked && verify ? await readPem(caFile, "ca certificate") : await readIfThere(caFile);
  const cert = await readIfThere(join(dir, "cert.pem"));
  const key = await readIfThere(join(dir, "key.pem"));
  if (!asked && verify && ca === undefined && cert === undefined && key === undefined) return undefined;
  const pair = cert !== undefined && key !== undefined;
  return { ca, cert: pair ? cert : undefined, key: pair ? key : undefined, verify };
}

async function readIfThere(file: string): Promise<PemFile | undefined> {
  try {
    return await readPem(file, "certificate/key");
  } catch (error) {
    const code = error instanceof BuildError ? errorCode(error.cause) : "";
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}
