import { access } from "node:fs/promises";
import { join } from "node:path";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { type Address, DEFAULT_DOCKER_HOST } from "./address.js";
import { parseAddresses } from "./address-list.js";
import type { ConnectEnv } from "./daemon.js";
import { currentDockerContext, DEFAULT_CONTEXT, readDockerConfig } from "./docker-config.js";

/** Where daemons listen unless told otherwise. */
export interface UsualSockets {
  readonly docker: string;
  readonly buildkit: string;
}

const USUAL_SOCKETS: UsualSockets = {
  docker: DEFAULT_DOCKER_HOST.path,
  buildkit: "/run/buildkit/buildkitd.sock",
};

/** Variables that hold an address or several; the first that is set counts. */
const VARIABLES = ["BUILDFILE_HOST", "BUILDKIT_HOST"] as const;

/**
 * The addresses to use when none is given, the first of these that there is: BUILDFILE_HOST, BUILDKIT_HOST, Docker by
 * DOCKER_HOST or a context, Docker's usual socket, buildkitd's, that of a buildkitd without root.
 *
 * Nothing is connected to. Rejects with a BuildError `option/value` for a variable that holds no address, and
 * `daemon/unreachable`, which says what can be done, if there is nothing. Spec: spec/client.md#default-address.
 */
export async function defaultAddresses(
  env: ConnectEnv,
  usual: UsualSockets = USUAL_SOCKETS,
): Promise<readonly Address[]> {
  for (const name of VARIABLES) {
    const value = env.env[name];
    if (!value) continue;
    try {
      return parseAddresses([value]);
    } catch (error) {
      throw BuildError.from(error).wrap(name);
    }
  }
  const named = currentDockerContext(env, await readDockerConfig(env)) !== DEFAULT_CONTEXT;
  if (env.env.DOCKER_HOST || named || (await exists(usual.docker))) return [{ scheme: "docker" }];
  for (const path of [usual.buildkit, rootlessSocket(env)]) {
    if (path !== undefined && (await exists(path))) return [{ scheme: "unix", path }];
  }
  throw new BuildError(
    "daemon/unreachable",
    `no BuildKit was found: neither ${usual.docker} nor ${usual.buildkit} is there; ` +
      "start Docker or buildkitd, or give the address of one or set BUILDKIT_HOST to it, as in tcp://host:1234",
  );
}

/** Agrees with UserAddress, util/appdefaults. */
function rootlessSocket({ env }: ConnectEnv): string | undefined {
  const [dir] = (env.XDG_RUNTIME_DIR ?? "").split(":");
  return dir ? join(dir, "buildkit", "buildkitd.sock") : undefined;
}

/** Also true for what may not be looked at: that there is no permission is then said when it is connected to. */
async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EACCES";
  }
}
