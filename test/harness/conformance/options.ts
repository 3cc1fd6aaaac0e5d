import { createHash } from "node:crypto";
import { BuildError } from "../../../src/base/diagnostic/build-error.js";
import { readIgnoreFile } from "../../../src/base/ignore/ignore-file.js";
import { normalizePlatform, parsePlatform } from "../../../src/base/platform/platform.js";
import { Source } from "../../../src/base/source/source.js";
import type { BuildRequest } from "../../../src/frontend/build-request.js";
import type { ImageResolver } from "../../../src/frontend/image-resolver.js";
import { NetMode } from "../../../src/llb/ops/exec.js";

/** `options.json` of a case; testdata/conformance/README.md says what each member means. */
export interface CaseOptions {
  readonly target?: string;
  readonly buildArgs?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly platform?: string;
  readonly implicitPlatform?: boolean;
  readonly multiPlatform?: boolean;
  readonly buildPlatforms?: readonly string[];
  readonly images?: Readonly<Record<string, string>>;
  readonly dockerignore?: string;
  readonly contexts?: Readonly<Record<string, string>>;
  readonly noCache?: readonly string[];
  readonly check?: string;
  readonly network?: "host" | "none";
  readonly hostname?: string;
  readonly extraHosts?: readonly { readonly host: string; readonly ip: string }[];
  readonly shmSize?: number;
  readonly cgroupParent?: string;
  readonly cacheNamespace?: string;
  readonly resolveMode?: "pull" | "local";
  readonly ulimits?: BuildRequest["ulimits"];
  readonly devices?: readonly { readonly name: string; readonly optional?: boolean }[];
  readonly resources?: BuildRequest["resources"];
  readonly labs?: boolean;
}

const DEFAULT_CONFIG =
  '{"architecture":"amd64","os":"linux","config":{"Env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],"Cmd":["/bin/sh"]},"rootfs":{"type":"layers","diff_ids":["sha256:0000000000000000000000000000000000000000000000000000000000000001"]},"history":[{"created":"2024-01-01T00:00:00Z","created_by":"base"}]}';

/** The request that a case describes. */
export function caseRequest(dockerfile: Uint8Array, options: CaseOptions): BuildRequest {
  const platform = normalizePlatform(parsePlatform(options.platform ?? "linux/amd64"));
  return {
    source: new Source("Dockerfile", dockerfile),
    target: options.target,
    buildArgs: new Map(Object.entries(options.buildArgs ?? {})),
    labels: new Map(Object.entries(options.labels ?? {})),
    platform: options.implicitPlatform ? undefined : platform,
    buildPlatforms: (options.buildPlatforms ?? ["linux/amd64"]).map((text) =>
      normalizePlatform(parsePlatform(text)),
    ),
    multiPlatform: options.multiPlatform,
    ignorePatterns: options.dockerignore === undefined ? undefined : readIgnoreFile(options.dockerignore),
    contexts: new Map(Object.entries(options.contexts ?? {}).map(([name, source]) => [name, { source }])),
    noCache: options.noCache,
    check: options.check,
    network: options.network && NetMode[options.network],
    hostname: options.hostname,
    extraHosts: options.extraHosts,
    shmSize: options.shmSize,
    cgroupParent: options.cgroupParent,
    cacheNamespace: options.cacheNamespace,
    resolveMode: options.resolveMode,
    ulimits: options.ulimits,
    devices: options.devices?.map(({ name, optional }) => ({ name, optional: optional ?? false })),
    resources: options.resources,
    labs: options.labs,
    resolver: caseResolver(options.images ?? {}),
    localUniqueId: "conformance",
  };
}

/** Images with made-up digests, as the data was made with. */
function caseResolver(images: Readonly<Record<string, string>>): ImageResolver {
  return {
    async resolve(ref) {
      const listed = Object.hasOwn(images, ref) ? images[ref] : undefined;
      const config = listed ?? images["*"] ?? DEFAULT_CONFIG;
      if (config === "") throw new BuildError("image/not-found", `${ref}: not found`);
      const digest = createHash("sha256")
        .update(listed ?? ref)
        .digest("hex");
      return { ref, digest: `sha256:${digest}`, config: Buffer.from(config) };
    },
  };
}
