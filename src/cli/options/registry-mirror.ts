import { badValue, type CliOption } from "./cli-option.js";

/** Places to ask before a registry, in order, by the registry's domain. */
export const registryMirrorOption: CliOption<Readonly<Record<string, readonly string[]>>> = {
  flags: "--registry-mirror <host=url>",
  summary: "ask another place first for the images of a registry",
  read: (given) => {
    const mirrors = new Map<string, string[]>();
    for (const text of given) {
      const equals = text.indexOf("=");
      if (equals <= 0) throw badValue(`"${text}" is not of the form host=url`);
      const [host, mirror] = [text.slice(0, equals), text.slice(equals + 1)];
      assertHost(mirror);
      mirrors.set(host, [...(mirrors.get(host) ?? []), mirror]);
    }
    return Object.fromEntries(mirrors);
  },
};

/** Registries that need not speak TLS nor have a certificate. */
export const insecureRegistryOption: CliOption<readonly string[]> = {
  flags: "--insecure-registry <host>",
  summary: "allow plain HTTP and unknown certificates for a registry",
  read: (given) => {
    for (const host of given) assertHost(host);
    return given;
  },
};

function assertHost(text: string): void {
  const written = /^https?:\/\//.test(text) ? text : `https://${text}`;
  if (!URL.canParse(written)) throw badValue(`invalid registry host "${text}"`);
}
