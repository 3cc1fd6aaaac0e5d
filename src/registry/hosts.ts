import { BuildError } from "../base/diagnostic/build-error.js";

/** A place where the images of a registry are to be had: the registry itself or a mirror of it. */
export interface RegistryHost {
  /** `https://host[:port]/v2/[prefix/]`; plain HTTP only if a mirror is written so. */
  readonly base: URL;
  /** A mirror is told whose images are meant. */
  readonly isMirror: boolean;
}

/** What is set for registries, beside the names of images. */
export interface HostOptions {
  /** Places to ask first, by the domain in the image's name: `host[:port][/prefix]`, or such a URL. */
  readonly mirrors?: Readonly<Record<string, readonly string[]>>;
  /** Hosts (with port, if it is not the usual one) that need not speak TLS nor have a certificate. */
  readonly insecure?: readonly string[];
}

/**
 * Where to ask for the images of a domain, in order: its mirrors, then the registry.
 *
 * Throws a BuildError `image/reference` for a domain that is no host. Agrees with BuildKit's
 * util/resolver, `NewRegistryConfig`.
 */
export function registryHosts(domain: string, options: HostOptions): readonly RegistryHost[] {
  const mirrors = Object.hasOwn(options.mirrors ?? {}, domain) ? (options.mirrors?.[domain] ?? []) : [];
  const registry = domain === "docker.io" ? "registry-1.docker.io" : domain;
  return [
    ...mirrors.map((mirror) => ({ base: baseUrl(mirror), isMirror: true })),
    { base: baseUrl(registry), isMirror: false },
  ];
}

function baseUrl(text: string): URL {
  const written = /^https?:\/\//.test(text) ? text : `https://${text}`;
  try {
    const url = new URL(written);
    if (url.host === "") throw new TypeError("no host");
    return new URL(`/v2/${url.pathname.replace(/^\/+|\/+$/g, "")}/`.replace("//", "/"), url.origin);
  } catch (cause) {
    throw new BuildError("image/reference", `invalid registry host "${text}"`, { cause });
  }
}

/**
 * A test for the hosts that need not be secure: those named, those of plain HTTP mirrors, and this machine.
 * Agrees with containerd, `MatchLocalhost`, and with Docker's insecure registries.
 */
export function insecureHosts(options: HostOptions): (host: string) => boolean {
  const named = new Set((options.insecure ?? []).map((host) => baseUrl(host).host));
  for (const mirror of Object.values(options.mirrors ?? {}).flat()) {
    if (mirror.startsWith("http://")) named.add(baseUrl(mirror).host);
  }
  return (host) => named.has(host) || isLoopback(host);
}

/** Whether a host with an optional port, as a URL has it, is this machine. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/:\d+$/, "");
  return name === "localhost" || name === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(name);
}
