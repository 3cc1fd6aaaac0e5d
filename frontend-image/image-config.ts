import type { OciPlatform } from "../src/base/oci/layout-writer.js";

/** What the packer puts into the config of the image. */
export interface ImageFacts {
  readonly platform: OciPlatform;
  readonly version: string;
  readonly license: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly entrypoint: readonly string[];
  /** Directories that the dynamic linker does not know. */
  readonly libraryDirectories: readonly string[];
  /** Digests of the uncompressed layers, the lowest first, with what is in them. */
  readonly layers: readonly { readonly diffId: string; readonly what: string }[];
}

/**
 * What BuildKit asks of a frontend's image: no network, and what it can do, the list of the Dockerfile frontend.
 * Agrees with frontend/dockerfile/cmd/dockerfile-frontend/Dockerfile; read in frontend/gateway/gateway.go.
 */
export const FRONTEND_LABELS = {
  "moby.buildkit.frontend.caps": [
    "moby.buildkit.frontend.inputs",
    "moby.buildkit.frontend.subrequests",
    "moby.buildkit.frontend.contexts",
    "moby.buildkit.frontend.gitquerystring",
  ].join(","),
  "moby.buildkit.frontend.network.none": "true",
} as const;

/** The config of the image, members in the order of the OCI image specification. */
export function imageConfig(facts: ImageFacts): Readonly<Record<string, unknown>> {
  const created = formatTime(facts.created);
  const { architecture, os, variant } = facts.platform;
  const env = ["PATH=/usr/bin"];
  if (facts.libraryDirectories.length > 0) env.push(`LD_LIBRARY_PATH=${facts.libraryDirectories.join(":")}`);
  return {
    created,
    architecture,
    os,
    ...(variant !== undefined && { variant }),
    config: {
      Env: env,
      Entrypoint: facts.entrypoint,
      WorkingDir: "/",
      Labels: {
        ...FRONTEND_LABELS,
        "org.opencontainers.image.licenses": facts.license,
        "org.opencontainers.image.title": "buildfile",
        "org.opencontainers.image.version": facts.version,
      },
    },
    rootfs: { type: "layers", diff_ids: facts.layers.map(({ diffId }) => diffId) },
    history: facts.layers.map(({ what }) => ({ created, created_by: what })),
  };
}

/** RFC 3339 without fractions. */
export function formatTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/\.000Z$/, "Z");
}
