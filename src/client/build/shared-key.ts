import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { homedir, hostname } from "node:os";
import { basename, join, resolve } from "node:path";

/**
 * Tells daemons which local directory they see again, so that they keep their copy of it and only take what has
 * changed: the directory's name and this machine's. Where docker buildx has given the machine a name, that is taken.
 * Agrees with TryNodeIdentifier, docker buildx, util/confutil/config.go.
 */
export function sharedKey(directory: string, env: Readonly<Record<string, string | undefined>>): string {
  return `${basename(resolve(directory))}:${machineId(env)}`;
}

function machineId(env: Readonly<Record<string, string | undefined>>): string {
  const config = env.BUILDX_CONFIG || join(env.DOCKER_CONFIG || join(homedir(), ".docker"), "buildx");
  try {
    const id = readFileSync(join(config, ".buildNodeID"), "latin1").trim();
    if (/^[0-9a-f]{1,64}$/.test(id)) return id;
  } catch {
    // Then the machine's own name has to do.
  }
  return createHash("sha256").update(`${hostname()}\0${homedir()}`).digest("hex").slice(0, 16);
}
