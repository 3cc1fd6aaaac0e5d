import { BuildError } from "../base/diagnostic/build-error.js";
import type { Image } from "../base/image/image.js";
import { parseImage } from "../base/image/parse-image.js";
import type { Platform } from "../base/platform/platform.js";
import { joinPath } from "../base/util/go-path.js";
import { EnvMap } from "../llb/lower/build-state.js";
import type { Lowered } from "../llb/lower/lower.js";
import { NetMode } from "../llb/ops/exec.js";
import type { ExecMount } from "../llb/ops/exec-mounts.js";
import { imageEdge } from "../llb/sources/image.js";
import { customName, type Edge } from "../llb/vertex.js";
import type { Attestation, Gateway } from "./gateway.js";
import type { ImageResolver } from "./image-resolver.js";
import type { SbomOptions } from "./options/attestation-options.js";
import type { FrontendOptions } from "./options/frontend-options.js";
import { solveEdge } from "./solve-edge.js";

const SOURCES = "/run/src";
const DESTINATION = "/run/out/";
const CORE = "sbom";
const SPDX = "https://spdx.dev/Document";

/** Runs a scanner over a result, once it is built; `id` names the platform. */
export type Scanner = (id: string, lowered: Lowered) => Promise<Attestation>;

/**
 * A scanner that lists what is in an image, as an attestation of the result.
 *
 * @throws BuildError if the scanner's image cannot be had. Agrees with CreateSBOMScanner, frontend/attestations/sbom.
 */
export async function createScanner(
  gateway: Gateway,
  { generator, parameters }: SbomOptions,
  { buildPlatforms, resolveMode }: FrontendOptions,
  resolver: ImageResolver,
): Promise<Scanner> {
  const platform = buildPlatforms[0]!;
  const found = await resolver.resolve(generator, { platform, logName: "", resolveMode });
  const image = parseImage(found.config);
  const args = [...(image.config.entrypoint ?? []), ...(image.config.cmd ?? [])];
  if (args.length === 0) throw new BuildError("image/config", `scanner ${found.ref} does not have cmd`);
  const scanner: ScannerImage = { ref: found.ref, image, args, parameters, platform };
  return async (id, lowered) => {
    const edge = scanEdge(scanner, id, lowered);
    const { ref } = await solveEdge(gateway, edge, undefined, { platform });
    return {
      kind: "bundle",
      ref,
      path: "",
      predicateType: SPDX,
      subjects: [],
      metadata: new Map([
        ["reason", Buffer.from("sbom")],
        ["sbom-core", Buffer.from(CORE)],
      ]),
    };
  };
}

interface ScannerImage {
  readonly ref: string;
  readonly image: Image;
  readonly args: readonly string[];
  readonly parameters: ReadonlyMap<string, string>;
  readonly platform: Platform;
}

/** What the scanner writes. */
function scanEdge(scanner: ScannerImage, id: string, lowered: Lowered): Edge {
  const { ref, image, args, platform } = scanner;
  const mounts: ExecMount[] = [
    mount("/tmp", undefined, { tmpfs: { size: 0 } }),
    mount(joinPath(SOURCES, "core", CORE), lowered.result, { readonly: true }),
    ...Array.from(lowered.scanTargets, ([name, edge]) =>
      mount(joinPath(SOURCES, "extras", `${CORE}-${name}`), edge, { readonly: true }),
    ),
    mount(DESTINATION, undefined, {}),
  ];
  return {
    vertex: {
      kind: "exec",
      args,
      root: imageEdge(ref, "default", { platform }),
      settings: {
        env: scanEnv(scanner, lowered.scanTargets.size > 0),
        cwd: image.config.workingDir || "/",
        user: "",
        hostname: "",
        extraHosts: [],
        ulimits: [],
        cgroupParent: "",
        proxy: undefined,
      },
      network: NetMode.sandbox,
      insecure: false,
      attachments: { mounts, secrets: [], ssh: [], devices: [] },
      constraints: { platform, description: customName(`[${id}] generating sbom using ${ref}`) },
    },
    // The first output is the scanner's own file system.
    index: 1,
  };
}

function mount(target: string, source: Edge | undefined, how: Partial<ExecMount>): ExecMount {
  return { target, source, selector: "", readonly: false, noOutput: false, ...how };
}

function scanEnv({ image, parameters }: ScannerImage, hasExtras: boolean): readonly string[] {
  const env = new EnvMap();
  for (const entry of image.config.env) {
    const equals = entry.indexOf("=");
    env.set(equals === -1 ? entry : entry.slice(0, equals), equals === -1 ? "" : entry.slice(equals + 1));
  }
  env.set("BUILDKIT_SCAN_DESTINATION", DESTINATION);
  env.set("BUILDKIT_SCAN_SOURCE", joinPath(SOURCES, "core", CORE));
  if (hasExtras) env.set("BUILDKIT_SCAN_SOURCE_EXTRAS", joinPath(SOURCES, "extras/"));
  for (const [name, value] of parameters) env.set(`BUILDKIT_SCAN_${name}`, value);
  return env.toEntries();
}
