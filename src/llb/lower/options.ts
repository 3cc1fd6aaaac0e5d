import type { Platform } from "../../base/platform/platform.js";
import type { CapSet } from "../caps.js";
import type { NetMode, Ulimit } from "../ops/exec.js";
import type { ResolveMode } from "../sources/image.js";
import type { LinuxResources } from "../vertex.js";

/** What a build was asked for, beside its text and its contexts. */
export interface LowerOptions {
  /** The stage to build; empty for the last one. */
  readonly target: string;
  readonly buildArgs: ReadonlyMap<string, string>;
  readonly labels: ReadonlyMap<string, string>;
  /** Undefined if none was asked for: then the builder's, and the image keeps that of its base. */
  readonly platform: Platform | undefined;
  /** Platforms of the builder, the first one its own. Not empty. */
  readonly buildPlatforms: readonly Platform[];
  /** Several platforms were asked for: step names carry theirs. */
  readonly multiPlatform: boolean;
  readonly network: NetMode;
  readonly hostname: string;
  readonly extraHosts: readonly { readonly host: string; readonly ip: string }[];
  /** Bytes of /dev/shm; 0 or less leaves it to the daemon, and so does a daemon that cannot limit a tmpfs. */
  readonly shmSize: number;
  readonly cgroupParent: string;
  readonly ulimits: readonly Ulimit[];
  readonly devices: readonly { readonly name: string; readonly optional: boolean }[];
  readonly resources: LinuxResources | undefined;
  /** Prefix of the ids of cache mounts. */
  readonly cacheNamespace: string;
  readonly resolveMode: ResolveMode;
  readonly caps: CapSet;
  /** Lower every stage, as the build checks do, and not only what the target needs. */
  readonly allStages: boolean;
  /** The labs channel: `RUN --device` is accepted. */
  readonly labs: boolean;
  /** Ids of progress groups; distinct within a build. */
  readonly nextGroupId: () => string;
}
