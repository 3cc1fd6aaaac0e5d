import { BuildError } from "../../base/diagnostic/build-error.js";
import { attestationAttrs } from "./attestations.js";
import type { BuildOptions, HostEntry } from "./build-options.js";
import type { DaemonTraits } from "./daemon-traits.js";

type Env = Readonly<Record<string, string | undefined>>;

/** What the frontend is asked for besides the options of a build. */
export interface AttrSources {
  /** Options that come with the inputs. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Options that come with the repository which the context is in. */
  readonly git: Readonly<Record<string, string>>;
  /** Build arguments for proxies; those that are given count before them. */
  readonly proxies: ReadonlyMap<string, string>;
  readonly traits: DaemonTraits;
  readonly env: Env;
}

/**
 * The options for the frontend. No secret is among them, apart from what the user writes into build arguments and
 * labels.
 *
 * @throws BuildError `option/value` for what the daemon cannot do. Agrees with toSolveOpt, docker buildx, build/opt.go.
 */
export function frontendAttrs(options: BuildOptions, sources: AttrSources): Record<string, string> {
  const { traits, env } = sources;
  const attrs: Record<string, string> = {
    ...attestationAttrs(options.attestations, traits.attestations, env),
    ...argsAndLabels(options, sources),
    ...sources.inputs,
    ...sources.git,
  };
  if (options.pull) attrs["image-resolve-mode"] = "pull";
  // An image of the engine's own store comes before one of a registry.
  else if (traits.isEngine) attrs["image-resolve-mode"] = "local";
  if (options.target !== undefined) attrs.target = options.target;
  if (options.noCache !== undefined) attrs["no-cache"] = options.noCache.join(",");
  addPlatforms(attrs, options, traits);
  if (options.network !== "default") attrs["force-network-mode"] = options.network;
  if (options.extraHosts.length > 0) {
    attrs["add-hosts"] = options.extraHosts.map((entry) => hostText(entry, traits)).join(",");
  }
  if (options.shmSize > 0) attrs["shm-size"] = String(options.shmSize);
  if (options.ulimits.length > 0) {
    attrs.ulimit = options.ulimits.map(({ name, soft, hard }) => `${name}=${soft}:${hard}`).join(",");
  }
  if (options.cgroupParent !== undefined) attrs["cgroup-parent"] = options.cgroupParent;
  return attrs;
}

function argsAndLabels(
  { buildArgs, labels }: BuildOptions,
  { proxies, env }: AttrSources,
): Record<string, string> {
  const attrs: Record<string, string> = {};
  const given = new Set([...buildArgs.keys()].map((name) => name.toLowerCase()));
  for (const [name, value] of proxies) {
    if (!given.has(name.toLowerCase())) attrs[`build-arg:${name}`] = value;
  }
  if (env.SOURCE_DATE_EPOCH && !buildArgs.has("SOURCE_DATE_EPOCH")) {
    attrs["build-arg:SOURCE_DATE_EPOCH"] = env.SOURCE_DATE_EPOCH;
  }
  for (const [name, value] of buildArgs) attrs[`build-arg:${name}`] = value;
  for (const [name, value] of labels) attrs[`label:${name}`] = value;
  return attrs;
}

function addPlatforms(
  attrs: Record<string, string>,
  { platforms, buildArgs }: BuildOptions,
  traits: DaemonTraits,
): void {
  if (platforms.length > 1 && !traits.multiPlatform) {
    throw refuse(
      "Multi-platform build is not supported for the docker driver: turn on the containerd image store, or build with another daemon",
    );
  }
  if (platforms.length > 0) attrs.platform = platforms.join(",");
  const asked = buildArgs.get("BUILDKIT_MULTI_PLATFORM");
  if (asked !== undefined && /^(?:1|t|true)$/i.test(asked)) attrs["multi-platform"] = "true";
}

function hostText({ host, ip }: HostEntry, { hostGateway }: DaemonTraits): string {
  if (ip !== "host-gateway") return `${host}=${ip}`;
  if (hostGateway === undefined) {
    throw refuse(
      "unable to derive the IP value for host-gateway: this daemon does not name one; give the IP address itself",
    );
  }
  return `${host}=${hostGateway}`;
}

function refuse(message: string): BuildError {
  return new BuildError("option/value", message);
}
