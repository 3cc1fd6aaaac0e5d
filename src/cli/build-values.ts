import { relative, resolve } from "node:path";
import { formatPlatformAll } from "../base/platform/platform.js";
import { parseAttestations } from "../client/build/attestations.js";
import type { BuildOptions } from "../client/build/build-options.js";
import { parseCall } from "../client/build/call.js";
import { checkOutputs, withShorthands } from "../client/build/outputs.js";
import { NetMode } from "../llb/ops/exec.js";
import type { CliIo } from "./cli-io.js";
import type { BuildCommandValues } from "./commands/build.js";
import { badValue } from "./options/cli-option.js";
import { platformOption } from "./options/platform.js";
import { pathKind } from "./path-kind.js";

/**
 * What the words of a command line come to.
 *
 * @throws BuildError `option/value` for what does not go together. Agrees with runBuild, docker buildx,
 * commands/build.go.
 */
export function buildOptionsOf(
  values: BuildCommandValues,
  context: string | undefined,
  io: CliIo,
): BuildOptions {
  if (values.noCache && values.noCacheFilter.length > 0) {
    throw badValue("--no-cache and --no-cache-filter cannot be used together");
  }
  const outputs = withShorthands(values.output, values.push, values.load);
  checkOutputs(outputs, {
    stdoutIsTerminal: io.stdout.isTTY,
    pathKind: (path) => pathKind(resolve(io.cwd, path)),
    wantsImageId: values.iidfile !== undefined,
    allowsDelete: values.allow.localDelete,
    isBelow: (path) => isBelow(io.cwd, path),
  });
  return {
    context: context ?? ".",
    file: values.file,
    target: values.target || undefined,
    buildArgs: values.buildArg,
    contexts: values.buildContext,
    platforms: platformsOf(values, io),
    tags: values.tag,
    labels: values.label,
    annotations: values.annotation,
    outputs,
    cacheFrom: values.cacheFrom,
    cacheTo: values.cacheTo,
    noCache: values.noCache ? [] : values.noCacheFilter.length > 0 ? values.noCacheFilter : undefined,
    pull: values.pull,
    attestations: parseAttestations(values),
    secrets: values.secret,
    ssh: values.ssh,
    network: values.network === NetMode.host ? "host" : values.network === NetMode.none ? "none" : "default",
    extraHosts: values.addHost,
    ulimits: values.ulimit,
    shmSize: values.shmSize,
    cgroupParent: values.cgroupParent,
    entitlements: values.allow,
    call: values.check ? parseCall("check") : values.call,
    frontendImage: values.frontendImage,
  };
}

function platformsOf({ platform }: BuildCommandValues, io: CliIo): readonly string[] {
  const usual = io.env.DOCKER_DEFAULT_PLATFORM;
  const platforms = platform.length === 0 && usual ? platformOption.read([usual], io) : platform;
  return platforms.map(formatPlatformAll);
}

function isBelow(directory: string, path: string): boolean {
  const from = relative(directory, resolve(directory, path));
  return from !== "" && !/^\.\.(?:[/\\]|$)/.test(from);
}
