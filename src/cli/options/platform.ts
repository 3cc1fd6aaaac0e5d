import { BuildError } from "../../base/diagnostic/build-error.js";
import {
  formatPlatformAll,
  hostPlatform,
  normalizePlatform,
  type Platform,
  parsePlatform,
} from "../../base/platform/platform.js";
import { badValue, type CliOption } from "./cli-option.js";

const USUAL = ["linux/amd64", "linux/arm64", "linux/arm/v7", "linux/riscv64", "linux/s390x", "linux/ppc64le"];

/** Platforms to build for, each once, in the order in which they were given. */
export const platformOption: CliOption<readonly Platform[]> = {
  flags: "--platform <platforms>",
  summary: "platforms to build for, separated by commas",
  completes: USUAL,
  read: (given) => {
    const platforms = new Map<string, Platform>();
    for (const text of given.flatMap((list) => list.split(","))) {
      const platform = readPlatform(text);
      platforms.set(formatPlatformAll(platform), platform);
    }
    return [...platforms.values()];
  },
};

/** The platform of the machine that will run the build: BUILDPLATFORM. */
export const buildPlatformOption: CliOption<Platform> = {
  flags: "--build-platform <platform>",
  summary: "platform of the builder (default: this machine's)",
  completes: USUAL,
  read: (given) => {
    const text = given.at(-1);
    return text === undefined ? builderHere() : readPlatform(text);
  },
};

/** BuildKit runs on Linux also where its clients do not. */
function builderHere(): Platform {
  const host = normalizePlatform(hostPlatform());
  return host.os === "darwin" ? { ...host, os: "linux" } : host;
}

function readPlatform(text: string): Platform {
  if (text === "local") return builderHere();
  try {
    return normalizePlatform(parsePlatform(text.trim()));
  } catch (cause) {
    throw badValue(`failed to parse target platform ${text}: ${BuildError.from(cause).message}`, cause);
  }
}
