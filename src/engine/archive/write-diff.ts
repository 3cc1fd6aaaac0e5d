import type { FileView } from "../view/file-view.js";
import { ChangeEntries } from "./change-entries.js";
import { LayerChanges } from "./layer-changes.js";
import { packEntries } from "./pack-entries.js";

export interface WriteDiffOptions {
  readonly isUserNamespace: boolean;
  readonly signal?: AbortSignal | undefined;
  /** No file gets a later time than this: seconds since 1970. */
  readonly epoch?: number | bigint | undefined;
}

/**
 * The archive of a layer: what its directory, in the form that overlayfs has, changes of what is below. The same layer gives
 * the same bytes, which are those of BuildKit. Without any change it is 1024 zeros. Spec: spec/engine/layers.md#archives.
 * Agrees with WriteUpperdir, BuildKit's util/overlay, containerd's pkg/archive and Go's archive/tar.
 *
 * @throws BuildError `file/read`, and what `node:fs` and the signal throw
 */
export function writeDiff(
  layer: { readonly directory: string },
  below: FileView,
  { signal, epoch }: WriteDiffOptions,
): AsyncIterable<Uint8Array> {
  const changes = new LayerChanges(layer.directory, below);
  const latest = epoch === undefined ? undefined : BigInt(epoch) * 1_000_000_000n;
  const entries = new ChangeEntries({ file: (path) => changes.file(path), latest });
  return packEntries(entries.entries(changes.changes()), signal);
}
