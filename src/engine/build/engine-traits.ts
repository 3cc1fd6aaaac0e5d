import type { DaemonTraits } from "../../client/build/daemon-traits.js";

/** What the engine can do, as far as a build depends on it. */
export const ENGINE_TRAITS: DaemonTraits = {
  isEngine: false,
  attestations: true,
  multiPlatform: true,
  exporters: true,
  severalOutputs: true,
  hostGateway: undefined,
};
