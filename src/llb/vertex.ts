import type { Platform } from "../base/platform/platform.js";
import type { LineSpan } from "../base/source/range.js";
import type { BuildVertex } from "./ops/build.js";
import type { DiffVertex } from "./ops/diff.js";
import type { ExecVertex } from "./ops/exec.js";
import type { FileVertex } from "./ops/file.js";
import type { GivenVertex } from "./ops/given.js";
import type { MergeVertex } from "./ops/merge.js";
import type { PassthroughVertex } from "./ops/passthrough.js";
import type { SourceVertex } from "./ops/source.js";

/** One output of a vertex. No edge at all stands for scratch, the empty file system. */
export interface Edge {
  readonly vertex: Vertex;
  readonly index: number;
}

/** Several vertices shown as one; a `weak` member does not open the group. */
export interface ProgressGroup {
  readonly id: string;
  readonly name: string;
  readonly weak: boolean;
}

/** Limits for a step's cgroup; they do not count towards the digest. 0 and "" mean unset. */
export interface LinuxResources {
  readonly memory?: number | bigint;
  readonly memorySwap?: number | bigint;
  readonly cpuShares?: number | bigint;
  readonly cpuPeriod?: number | bigint;
  readonly cpuQuota?: number | bigint;
  readonly cpusetCpus?: string;
  readonly cpusetMems?: string;
}

/** What any vertex may carry beside its operation. Only the platform is part of the digest. */
export interface Constraints {
  readonly platform?: Platform | undefined;
  readonly ignoreCache?: boolean;
  readonly description?: Readonly<Record<string, string>>;
  readonly progressGroup?: ProgressGroup;
  readonly resources?: LinuxResources | undefined;
  /** The instruction that it comes from. */
  readonly lines?: LineSpan | undefined;
}

/** A node of the build graph: an operation on the outputs of other vertices. */
export type Vertex =
  | SourceVertex
  | ExecVertex
  | FileVertex
  | MergeVertex
  | DiffVertex
  | BuildVertex
  | PassthroughVertex
  | GivenVertex;

/** The description that shows a vertex under this name in progress output. */
export function customName(name: string): Readonly<Record<string, string>> {
  return { "llb.customname": name };
}
