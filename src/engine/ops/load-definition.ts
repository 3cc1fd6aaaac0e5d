import { BuildError } from "../../base/diagnostic/build-error.js";
import { digestOf } from "../../base/image/digest.js";
import { normalizePlatform } from "../../base/platform/normalize-platform.js";
import type { Platform } from "../../base/platform/platform.js";
import { type CapSet, createCapSet, LLB_CAPS } from "../../llb/caps.js";
import { platformMessage } from "../../llb/ops/platform.js";
import {
  type CDIDevice,
  decodeOp,
  type ExecOp,
  type Definition as LlbDefinition,
  NetMode,
  type Op,
  type OpMetadata,
  type Platform as PlatformMessage,
  type ProgressGroup,
  SecurityMode,
} from "../../proto/generated/ops.js";
import type { Edge, Operation, Vertex } from "../solver/vertex.js";
import { opName } from "./op-name.js";
import { validateOp } from "./validate-op.js";

/** An op of a definition, ready to be worked on. */
export interface LoadedOp {
  readonly digest: string;
  readonly op: Op;
  readonly platform: PlatformMessage;
  readonly metadata: OpMetadata;
  /** What users read. */
  readonly name: string;
  readonly inputCount: number;
}

/** A step, with what its progress is shown with. */
export interface OpVertex<R> extends Vertex<R> {
  readonly progressGroup: ProgressGroup | undefined;
  readonly loaded: LoadedOp;
  readonly inputs: readonly { readonly vertex: OpVertex<R>; readonly output: number }[];
}

/** How a definition is read. */
export interface LoadOptions<R> {
  readonly hostPlatform: Platform;
  /** What the user allows steps to do: `network.host`, `security.insecure`, `device=NAME`. */
  readonly entitlements: ReadonlySet<string>;
  /**
   * Which devices a step gets of those it asks for; throws if it may not have them. Without it there are no devices, which
   * {@link readOps} tells whether any are needed.
   */
  readonly permitDevices?: ((asked: readonly CDIDevice[]) => readonly CDIDevice[]) | undefined;
  /** What is done for an op. */
  readonly operationOf: (op: LoadedOp) => Operation<R>;
}

/** All that a build needs to be made: its result, and every op that is a part of it. */
export interface LoadedDefinition<R> {
  readonly result: Edge<R>;
  readonly vertices: readonly OpVertex<R>[];
}

/** The ops of a definition, as it gives them. */
export interface ReadOps {
  readonly ops: ReadonlyMap<string, Op>;
  readonly lastDigest: string;
  /** Whether a step asks for devices. */
  readonly hasDevices: boolean;
}

/** The first half of {@link loadDefinition}: what has to be known before it. */
export function readOps({ def = [] }: LlbDefinition): ReadOps {
  const ops = new Map<string, Op>();
  let lastDigest = "";
  let hasDevices = false;
  for (const bytes of def) {
    const op = decodeOp(bytes);
    lastDigest = digestOf(bytes);
    ops.set(lastDigest, op);
    hasDevices ||= (op.exec?.cdiDevices?.length ?? 0) > 0;
  }
  return { ops, lastDigest, hasDevices };
}

const OWN_CAPS: CapSet = createCapSet(LLB_CAPS);

/**
 * Makes steps of a definition; undefined for one without ops, which stands for scratch. Only what the result needs is
 * looked at, and ops come before those that need them.
 *
 * @throws BuildError `engine/definition` for a definition that no builder makes, `engine/entitlement` for a step that is
 * not allowed. Agrees with loadLLB and its options, solver/llbsolver/vertex.go.
 */
export function loadDefinition<R>(
  definition: LlbDefinition,
  options: LoadOptions<R>,
  { ops, lastDigest }: ReadOps = readOps(definition),
): LoadedDefinition<R> | undefined {
  const { metadata = {} } = definition;
  if (ops.size === 0) return undefined;
  const [result] = ops.get(lastDigest)?.inputs ?? [];
  if (result === undefined) {
    throw refuse(
      ops.size < 2 ? `invalid LLB with ${ops.size} vertexes` : "invalid LLB with no inputs on last vertex",
    );
  }
  const loaded = new Map<string, OpVertex<R>>();
  for (const digest of inOrder(result.digest ?? "", ops)) {
    loaded.set(digest, loadVertex(digest, ops.get(digest)!, metadata[digest] ?? {}, loaded, options));
  }
  const vertex = loaded.get(result.digest ?? "")!;
  return { result: { vertex, output: Number(result.index ?? 0) }, vertices: [...loaded.values()] };
}

