import type { Ulimit } from "../../llb/ops/exec.js";
import type { SecretSource } from "../session/secrets.js";
import type { SshSource } from "../session/ssh.js";
import type { Attestations } from "./attestations.js";
import type { CacheEntry } from "./cache-options.js";
import type { Call } from "./call.js";
import type { Entitlements } from "./entitlements.js";
import type { Output } from "./outputs.js";

/** A line of /etc/hosts for all steps; the address may be `host-gateway`, which the daemon knows. */
export interface HostEntry {
  readonly host: string;
  readonly ip: string;
}

/** What is to be built, from what, and where the result goes: `docker buildx build` in one value. */
export interface BuildOptions {
  /** A directory, the URL of a Git repository or of an archive, or `-` for the standard input. */
  readonly context: string;
  /** The file to build: a path, a URL, or `-` for the standard input; found in the context by default. */
  readonly file: string | undefined;
  readonly target: string | undefined;
  readonly buildArgs: ReadonlyMap<string, string>;
  /** More contexts: directory, `docker-image://`, `oci-layout://`, or a URL, by name. */
  readonly contexts: ReadonlyMap<string, string>;
  /** `os/architecture[/variant]`; the daemon's own if there is none. */
  readonly platforms: readonly string[];
  readonly tags: readonly string[];
  readonly labels: ReadonlyMap<string, string>;
  /** Options of exporters, as {@link parseAnnotations} makes them. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly outputs: readonly Output[];
  readonly cacheFrom: readonly CacheEntry[];
  readonly cacheTo: readonly CacheEntry[];
  /** Names of stages to build anew; an empty list stands for all. */
  readonly noCache: readonly string[] | undefined;
  readonly pull: boolean;
  readonly attestations: Attestations;
  readonly secrets: readonly SecretSource[];
  readonly ssh: readonly SshSource[];
  readonly network: "default" | "none" | "host";
  readonly extraHosts: readonly HostEntry[];
  readonly ulimits: readonly Ulimit[];
  /** Bytes; 0 for the daemon's default. */
  readonly shmSize: number;
  readonly cgroupParent: string | undefined;
  readonly entitlements: Entitlements;
  /** A question to ask in place of a build. */
  readonly call: Call | undefined;
  /** Reads the file in the daemon with the frontend of this image, in place of the one in this program. */
  readonly frontendImage: string | undefined;
}

/** What a build sees of the machine that it is started on. */
export interface BuildSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdin: () => AsyncIterable<Uint8Array>;
  /** Takes bytes for the standard output; rejects when nobody reads them any more. */
  readonly writeStdout: (bytes: Uint8Array) => Promise<void>;
  /** Told of what does not keep a build from being done. */
  readonly warn: (message: string) => void;
  /** Ends the build when it is aborted. */
  readonly signal: AbortSignal;
}
