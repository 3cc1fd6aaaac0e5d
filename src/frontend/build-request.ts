import type { Source } from "../base/source/source.js";
import type { CapSet } from "../llb/caps.js";
import type { LowerOptions } from "../llb/lower/options.js";
import type { ImageResolver } from "./image-resolver.js";

/** A context under a name of its own, as `--build-context` gives it. */
export interface NamedContextSpec {
  /** `docker-image://…`, `oci-layout://…`, `local:NAME`, or a git or http URL. */
  readonly source: string;
  /** Patterns of the ignore file of a local directory. */
  readonly excludePatterns?: readonly string[];
}

/** What a text is compiled with, beside what it may ask for. What is left out has the reference's default. */
export interface LowerRequest
  extends Partial<Omit<LowerOptions, "allStages" | "caps" | "nextGroupId" | "labels" | "buildArgs">> {
  readonly source: Source;
  readonly buildArgs?: ReadonlyMap<string, string>;
  readonly labels?: ReadonlyMap<string, string>;
  /** Lower every stage, also those that the target does not need. */
  readonly allStages?: boolean;
  /** The value of `# check=`, in place of the text's own. */
  readonly check?: string | undefined;
  readonly caps?: CapSet;
}

/** Everything a compilation depends on, where nothing is built on the way. */
export interface BuildRequest extends LowerRequest {
  readonly resolver: ImageResolver;
  /** Names of stages to build without cache; an empty list stands for all. */
  readonly noCache?: readonly string[];
  /** Patterns of the main context's ignore file. */
  readonly ignorePatterns?: readonly string[];
  readonly contexts?: ReadonlyMap<string, NamedContextSpec>;
  /** The client session that gives the files of local directories; without it `localUniqueId` stands in. */
  readonly sessionId?: string;
  /** Tells local sources of different clients apart; fixed by default, so that digests are. */
  readonly localUniqueId?: string;
  /** Prefix of the ids of progress groups, which are numbered from 1. */
  readonly groupIdPrefix?: string;
}
