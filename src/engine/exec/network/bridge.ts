import { mkdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { BuildError } from "../../../base/diagnostic/build-error.js";
import type { FileLock } from "../../state/file-lock.js";
import { chooseSubnet } from "./choose-subnet.js";
import type { CniNetwork } from "./cni-config.js";
import type { LeaseFiles } from "./leases.js";
import { removeBridge } from "./remove-bridge.js";

/** The bridge of this program, as far as this process needs it to be there. */
export interface BridgeUse {
  /** Keeps others from removing it, from the first call on. Errors: `exec/network`. */
  take(): Promise<void>;
  /** Removes it, if it was made for this program and no other process needs it. Never fails. */
  release(): void;
}

/** What the bridge is called. */
export const BRIDGE = "buildfile0";
/** What the lock's file says if the bridge was not there before. */
const MADE = "made";
/** Milliseconds: nobody has the lock alone for longer than it takes to remove the bridge. */
const LOCK_PATIENCE = 10_000;
const LOCK_INTERVAL = 20;

/**
 * The network `bridge`: a bridge with the machine as its gateway, whose steps can reach one another and what the machine
 * can. Agrees with NewBridge, util/network/cniprovider/bridge.go; loopback devices need no plugin here.
 */
export function bridgeNetwork(subnet = chooseSubnet(BRIDGE)): CniNetwork {
  return {
    name: "buildfile",
    cniVersion: "1.0.0",
    plugins: [
      {
        type: "bridge",
        bridge: BRIDGE,
        isDefaultGateway: true,
        ipMasq: true,
        ipam: { type: "host-local", ranges: [[{ subnet }]] },
      },
      { type: "firewall", ingressPolicy: "same-bridge" },
    ],
  };
}

/** The plugins that this needs. */
export const BRIDGE_PLUGINS = ["bridge", "host-local", "firewall"];

/** What all processes share a lock on that use the bridge of this network: there may be others, in containers. */
function usualLock(): string {
  const [id = "0"] = /\d+/.exec(readlinkSync("/proc/self/ns/net")) ?? [];
  return `/run/buildfile/bridge-${id}.lock`;
}

/** This process's use of the bridge. */
export function createBridgeUse(tryLock: LeaseFiles["tryLock"], lockFile = usualLock()): BridgeUse {
  let taking: Promise<FileLock> | undefined;
  let held: FileLock | undefined;
  return {
    async take() {
      taking ??= takeLock(tryLock, lockFile);
      try {
        held = await taking;
      } catch (error) {
        taking = undefined;
        throw error;
      }
    },
    release() {
      if (held === undefined) return;
      held.release();
      held = undefined;
      removeIfUnused(tryLock, lockFile);
    },
  };
}

async function takeLock(tryLock: LeaseFiles["tryLock"], lockFile: string): Promise<FileLock> {
  try {
    mkdirSync(dirname(lockFile), { recursive: true, mode: 0o700 });
    for (let waited = 0; waited < LOCK_PATIENCE; waited += LOCK_INTERVAL) {
      const lock = tryLock(lockFile, { isNew: true, isShared: true });
      if (lock !== undefined) {
        if (!isThere()) writeFileSync(lockFile, MADE);
        return lock;
      }
      await delay(LOCK_INTERVAL);
    }
    throw new Error("another process has it");
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BuildError("exec/network", `lock ${lockFile} for the bridge ${BRIDGE}: ${reason}`, { cause });
  }
}

/** By the network of this process, which /sys may not be of. */
function isThere(): boolean {
  return new RegExp(`^\\s*${BRIDGE}:`, "m").test(readFileSync("/proc/self/net/dev", "utf8"));
}

function removeIfUnused(tryLock: LeaseFiles["tryLock"], lockFile: string): void {
  const lock = tryLock(lockFile);
  try {
    if (lock === undefined) return;
    if (readFileSync(lockFile, "utf8") === MADE) removeBridge(BRIDGE);
    lock.remove();
  } catch {
    // It stays, for the next one who is done with it.
  } finally {
    lock?.release();
  }
}
