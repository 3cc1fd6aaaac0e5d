import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

type Env = Readonly<Record<string, string | undefined>>;

const ARGS = [
  ["httpProxy", "HTTP_PROXY"],
  ["httpsProxy", "HTTPS_PROXY"],
  ["noProxy", "NO_PROXY"],
  ["ftpProxy", "FTP_PROXY"],
] as const;

/**
 * The build arguments for proxies that Docker's config.json asks for: those of a host, else those of `default`.
 * A config that cannot be read has none. Agrees with GetProxyConfig, docker buildx, store/storeutil.
 *
 * @param host Docker's address as the file knows it, such as `unix:///var/run/docker.sock`.
 */
export async function readProxyArgs(env: Env, host: string): Promise<ReadonlyMap<string, string>> {
  const path = join(env.DOCKER_CONFIG || join(homedir(), ".docker"), "config.json");
  try {
    return proxyArgs(JSON.parse(readFileSync(path, "utf8")), host);
  } catch {
    // Docker's own parts of the program warn of a broken file.
    return new Map();
  }
}

/** The proxy arguments in the content of a config.json. */
export function proxyArgs(config: unknown, host: string): ReadonlyMap<string, string> {
  const proxies = memberOf(config, "proxies");
  const proxy = memberOf(proxies, host) ?? memberOf(proxies, "default");
  const args = new Map<string, string>();
  for (const [key, name] of ARGS) {
    const value = memberOf(proxy, key);
    if (typeof value === "string" && value !== "") args.set(name, value);
  }
  return args;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