/** Digests of all ops that one needs and its own, inputs first. Definitions may be deep, so this does not recurse. */
function inOrder(root: string, ops: ReadonlyMap<string, Op>): readonly string[] {
  const order: string[] = [];
  const state = new Map<string, "open" | "done">();
  const stack = [root];
  while (stack.length > 0) {
    const digest = stack.at(-1)!;
    const op = ops.get(digest);
    if (op === undefined) throw refuse(`invalid missing input digest ${digest}`);
    if (state.get(digest) === undefined) {
      state.set(digest, "open");
      // An op names its inputs by their hash, so that none can be below itself.
      for (const input of op.inputs ?? []) {
        if (!state.has(input.digest ?? "")) stack.push(input.digest ?? "");
      }
      continue;
    }
    stack.pop();
    if (state.get(digest) === "done") continue;
    state.set(digest, "done");
    order.push(digest);
  }
  return order;
}

function loadVertex<R>(
  digest: string,
  asked: Op,
  metadata: OpMetadata,
  loaded: ReadonlyMap<string, OpVertex<R>>,
  { hostPlatform, entitlements, permitDevices, operationOf }: LoadOptions<R>,
): OpVertex<R> {
  validateOp(asked);
  assertCaps(metadata);
  assertAllowed(asked, entitlements);
  const op = withDevices(asked, permitDevices ?? (() => []));
  const inputs = (op.inputs ?? []).map((input) => ({
    vertex: loaded.get(input.digest ?? "")!,
    output: Number(input.index ?? 0),
  }));
  const ownName = metadata.description?.["llb.customname"];
  const name = ownName ?? opName(op, (input) => inputs[input]?.vertex.name ?? "");
  const platform = runtimePlatform(op.platform, hostPlatform);
  const loadedOp: LoadedOp = { digest, op, platform, metadata, name, inputCount: inputs.length };
  return {
    digest,
    name,
    inputs,
    ignoreCache: metadata.ignore_cache ?? false,
    exportCache: metadata.export_cache === undefined || metadata.export_cache.Value === true,
    operation: operationOf(loadedOp),
    progressGroup: metadata.progress_group,
    loaded: loadedOp,
  };
}

function runtimePlatform(given: PlatformMessage | undefined, host: Platform): PlatformMessage {
  if (given === undefined) return platformMessage(normalizePlatform(host));
  const { OS = "", Architecture = "", Variant, OSVersion, OSFeatures } = given;
  const platform: Platform = {
    os: OS,
    architecture: Architecture,
    variant: Variant || undefined,
    osVersion: OSVersion || undefined,
    osFeatures: OSFeatures?.length ? OSFeatures : undefined,
  };
  return platformMessage(normalizePlatform(platform, host));
}

function assertCaps({ caps = {} }: OpMetadata): void {
  for (const cap of Object.keys(caps)) {
    if (OWN_CAPS.supports(cap as (typeof LLB_CAPS)[number])) continue;
    throw refuse(`requested capability ${cap} is not supported by this version of buildfile`);
  }
}

function assertAllowed({ exec }: Op, entitlements: ReadonlySet<string>): void {
  if (exec === undefined) return;
  const needs: string[] = [];
  if (exec.network === NetMode.HOST) needs.push("network.host");
  if (exec.security === SecurityMode.INSECURE) needs.push("security.insecure");
  for (const name of needs) {
    if (entitlements.has(name)) continue;
    throw new BuildError("engine/entitlement", `${name} is not allowed`, {
      suggestion: `Allow it with --allow ${name}`,
    });
  }
}

/** The devices that a step gets are a part of its cache key in the place of those it asks for. */
function withDevices(op: Op, permit: NonNullable<LoadOptions<unknown>["permitDevices"]>): Op {
  const { cdiDevices = [] }: ExecOp = op.exec ?? {};
  if (cdiDevices.length === 0) return op;
  const permitted = permit(cdiDevices);
  if (permitted === cdiDevices) return op;
  return { ...op, exec: { ...op.exec, cdiDevices: permitted.length === 0 ? undefined : permitted } };
}

function refuse(message: string): BuildError {
  return new BuildError("engine/definition", message);
}
