import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { EngineError } from "./engine-error.mjs";

/** @typedef {{ uri: string, suites: string[], components: string[] }} AptSource */

/**
 * The machine's binary package sources, from one-line `*.list` files and deb822 `*.sources` files.
 *
 * @param {string} [dir] apt's configuration folder
 * @returns {AptSource[]}
 */
export function readAptSources(dir = "/etc/apt") {
  const parts = listDir(join(dir, "sources.list.d")).map((name) => join(dir, "sources.list.d", name));
  return [join(dir, "sources.list"), ...parts.sort()].flatMap((file) => {
    if (file.endsWith(".list")) return parseOneLine(readText(file));
    return file.endsWith(".sources") ? parseDeb822(readText(file)) : [];
  });
}

/**
 * Where this machine gets Debian itself from, and the name under which it asks for its own suite.
 *
 * @param {readonly AptSource[]} sources
 * @param {string | undefined} codename of the release that runs here, if it has one
 * @returns {{ uri: string, suite: string }}
 */
export function findDebianMirror(sources, codename) {
  const names = [codename, "stable", "testing", "unstable", "sid"].filter((name) => name !== undefined);
  for (const suite of names) {
    const found = sources.find(
      (source) => source.suites.includes(suite) && source.components.includes("main"),
    );
    if (found) return { uri: found.uri, suite };
  }
  throw new EngineError(
    `no Debian mirror found in apt's sources (looked for suite ${names.join(", ")}, component main)`,
    "Add one to /etc/apt/sources.list.d/ and run this again.",
  );
}

/**
 * @param {string} text
 * @returns {AptSource[]}
 */
export function parseOneLine(text) {
  return text.split("\n").flatMap((line) => {
    const match = /^\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s+([^#]+)/.exec(line);
    if (!match || match[1].startsWith("cdrom:")) return [];
    return [{ uri: match[1], suites: [match[2]], components: words(match[3]) }];
  });
}

/**
 * @param {string} text
 * @returns {AptSource[]}
 */
export function parseDeb822(text) {
  const stanzas = text
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .join("\n")
    .split(/\n\s*\n/);
  return stanzas.flatMap((stanza) => {
    /** @type {Map<string, string[]>} */
    const fields = new Map();
    for (const [, name, value] of stanza.matchAll(/^([\w-]+):((?:.*)(?:\n[ \t].*)*)/gm)) {
      fields.set(name.toLowerCase(), words(value));
    }
    const get = (/** @type {string} */ name) => fields.get(name) ?? [];
    if (!get("types").includes("deb") || /^(no|false|0|off)$/i.test(get("enabled")[0] ?? "")) return [];
    return get("uris").map((uri) => ({ uri, suites: get("suites"), components: get("components") }));
  });
}

/** @param {string} text */
const words = (text) => text.trim().split(/\s+/).filter(Boolean);

/** @param {string} dir */
function listDir(dir) {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

/** @param {string} file */
function readText(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
