import type { ExporterDefinition } from "./exporter-definition.js";

/** The kinds of outputs, each loaded when it is asked for. */
export const EXPORTERS = {
  image: async () => (await import("./image/export-image.js")).imageExporter,
  oci: async () => (await import("./image/export-archive.js")).archiveExporter("oci"),
  docker: async () => (await import("./image/export-archive.js")).archiveExporter("docker"),
  local: async () => (await import("./files/export-local.js")).localExporter,
  tar: async () => (await import("./files/export-tar.js")).tarExporter,
  cacheonly: async () => CACHE_ONLY,
} satisfies Record<string, () => Promise<ExporterDefinition>>;

/** Makes nothing: the build is for its cache alone. */
const CACHE_ONLY: ExporterDefinition = {
  prepare: () => ({ name: undefined, export: async () => ({}) }),
};
