import { readFileSync, statSync } from "node:fs";
import { BuildError } from "../../../base/diagnostic/build-error.js";

/** What one plugin of a network is given, as its configuration has it. */
export interface CniPlugin {
  /** The name of its program. */
  readonly type: string;
  readonly [key: string]: unknown;
}

/** A network as plugins make it, one after the other. */
export interface CniNetwork {
  readonly name: string;
  readonly cniVersion: string;
  readonly plugins: readonly CniPlugin[];
}

const LARGEST = 1024 * 1024;
const MOST_PLUGINS = 100;
/** What a configuration without a version has. */
const FIRST_VERSION = "0.1.0";
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;

/**
 * Reads the configuration of a network: a list of plugins, or a single one, whatever the file is called.
 *
 * Errors: `exec/network`.
 */
export function readCniConfig(file: string): CniNetwork {
  let text: string;
  try {
    if (statSync(file).size > LARGEST) throw new Error(`it is larger than ${LARGEST} bytes`);
    text = readFileSync(file, "utf8");
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BuildError("exec/network", `failed to read cni config "${file}": ${reason}`, {
      cause,
      suggestion: "Name the file with --cni-config, or choose another --step-network.",
    });
  }
  return parseCniConfig(text, file);
}

/** The same from the file's text. Agrees with ConfListFromBytes and ConfFromBytes, containernetworking/cni/libcni. */
export function parseCniConfig(text: string, file: string): CniNetwork {
  const wrong = (reason: string): BuildError =>
    new BuildError("exec/network", `cni config "${file}" can't be used: ${reason}`, {
      suggestion: "Correct the file, or choose another --step-network.",
    });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw wrong(cause instanceof Error ? cause.message : String(cause));
  }
  if (!isObject(value)) throw wrong("it is not an object");
  const { name, cniVersion = FIRST_VERSION, plugins = [value] } = value;
  // It is a part of file names and chains of firewalls.
  if (typeof name !== "string" || !NAME.test(name)) throw wrong('it has no "name" of letters, digits, _ . -');
  if (typeof cniVersion !== "string") throw wrong('"cniVersion" is not a text');
  if (!Array.isArray(plugins) || plugins.length === 0) throw wrong("no plugins in list");
  if (plugins.length > MOST_PLUGINS) throw wrong(`it has more than ${MOST_PLUGINS} plugins`);
  return {
    name,
    cniVersion: cniVersion || FIRST_VERSION,
    plugins: plugins.map((plugin, index) => {
      if (!isPlugin(plugin)) throw wrong(`plugin ${index + 1} has no "type" that is the name of a program`);
      return plugin;
    }),
  };
}

/** The program must be one of those in the directory of plugins. */
function isPlugin(value: unknown): value is CniPlugin {
  if (!isObject(value)) return false;
  const { type } = value;
  return typeof type === "string" && /^[^/\0]+$/.test(type) && type !== "." && type !== "..";
}

/** Whether a value of JSON is an object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
