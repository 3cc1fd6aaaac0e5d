import type { Reference } from "../base/image/reference.js";
import { Authorizer } from "./auth/authorizer.js";
import { type Download, downloadBlob } from "./download.js";
import { DownloadSlots } from "./download-slots.js";
import { registryHosts } from "./hosts.js";
import {
  createRegistryContext,
  DEFAULT_RETRY,
  type RegistryOptions,
  registryCredentials,
} from "./registry-context.js";
import { type RegistrySession, Repository } from "./repository.js";

/** Registries to pull from. Connections, logins and tokens are shared by all that is pulled. */
export interface RegistryAccess {
  /**
   * The repository of an image, on all hosts that have it.
   *
   * @throws BuildError `image/reference` for a domain that is no host
   */
  repository(ref: Reference, signal?: AbortSignal): Repository;
  /** {@link downloadBlob} from a repository, when it is its turn. */
  download(
    ref: Reference,
    blob: Download,
    write: (piece: Uint8Array) => Promise<void>,
    signal?: AbortSignal,
  ): Promise<void>;
}

/**
 * So many blobs of a registry are fetched at once: enough for the network, and few enough to leave connections for what is
 * asked in between.
 */
const MAX_DOWNLOADS = 6;

/** Access to registries as options have it: mirrors, insecure hosts, logins. */
export function createRegistryAccess(options: RegistryOptions = {}): RegistryAccess {
  const context = createRegistryContext(options);
  const credentials = options.credentials ?? registryCredentials(options);
  const session: RegistrySession = { ...context, authorizer: new Authorizer({ ...context, credentials }) };
  const slots = new DownloadSlots(MAX_DOWNLOADS);
  const policy = { ...DEFAULT_RETRY, ...options.retry };
  const repository = (ref: Reference, signal?: AbortSignal) =>
    new Repository(ref, registryHosts(ref.domain, options), session, signal);
  return {
    repository,
    download: (ref, blob, write, signal) =>
      slots.run(ref.domain, signal, () => downloadBlob(repository(ref, signal), blob, write, policy, signal)),
  };
}
