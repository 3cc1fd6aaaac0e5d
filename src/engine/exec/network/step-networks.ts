import { randomBytes } from "node:crypto";
import { closeSync, openSync, readlinkSync } from "node:fs";
import { BuildError } from "../../../base/diagnostic/build-error.js";
import type { BridgeUse } from "./bridge.js";
import { attach, type CniAttachment, detach } from "./cni-attachment.js";
import type { CniNetwork } from "./cni-config.js";
import { endLeftLeases, type Lease, type LeaseFiles, writeLease } from "./leases.js";

/** Networks that steps have of their own, made by plugins. */
export interface StepNetworks {
  /** Begins with what dead processes have left. */
  readonly cleaned: Promise<void>;
  /** A network for a process that is to be, with the host name that it was asked to have. */
  create(hostname: string): StepNetwork;
  /** Ends all networks, and what they have in common. Never fails. */
  close(): Promise<void>;
}

/** The network of one step. */
export interface StepNetwork {
  /**
   * Puts the network into the namespace of a process.
   *
   * Errors: `exec/network`; `build/canceled`, also if the process or the network has been ended.
   *
   * @param identity what the process says its namespace is: `net:[4026531840]`
   */
  connect(pid: number, identity: string, signal: AbortSignal): Promise<void>;
  /** Ends it, also in the middle of {@link connect}. Never fails; what can't be ended is left to the next process. */
  disconnect(): Promise<void>;
}

export interface StepNetworksOptions {
  readonly network: CniNetwork;
  /** Where plugins are. */
  readonly directories: readonly string[];
  readonly leases: LeaseFiles;
  /** What the network needs on the machine, if it is this program's own. */
  readonly bridge?: BridgeUse | undefined;
  /** Milliseconds that a plugin may take. */
  readonly patience?: number | undefined;
}

/** Milliseconds for which somebody who is done waits for what others left behind to be ended. */
const CLEANING_TIME = 2000;
/** Host names that are no trouble among `CNI_ARGS`. */
const PLAIN = /^[a-zA-Z0-9._-]+$/;

/** Networks of steps by plugins. Agrees with cniProvider, util/network/cniprovider/cni.go, but that there is no pool. */
export function createStepNetworks(options: StepNetworksOptions): StepNetworks {
  const open = new Set<StepNetwork>();
  const ending = new Set<Promise<void>>();
  const cleaning = new AbortController();
  const cleaned = endLeftLeases(options.leases, cleaning.signal, options.patience).catch(() => {});
  return {
    cleaned,
    create(hostname) {
      const network = new PluginNetwork(options, hostname, ending, () => open.delete(network));
      open.add(network);
      return network;
    },
    async close() {
      const timer = setTimeout(() => cleaning.abort(), CLEANING_TIME);
      await Promise.all([cleaned, ...[...open].map((network) => network.disconnect())]);
      clearTimeout(timer);
      options.bridge?.release();
    },
  };
}

interface Connection {
  readonly fd: number;
  /** Settles when the plugins have ended; with what undoes what they did. */
  readonly connected: Promise<() => Promise<void>>;
}

class PluginNetwork implements StepNetwork {
  private readonly ending = new AbortController();
  private connection: Connection | undefined;
  private disconnecting: Promise<void> | undefined;

  constructor(
    private readonly options: StepNetworksOptions,
    private readonly hostname: string,
    /** Networks that are about to give back what they have. */
    private readonly others: Set<Promise<void>>,
    private readonly onEnd: () => void,
  ) {}

  async connect(pid: number, identity: string, signal: AbortSignal): Promise<void> {
    const fd = openNamespace(pid, identity);
    const connected = this.attachPatiently(fd, AbortSignal.any([signal, this.ending.signal]));
    connected.catch(() => {});
    this.connection = { fd, connected };
    await connected;
  }

  disconnect(): Promise<void> {
    if (this.disconnecting === undefined) {
      const ended = this.end().finally(() => this.others.delete(ended));
      this.disconnecting = ended;
      this.others.add(ended);
    }
    return this.disconnecting;
  }

  private async end(): Promise<void> {
    this.ending.abort();
    try {
      await (await this.connection?.connected)?.();
    } catch {
      // It was never there, or is left to the next process.
    }
    if (this.connection !== undefined) closeSync(this.connection.fd);
    this.onEnd();
  }

  /** There may be few addresses, all of which are about to be free again. */
  private async attachPatiently(fd: number, signal: AbortSignal): Promise<() => Promise<void>> {
    const others = [...this.others];
    try {
      return await this.attach(fd, signal);
    } catch (error) {
      if (others.length === 0 || signal.aborted) throw error;
      await Promise.all(others);
      return this.attach(fd, signal);
    }
  }

  private async attach(fd: number, signal: AbortSignal): Promise<() => Promise<void>> {
    const { network, directories, leases, bridge, patience } = this.options;
    await bridge?.take();
    const id = `buildfile-${randomBytes(16).toString("hex")}`;
    const attachment: CniAttachment = { network, directories, id, args: argsOf(this.hostname) };
    const lease = noteLease(leases, attachment);
    // Opened by this process, it can't become that of another, whatever becomes of the step.
    const namespace = `/proc/${process.pid}/fd/${fd}`;
    const attached = await attach(attachment, namespace, signal, patience);
    if ("failure" in attached) {
      if (attached.isUndone) lease.remove();
      else lease.leave();
      const { failure } = attached;
      throw failure.code === "exec/network" ? failure.wrap("CNI setup error") : failure;
    }
    lease.note(attached.result);
    return async () => {
      try {
        await detach(attachment, namespace, attached.result, NEVER, patience);
        lease.remove();
      } catch {
        lease.leave();
      }
    };
  }
}

const NEVER = new AbortController().signal;

/** A namespace can't be taken for another one, if the process has ended and its number is used again. */
function openNamespace(pid: number, identity: string): number {
  try {
    const fd = openSync(`/proc/${pid}/ns/net`, "r");
    if (readlinkSync(`/proc/self/fd/${fd}`) === identity) return fd;
    closeSync(fd);
  } catch {
    // The same.
  }
  throw new BuildError("build/canceled", "the step ended before it had its network");
}

function noteLease(files: LeaseFiles, attachment: CniAttachment): Lease {
  try {
    return writeLease(files, attachment);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BuildError("exec/network", `the network of a step can't be written down: ${reason}`, { cause });
  }
}

/** Some plugins give names to machines. Agrees with newNS, util/network/cniprovider/cni.go. */
function argsOf(hostname: string): string {
  return PLAIN.test(hostname) ? `K8S_POD_NAME=${hostname};IgnoreUnknown=1` : "";
}
