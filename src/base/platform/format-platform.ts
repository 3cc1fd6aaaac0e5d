import { posix } from "node:path";
import { compareUtf8 } from "../util/compare-utf8.js";
import type { Platform } from "./platform-type.js";

/** `os/architecture[/variant]`, `unknown` without an operating system. Agrees with containerd/platforms, `Format`. */
export function formatPlatform(platform: Platform): string {
  if (platform.os === "") return "unknown";
  return joinPath(platform.os, platform.architecture, platform.variant ?? "");
}

/**
 * {@link formatPlatform} with the version and features of the operating system:
 * `windows(10.0.17763+win32k)/amd64`. Agrees with containerd/platforms, `FormatAll`.
 */
export function formatPlatformAll(platform: Platform): string {
  if (platform.os === "") return "unknown";
  const version = encodeOsOption(platform.osVersion ?? "");
  const features = formatFeatures(platform.osFeatures ?? []);
  const options = features === "" ? version : `${version}+${features}`;
  const os = options === "" ? platform.os : `${platform.os}(${options})`;
  return joinPath(os, platform.architecture, platform.variant ?? "");
}

/** Go's path.Join of three parts, of which the first is not empty. */
function joinPath(os: string, architecture: string, variant: string): string {
  let joined = architecture === "" ? os : `${os}/${architecture}`;
  if (variant !== "") joined += `/${variant}`;
  if (!UNCLEAN.test(joined)) return joined;
  const clean = posix.normalize(joined);
  return clean.length > 1 && clean.endsWith("/") ? clean.slice(0, -1) : clean;
}

const UNCLEAN = /(?:^|\/)\.{0,2}(?:\/|$)/;

function formatFeatures(features: readonly string[]): string {
  const distinct = [...new Set(features)].filter((feature) => feature !== "");
  return distinct.sort(compareUtf8).map(encodeOsOption).join("+");
}

/** Escapes what the notation gives a meaning to. */
function encodeOsOption(text: string): string {
  return text.replace(/[%+()/]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
