import { accessSync, constants, existsSync } from "node:fs";
import { BuildError } from "../../../base/diagnostic/build-error.js";
import type { LeaseFiles } from "./leases.js";
import { MORE_DIRECTORIES } from "./more-directories.js";
import type { StepNetworks } from "./step-networks.js";

/** What network steps have that don't ask for one. */
export type NetworkMode = "auto" | "host" | "none" | "cni" | "bridge";

/** Where networks by plugins come from. */
export interface CniOptions {
  readonly leases: LeaseFiles;
  /** The configuration of the network: a single plugin, or a list of them. */
  readonly config?: string | undefined;
  /** Where plugins are; by default where they usually are. */
  readonly directories?: readonly string[] | undefined;
}

/** What a mode comes to on this machine. */
export interface ChosenNetwork {
  /** As BuildKit calls it in what it tells of its workers. */
  readonly name: "host" | "none" | "cni";
  readonly networks: StepNetworks | undefined;
}

/** BuildKit's, so that what was made for it is found. */
export const DEFAULT_CNI_CONFIG = "/etc/buildkit/cni.json";
/** Where the plugins' own releases, Fedora and Debian have them. */
export const DEFAULT_CNI_DIRECTORIES = ["/opt/cni/bin", "/usr/libexec/cni", "/usr/lib/cni"];

/**
 * Decides what network steps have. Agrees with Providers, util/network/netproviders: `auto` is `cni` where that is
 * configured, else `host`.
 *
 * Errors: `exec/network` for what can't be had here.
 */
export async function chooseNetwork(
  mode: NetworkMode,
  isUserNamespace: boolean,
  cni: CniOptions | undefined,
): Promise<ChosenNetwork> {
  if (mode === "host" || mode === "none") return { name: mode, networks: undefined };
  const config = cni?.config ?? DEFAULT_CNI_CONFIG;
  if (mode === "auto") {
    // A file that was named is wanted, a usual one may be BuildKit's.
    const isMissing = cni?.config === undefined && !existsSync(config);
    if (cni === undefined || isMissing || isUserNamespace) return { name: "host", networks: undefined };
  }
  if (isUserNamespace) {
    throw new BuildError("exec/network", `the network ${JSON.stringify(mode)} of steps needs root`, {
      suggestion: "Run this as root, or with --step-network=host.",
    });
  }
  if (cni === undefined) throw new BuildError("exec/network", "no network is configured");
  return { name: "cni", networks: await openNetworks(mode === "bridge", config, cni) };
}

async function openNetworks(
  isBridge: boolean,
  config: string,
  { leases, directories = DEFAULT_CNI_DIRECTORIES }: CniOptions,
): Promise<StepNetworks> {
  const [{ createStepNetworks }, { findPlugin }] = await Promise.all([
    import("./step-networks.js"),
    import("./cni-plugin.js"),
  ]);
  if (isBridge) {
    const { BRIDGE_PLUGINS, bridgeNetwork, createBridgeUse } = await import("./bridge.js");
    for (const plugin of BRIDGE_PLUGINS) findPlugin(plugin, directories);
    assertIptables();
    const bridge = createBridgeUse(leases.tryLock);
    return createStepNetworks({ network: bridgeNetwork(), directories, leases, bridge });
  }
  const { readCniConfig } = await import("./cni-config.js");
  const network = readCniConfig(config);
  for (const { type } of network.plugins) findPlugin(type, directories);
  return createStepNetworks({ network, directories, leases });
}

/** The plugins give steps the machine's address by it; they say so less clearly. */
function assertIptables(): void {
  const directories = [...(process.env.PATH ?? "").split(":"), ...MORE_DIRECTORIES];
  const isThere = directories.some((directory) => {
    if (!directory.startsWith("/")) return false;
    try {
      accessSync(`${directory}/iptables`, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  if (isThere) return;
  throw new BuildError(
    "exec/network",
    'the network "bridge" of steps needs iptables, which is not installed',
    {
      suggestion: "Install iptables, or configure a network of your own with --cni-config.",
    },
  );
}
