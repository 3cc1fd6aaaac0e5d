import { BuildError } from "../../src/base/diagnostic/build-error.js";
import type { Platform } from "../../src/base/platform/platform.js";
import type { ResolvedImage } from "../../src/frontend/image-resolver.js";
import { NO_CREDENTIALS } from "../../src/registry/auth/credentials.js";
import { createRegistryResolver, type RegistryOptions } from "../../src/registry/registry-resolver.js";

/** The platform that is pulled unless another is asked for. */
export const AMD64: Platform = { os: "linux", architecture: "amd64" };

const FAST: RegistryOptions = {
  credentials: async () => NO_CREDENTIALS,
  retry: { baseDelay: 1 },
  requestTimeout: 2000,
  connectTimeout: 2000,
};

/** Looks up an image by a registry resolver of its own, which does not wait for long. */
export function pull(
  ref: string,
  options: RegistryOptions = {},
  platform = AMD64,
  signal?: AbortSignal,
): Promise<ResolvedImage> {
  const resolver = createRegistryResolver({ ...FAST, ...options });
  return resolver.resolve(ref, { platform, logName: "load metadata", resolveMode: "default", signal });
}

/** The error of a lookup. */
export async function failure(
  lookup: Promise<unknown>,
): Promise<{ readonly code: string; readonly message: string }> {
  const error = await lookup.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof BuildError)) throw new Error("expected a BuildError", { cause: error });
  return { code: error.code, message: error.message };
}
