import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { BuildError } from "../src/base/diagnostic/build-error.js";
import {
  familiarString,
  parseNormalizedNamed,
  referenceToString,
  tagNameOnly,
} from "../src/base/image/reference.js";
import { formatPlatform, parsePlatform } from "../src/base/platform/platform.js";
import { COMPRESSIONS, type Compression, type CompressionName } from "./compression.js";
import type { NodeSource } from "./node-files.js";
import type { PackRequest } from "./pack-image.js";

/** What the command line says. */
export interface PackOptions
  extends Pick<PackRequest, "nodes" | "name" | "compression" | "level" | "codeCache" | "time"> {
  readonly help: boolean;
  /** The program, in TypeScript or JavaScript. */
  readonly entry: string;
  readonly output: string;
}

/** What the packer is told by where it runs. */
export interface PackDefaults {
  readonly node: string;
  readonly entry: string;
  readonly output: string;
  /** `SOURCE_DATE_EPOCH`. */
  readonly epoch: string | undefined;
}

/** What `--help` prints. */
export const USAGE = `usage: npm run frontend-image -- [options]

Packs the frontend program with a Node.js into an image for BuildKit: an OCI image layout in a tar file.

  --node [PLATFORM=]FILE    Node.js to pack, for Linux; once for each platform (default: the one that runs this)
  --libs [PLATFORM=]DIR     directory of the system that Node.js is from, to take its libraries from
                            (default: this machine, or for another processor what FILE's usr/bin or bin is in)
  --entry FILE              program to pack (default: src/frontend-program/start.ts)
  --name NAME[:TAG]         name of the image (default: org/buildfile:1)
  -o, --output FILE         file to write (default: dist/frontend.tar)
  --compression NAME        zstd or gzip, for registries and runtimes that know no zstd (default: zstd)
  --level N                 1 to 19 for zstd, 1 to 9 for gzip; the highest by default, which takes a minute once
  --no-code-cache           leave out the code compiled beforehand; each build takes some 20 ms longer
  -h, --help                print this

SOURCE_DATE_EPOCH sets the time of the image and its files (default: 0, the start of 1970). The same program, Node.js
and options give the same image. Code is compiled beforehand by the Node.js that is packed, so only for processors
that this machine has; for others the program is compiled whenever it starts.

examples:
  npm run frontend-image
  npm run frontend-image -- --level 3 -o /tmp/frontend.tar
  npm run frontend-image -- --node linux/amd64=amd64/usr/local/bin/node --node linux/arm64=arm64/usr/local/bin/node

  The directories of the last one can be made from images:
    docker create --name node --platform linux/arm64 node:22-slim
    mkdir arm64 && docker export node | tar -x -C arm64

use:
  docker load -i dist/frontend.tar
  docker buildx build --build-context org/buildfile:1=oci-layout://DIR .     with the file unpacked in DIR
`;

/**
 * Reads the command line.
 *
 * @throws BuildError `option/value`, `image/reference`.
 */
export function readOptions(argv: readonly string[], defaults: PackDefaults): PackOptions {
  const given = parse(argv);
  const compression = readCompression(given.compression ?? "zstd");
  return {
    help: given.help ?? false,
    nodes: readNodes(given.node ?? [defaults.node], given.libs ?? []),
    entry: resolve(given.entry ?? defaults.entry),
    name: readName(given.name ?? "org/buildfile:1"),
    output: resolve(given.output ?? defaults.output),
    compression,
    level: readLevel(given.level, compression),
    codeCache: !given["no-code-cache"],
    time: readEpoch(defaults.epoch),
  };
}

function parse(argv: readonly string[]) {
  try {
    const options = {
      node: { type: "string", multiple: true },
      libs: { type: "string", multiple: true },
      entry: { type: "string" },
      name: { type: "string" },
      output: { type: "string", short: "o" },
      compression: { type: "string" },
      level: { type: "string" },
      "no-code-cache": { type: "boolean" },
      help: { type: "boolean", short: "h" },
    } as const;
    return parseArgs({ args: [...argv], options, allowPositionals: false }).values;
  } catch (cause) {
    const message = cause instanceof Error ? cause.message.split(". ")[0] : String(cause);
    throw new BuildError("option/value", `${message}; --help lists the options`, { cause });
  }
}

function readNodes(nodes: readonly string[], libs: readonly string[]): readonly NodeSource[] {
  const roots = new Map(libs.map(splitPlatform).map(({ architecture, path }) => [architecture, path]));
  const sources = nodes.map(splitPlatform).map(({ architecture, path }) => {
    // Without a platform it is for the only Node.js there is.
    const root = roots.get(architecture) ?? (nodes.length === 1 ? roots.get(undefined) : undefined);
    return { file: path, architecture, root };
  });
  for (const architecture of roots.keys()) {
    if (!sources.some(({ root }) => root === roots.get(architecture))) {
      const platform =
        architecture === undefined ? "a platform of a --node in front" : `--node linux/${architecture}=FILE`;
      throw new BuildError("option/value", `--libs ${roots.get(architecture)} needs ${platform}`);
    }
  }
  const names = sources.map(({ architecture }) => architecture);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (sources.length > 1 && (names.includes(undefined) || twice !== undefined)) {
    throw new BuildError("option/value", "several --node need a platform each: --node linux/arm64=FILE");
  }
  return sources;
}

/** `linux/arm64=PATH` or `PATH`. */
function splitPlatform(text: string): { readonly architecture: string | undefined; readonly path: string } {
  const [, platform, path = text] = /^([\w-]+\/[\w/-]+)=(.+)$/s.exec(text) ?? [];
  if (platform === undefined) return { architecture: undefined, path };
  const parsed = parsePlatform(platform);
  if (parsed.os !== "linux") {
    throw new BuildError(
      "option/value",
      `${formatPlatform(parsed)} cannot be packed: BuildKit runs frontends on Linux only`,
    );
  }
  return { architecture: parsed.architecture, path };
}

function readName(text: string): PackRequest["name"] {
  const reference = tagNameOnly(parseNormalizedNamed(text));
  if (reference.digest !== undefined || reference.tag === undefined) {
    throw new BuildError("option/value", `--name ${text}: an image that is being made has no digest yet`);
  }
  return { full: referenceToString(reference), familiar: familiarString(reference), tag: reference.tag };
}

function readCompression(text: string): CompressionName {
  const name = Object.keys(COMPRESSIONS).find((known): known is CompressionName => known === text);
  if (name === undefined) {
    throw new BuildError(
      "option/value",
      `--compression ${text}: want ${Object.keys(COMPRESSIONS).join(" or ")}`,
    );
  }
  return name;
}

function readLevel(text: string | undefined, name: CompressionName): number {
  const { levels, defaultLevel }: Compression = COMPRESSIONS[name];
  if (text === undefined) return defaultLevel;
  const level = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  if (level >= levels.least && level <= levels.most) return level;
  throw new BuildError("option/value", `--level ${text}: want ${levels.least} to ${levels.most} for ${name}`);
}

function readEpoch(text: string | undefined): number {
  if (text === undefined || text === "") return 0;
  if (/^\d{1,11}$/.test(text)) return Number(text);
  throw new BuildError("option/value", `SOURCE_DATE_EPOCH=${text}: want whole seconds since 1970`);
}
