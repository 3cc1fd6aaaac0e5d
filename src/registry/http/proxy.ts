import { BlockList, isIP } from "node:net";
import { isLoopback } from "../hosts.js";

/** Finds the proxy for a URL; undefined if it is to be reached directly. */
export type ProxyFinder = (url: URL) => URL | undefined;

/**
 * Proxies as environments name them: HTTPS_PROXY and HTTP_PROXY by the protocol of the URL, in either case, and NO_PROXY
 * for hosts that need none: names with all below them, addresses and networks, each with a port if only that is meant, or
 * `*`. This machine is reached directly. A proxy that is no URL of the web counts as none.
 *
 * Agrees with golang.org/x/net/http/httpproxy, save SOCKS.
 */
export function proxiesOf(env: NodeJS.ProcessEnv): ProxyFinder {
  const value = (name: string): string => env[name] || env[name.toLowerCase()] || "";
  const http = parseProxy(value("HTTP_PROXY"));
  const https = parseProxy(value("HTTPS_PROXY"));
  if (http === undefined && https === undefined) return () => undefined;
  const isDirect = directHosts(value("NO_PROXY"));
  return (url) => {
    const proxy = url.protocol === "https:" ? https : http;
    return proxy === undefined || isLoopback(url.host) || isDirect(url) ? undefined : proxy;
  };
}

function parseProxy(text: string): URL | undefined {
  if (text === "") return undefined;
  try {
    const url = new URL(/^[a-z0-9]+:\/\//i.test(text) ? text : `http://${text}`);
    return url.protocol === "http:" || url.protocol === "https:" ? url : undefined;
  } catch {
    return undefined;
  }
}

function directHosts(text: string): (url: URL) => boolean {
  const tests = text.split(",").flatMap((entry) => {
    const one = entry.trim().toLowerCase();
    return one === "" ? [] : [directHost(one)];
  });
  return (url) => {
    const host = url.hostname.replace(/^\[|\]$/g, "");
    const port = url.port || (url.protocol === "https:" ? "443" : "80");
    return tests.some((test) => test(host, port));
  };
}

type HostTest = (host: string, port: string) => boolean;

function directHost(entry: string): HostTest {
  if (entry === "*") return () => true;
  const [, network = "", bits = ""] = /^([^/]+)\/(\d{1,3})$/.exec(entry) ?? [];
  if (isIP(network) !== 0) return networkTest(network, Number(bits));
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]*))(?::(\d+))?$/.exec(entry) ?? [];
  const name = bracketed ?? plain ?? entry; // An address of version 6 may stand without brackets.
  const below = name.replace(/^\*?\./, "");
  return (host, actual) => {
    if (port !== undefined && port !== actual) return false;
    if (isIP(name) !== 0) return host === name;
    return host.endsWith(`.${below}`) || (host === name && below === name);
  };
}

function networkTest(network: string, bits: number): HostTest {
  const family = isIP(network) === 4 ? "ipv4" : "ipv6";
  if (bits > (family === "ipv4" ? 32 : 128)) return () => false;
  const list = new BlockList();
  list.addSubnet(network, bits, family);
  return (host) => isIP(host) !== 0 && list.check(host, isIP(host) === 4 ? "ipv4" : "ipv6");
}
