import { BuildError } from "../../../base/diagnostic/build-error.js";
import type { CniNetwork } from "./cni-config.js";
import { type CniResult, callPlugin } from "./cni-plugin.js";

/** A step in a network: all that plugins must be told to end that again, in a form that JSON has. */
export interface CniAttachment {
  readonly network: CniNetwork;
  /** Where plugins are. */
  readonly directories: readonly string[];
  /** Unique on the machine: addresses are leased to it. */
  readonly id: string;
  /** `CNI_ARGS`; empty for none. */
  readonly args: string;
}

/** What plugins call the device they make. */
const INTERFACE = "eth0";
/** Milliseconds: a server of addresses may take its time. */
const PATIENCE = 60_000;
/** The same for what is done after all else. */
const LAST_PATIENCE = 20_000;
const NEVER = new AbortController().signal;

/** What came of {@link attach}. */
export type Attached =
  /** What the last plugin made. */
  | { readonly result: CniResult }
  /** `exec/network` or `build/canceled`; what was done is undone, if all plugins could. */
  | { readonly failure: BuildError; readonly isUndone: boolean };

/**
 * Puts a network into a namespace: its plugins in order, each of which is told what those before it made. If one fails, what
 * it and those before it did is undone. Never rejects.
 *
 * @param namespace a path by which every process of the machine can open it
 */
export async function attach(
  attachment: CniAttachment,
  namespace: string,
  signal: AbortSignal,
  patience = PATIENCE,
): Promise<Attached> {
  const { plugins } = attachment.network;
  let result: CniResult | undefined;
  for (const [index, { type }] of plugins.entries()) {
    try {
      const config = configOf(attachment, index, result);
      const env = envOf(attachment, namespace);
      const { directories } = attachment;
      result = await callPlugin({ type, command: "ADD", directories, env, config, patience }, signal);
    } catch (error) {
      const isUndone = await detach(attachment, namespace, undefined, NEVER, patience, index).then(
        () => true,
        () => false,
      );
      return { failure: BuildError.from(error), isUndone };
    }
  }
  return { result: result ?? {} };
}

/**
 * Takes a network out of a namespace: its plugins in reverse order, all of them, whether others fail or not. Rejects with
 * what the first one failed of.
 *
 * @param namespace empty if it is gone
 * @param result what {@link attach} gave, if that is known
 * @param last the plugin to begin with
 */
export async function detach(
  attachment: CniAttachment,
  namespace: string,
  result: CniResult | undefined,
  signal: AbortSignal,
  patience = LAST_PATIENCE,
  last = attachment.network.plugins.length - 1,
): Promise<void> {
  let failure: unknown;
  for (let index = last; index >= 0; index--) {
    const { type } = attachment.network.plugins[index]!;
    const config = configOf(attachment, index, result);
    const env = envOf(attachment, namespace);
    const { directories } = attachment;
    try {
      const call = { type, command: "DEL", directories, env, config } as const;
      await callPlugin({ ...call, patience: Math.min(patience, LAST_PATIENCE) }, signal);
    } catch (error) {
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
}

/** Agrees with buildOneConfig, containernetworking/cni/libcni/api.go; nothing is configured that plugins could be capable of. */
function configOf({ network }: CniAttachment, index: number, prevResult: CniResult | undefined): object {
  const { name, cniVersion } = network;
  return { ...network.plugins[index], name, cniVersion, ...(prevResult && { prevResult }) };
}

function envOf({ id, args }: CniAttachment, namespace: string): Readonly<Record<string, string>> {
  return { CNI_CONTAINERID: id, CNI_NETNS: namespace, CNI_IFNAME: INTERFACE, CNI_ARGS: args };
}
