import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileError } from "../frontend/contexts/file-error.js";
import type { ImageResolver } from "../frontend/image-resolver.js";
import type { LayoutImage } from "../registry/oci-layout.js";
import type { CliIo } from "./cli-io.js";
import { createProgress } from "./progress.js";

/** What the command line says of how images are looked up. */
export interface LookupOptions {
  readonly offline: boolean;
  /** Paths of config files by reference. */
  readonly imageConfig: ReadonlyMap<string, string>;
  readonly insecureRegistry: readonly string[];
  readonly registryMirror: Readonly<Record<string, readonly string[]>>;
}

/**
 * The resolver that a command line asks for; images of directories come before all else. Registries are not thought of
 * until an image is needed; what takes long shows on a terminal; an interrupt aborts it.
 *
 * @throws BuildError for a config file that cannot be read.
 */
export function createImageLookup(
  options: LookupOptions,
  layouts: ReadonlyMap<string, LayoutImage>,
  io: CliIo,
): ImageResolver {
  const configs = new Map<string, Uint8Array>();
  for (const [ref, path] of options.imageConfig) configs.set(ref, readConfig(path, io));
  let inner: Promise<ImageResolver> | undefined;
  const progress = createProgress(io);
  return {
    async resolve(ref, asked) {
      const layout = layouts.get(ref);
      if (layout !== undefined) {
        const { readLayoutConfig } = await import("../registry/oci-layout.js");
        return { ref, digest: layout.digest, config: await readLayoutConfig(layout, asked.platform) };
      }
      inner ??= options.offline ? offlineResolver(configs) : registryResolver(configs, options, io);
      const done = progress.start(asked.logName);
      try {
        return await (await inner).resolve(ref, { ...asked, signal: asked.signal ?? io.signal });
      } finally {
        done();
      }
    },
  };
}

function readConfig(path: string, io: CliIo): Uint8Array {
  try {
    return readFileSync(resolve(io.cwd, path));
  } catch (cause) {
    throw fileError("failed to read image config", path, cause);
  }
}

async function offlineResolver(configs: ReadonlyMap<string, Uint8Array>): Promise<ImageResolver> {
  const { createOfflineResolver } = await import("../registry/offline-resolver.js");
  return createOfflineResolver(configs);
}

async function registryResolver(
  configs: ReadonlyMap<string, Uint8Array>,
  options: LookupOptions,
  io: CliIo,
): Promise<ImageResolver> {
  const [{ createCachingResolver }, { createLayeredResolver }, { createRegistryResolver }] =
    await Promise.all([
      import("../registry/caching-resolver.js"),
      import("../registry/layered-resolver.js"),
      import("../registry/registry-resolver.js"),
    ]);
  const registry = createRegistryResolver({
    insecure: options.insecureRegistry,
    mirrors: options.registryMirror,
    env: { ...io.env },
    warn: (message) => io.stderr.write(`warning: ${message}\n`),
  });
  return createCachingResolver(createLayeredResolver(configs, registry));
}
