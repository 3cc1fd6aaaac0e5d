import type { Platform } from "../base/platform/platform.js";
import type { CapSet } from "../llb/caps.js";
import type { ResolveMode } from "../llb/sources/image.js";
import type { Stat } from "../proto/generated/fsutil.js";
import type {
  HostIP,
  Definition as LlbDefinition,
  Meta,
  Mount,
  NetMode,
  SecretEnv,
  SecurityMode,
  SourceInfo,
  SourceOp,
} from "../proto/generated/ops.js";
import type { Policy } from "../proto/generated/policy.js";

/** A tree of files that the builder has, or can make: its id, empty for scratch. */
export type Ref = string;

/** What a build comes to. */
export interface GatewayResult {
  /** The one tree of files; undefined if there are several, or none. */
  readonly ref?: Ref | undefined;
  /** By platform id, if there are several. */
  readonly refs?: ReadonlyMap<string, Ref> | undefined;
  readonly metadata: ReadonlyMap<string, Uint8Array>;
  /** By platform id. */
  readonly attestations?: ReadonlyMap<string, readonly Attestation[]>;
}

/** A statement about a result, as a tree of files of which each is one. */
export interface Attestation {
  readonly kind: "in-toto" | "bundle";
  readonly metadata: ReadonlyMap<string, Uint8Array>;
  readonly ref: Ref;
  readonly path: string;
  readonly predicateType: string;
  readonly subjects: readonly {
    readonly kind: "self" | "raw";
    readonly digests: readonly string[];
    readonly name: string;
  }[];
}

/** Where earlier results are looked for. */
export interface CacheImport {
  /** `registry`, `local`, `gha` and so on. */
  readonly type: string;
  readonly attrs: Readonly<Record<string, string>>;
}

/** What to build: a definition, or what another frontend makes of its options. With neither the result is empty. */
export interface SolveRequest {
  readonly definition?: LlbDefinition | undefined;
  /** `dockerfile.v0` or `gateway.v0`. */
  readonly frontend?: string;
  readonly frontendOptions?: ReadonlyMap<string, string>;
  readonly frontendInputs?: ReadonlyMap<string, LlbDefinition>;
  readonly cacheImports?: readonly CacheImport[];
  readonly sourcePolicies?: readonly Policy[];
  /** Build at once, and fail if that does; else only what is read of the result is built. */
  readonly evaluate?: boolean;
}

/** How a source is looked up. */
export interface SourceQuery {
  readonly platform?: Platform | undefined;
  /** What the lookup is called in progress output. */
  readonly logName: string;
  readonly resolveMode?: ResolveMode;
  /** Only what the reference points to, not the config of the image. */
  readonly noConfig?: boolean;
  /** For images in a directory of the client: its name there, and the session that has it. */
  readonly layout?: { readonly sessionId: string; readonly storeId: string };
  /** The raw commit and tag objects, too. */
  readonly gitObjects?: boolean;
  /** Beside those that the build has. */
  readonly sourcePolicies?: readonly Policy[] | undefined;
}

/** What is known of a source without fetching it; what it is not stays undefined. */
export interface SourceMetadata {
  /** The source as it is to be used: a policy may have changed it. */
  readonly source: SourceOp;
  readonly image?: { readonly digest: string; readonly config: Uint8Array };
  readonly git?: {
    readonly checksum: string;
    readonly ref: string;
    readonly commitChecksum: string;
    readonly commitObject: Uint8Array;
    readonly tagObject: Uint8Array;
  };
  readonly http?: {
    readonly checksum: string;
    readonly filename: string;
    /** Seconds since 1970. */
    readonly lastModified: bigint | undefined;
  };
}

/** Something to tell the user about a vertex. */
export interface GatewayWarning {
  readonly vertex: string;
  readonly level: number;
  readonly short: string;
  readonly detail: readonly string[];
  readonly url: string;
  readonly source: SourceInfo | undefined;
  /** Lines from 1. */
  readonly lines: readonly { readonly first: number; readonly last: number }[];
}

/** A container in which processes can be run while a build goes on. */
export interface ContainerRequest {
  /** `resultID` is a ref, or an id of a failed step's details. */
  readonly mounts: readonly Mount[];
  readonly network: NetMode;
  readonly platform?: Platform | undefined;
  readonly extraHosts: readonly HostIP[];
  readonly hostname: string;
}

/** A process to start in a container. */
export interface ProcessRequest {
  readonly meta: Meta;
  readonly tty: boolean;
  readonly security: SecurityMode;
  readonly secretEnv: readonly SecretEnv[];
  /** Bytes for its standard input; without it there is none. */
  readonly stdin?: AsyncIterable<Uint8Array> | undefined;
  readonly onOutput: (fd: 1 | 2, data: Uint8Array) => void;
  readonly signal?: AbortSignal | undefined;
}

/** A process that runs. */
export interface ContainerProcess {
  /** The exit code, 255 if it is not known; rejects if the process could not run. */
  readonly exited: Promise<number>;
  resize(rows: number, columns: number): void;
  /** A signal by its name without `SIG`. */
  kill(signal: string): void;
}

export interface Container {
  /** The first process is the container's own: when it ends, so does the container. */
  start(process: ProcessRequest): Promise<ContainerProcess>;
  readFile(path: string, mount?: number): Promise<Uint8Array>;
  readDirectory(path: string, pattern?: string, mount?: number): Promise<readonly Stat[]>;
  statFile(path: string, mount?: number): Promise<Stat>;
  release(): Promise<void>;
}

/**
 * All that a frontend sees of the world: what it was asked for, and a builder that solves, reads and looks up.
 * BuildKit serves it as `moby.buildkit.v1.frontend.LLBBridge`. Every call rejects with a {@link BuildError}.
 */
export interface Gateway {
  /** What the frontend was asked for. */
  readonly options: ReadonlyMap<string, string>;
  /** The client session that has the files of the build. */
  readonly sessionId: string;
  /** Who runs the build: `buildkit`, `docker`. */
  readonly product: string;
  /** Of each worker its platforms, the machine's own first. */
  readonly workers: readonly { readonly platforms: readonly Platform[] }[];
  readonly caps: CapSet;
  /** What the gateway itself can do, by names such as `solve.inlinereturn`. */
  readonly gatewayCaps: ReadonlySet<string>;
  readonly signal: AbortSignal;

  /** Lazy unless `evaluate` is set: errors may come only when the result is read or returned. */
  solve(request: SolveRequest): Promise<GatewayResult>;
  resolveSource(source: SourceOp, query: SourceQuery): Promise<SourceMetadata>;
  /** The bytes of a file; a missing one is an error `file/read`. Large files are read in parts. */
  readFile(
    ref: Ref,
    path: string,
    range?: { readonly offset: number; readonly length: number },
  ): Promise<Uint8Array>;
  /** The entries of a directory, those that match `pattern` if it is given. */
  readDirectory(ref: Ref, path: string, pattern?: string): Promise<readonly Stat[]>;
  statFile(ref: Ref, path: string): Promise<Stat>;
  /** Builds what a ref stands for. */
  evaluate(ref: Ref): Promise<void>;
  /** The results of other builds that this one was given. */
  inputs(): Promise<ReadonlyMap<string, LlbDefinition>>;
  warn(warning: GatewayWarning): Promise<void>;
  createContainer(request: ContainerRequest): Promise<Container>;
}
