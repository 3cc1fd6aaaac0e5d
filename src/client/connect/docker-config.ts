import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { goQuote } from "../../base/util/go-quote.js";
import type { ConnectEnv } from "./daemon.js";
import { errorCode } from "./socket-error.js";

/** What Docker's config.json says of daemons. */
export interface DockerClientConfig {
  /** The context that `docker context use` chose; empty for none. */
  readonly currentContext: string;
  /** Headers that the user adds to all requests. */
  readonly headers: readonly (readonly [string, string])[];
}

/** What a Docker context says of its daemon. */
export interface DockerContext {
  /** As in DOCKER_HOST; empty for the usual socket. */
  readonly host: string;
  readonly skipTlsVerify: boolean;
  /** Where its `ca.pem`, `cert.pem` and `key.pem` are, if it has any. */
  readonly tlsDir: string;
}

/** Docker's name for what the environment says, and else the usual socket. */
export const DEFAULT_CONTEXT = "default";

/** Where Docker keeps its configuration: DOCKER_CONFIG, or `~/.docker`. */
export function dockerConfigDir({ env, homeDir }: ConnectEnv): string {
  return env.DOCKER_CONFIG || join(homeDir ?? (env.HOME || homedir()), ".docker");
}

/** Reads Docker's config.json. One that cannot be read counts as empty, with a warning, as with Docker. */
export async function readDockerConfig(env: ConnectEnv): Promise<DockerClientConfig> {
  const file = join(dockerConfigDir(env), "config.json");
  try {
    const json = record(JSON.parse(await readFile(file, "utf8")));
    return {
      currentContext: text(json?.currentContext),
      headers: Object.entries(record(json?.HttpHeaders) ?? {}).flatMap(([name, value]) =>
        isHeader(name, value) ? [[name, value] as const] : [],
      ),
    };
  } catch (error) {
    const code = errorCode(error);
    if (code !== "ENOENT" && code !== "ENOTDIR") {
      // No more than this: what JSON.parse says quotes the file, which may hold passwords.
      env.warn?.(`cannot read ${file} (${code || "it is not JSON"}); it is left out`);
    }
    return { currentContext: "", headers: [] };
  }
}

/**
 * Which context of Docker counts when none is named: DOCKER_HOST goes before DOCKER_CONTEXT, and that before
 * `docker context use`. Agrees with resolveContextName, docker/cli.
 */
export function currentDockerContext({ env }: ConnectEnv, config: DockerClientConfig): string {
  if (env.DOCKER_HOST) return DEFAULT_CONTEXT;
  return env.DOCKER_CONTEXT || config.currentContext || DEFAULT_CONTEXT;
}

/**
 * Reads a context from Docker's store.
 *
 * Rejects with a BuildError `option/value` if there is none of that name or it has no daemon, `file/read` if it cannot
 * be read. Agrees with docker/cli, context/store.
 */
export async function readDockerContext(name: string, env: ConnectEnv): Promise<DockerContext> {
  const root = join(dockerConfigDir(env), "contexts");
  // The name itself never becomes part of a path.
  const id = createHash("sha256").update(name).digest("hex");
  const file = join(root, "meta", id, "meta.json");
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") {
      const advice = '"docker context ls" lists those there are';
      throw new BuildError("option/value", `context ${goQuote(name)}: context not found; ${advice}`);
    }
    throw new BuildError(
      "file/read",
      `context ${goQuote(name)}: parsing ${file}: ${code || "it is not JSON"}`,
    );
  }
  const endpoint = record(record(record(json)?.Endpoints)?.docker);
  if (endpoint === undefined) {
    throw new BuildError("option/value", `context ${goQuote(name)}: cannot find docker endpoint in context`);
  }
  return {
    host: text(endpoint.Host),
    skipTlsVerify: endpoint.SkipTLSVerify === true,
    tlsDir: join(root, "tls", id, "docker"),
  };
}

function isHeader(name: string, value: unknown): value is string {
  return (
    /^[\w!#$%&'*+.^`|~-]+$/.test(name) && typeof value === "string" && /^[\t\x20-\x7e\x80-\xff]*$/.test(value)
  );
}

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return isRecord(value) ? value : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
