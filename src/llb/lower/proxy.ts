import { compareUtf8 } from "../../base/util/compare-utf8.js";
import type { ProxyEnv } from "../ops/exec.js";

const FIELDS: ReadonlyMap<string, keyof ProxyEnv> = new Map([
  ["http_proxy", "httpProxy"],
  ["https_proxy", "httpsProxy"],
  ["ftp_proxy", "ftpProxy"],
  ["no_proxy", "noProxy"],
  ["all_proxy", "allProxy"],
]);

/**
 * The proxies that build arguments name, in any case; undefined if they name none. Commands get them beside their
 * environment: they are part of an op and of its digest, but not of what the daemon caches by.
 * Agrees with proxyEnvFromBuildArgs, dockerfile2llb/convert.go: of several spellings the last in byte order counts.
 */
export function proxyFromArgs(buildArgs: ReadonlyMap<string, string>): ProxyEnv | undefined {
  let proxy: ProxyEnv | undefined;
  for (const name of [...buildArgs.keys()].sort(compareUtf8)) {
    const field = FIELDS.get(name.toLowerCase());
    if (field === undefined) continue;
    proxy = { ...(proxy ?? NO_PROXY), [field]: buildArgs.get(name)! };
  }
  return proxy;
}

const NO_PROXY: ProxyEnv = { httpProxy: "", httpsProxy: "", ftpProxy: "", noProxy: "", allProxy: "" };
