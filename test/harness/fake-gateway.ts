import { BuildError } from "../../src/base/diagnostic/build-error.js";
import { digestOf } from "../../src/base/image/digest.js";
import { hostPlatform, normalizePlatform, parsePlatform } from "../../src/base/platform/platform.js";
import type {
  Gateway,
  GatewayResult,
  GatewayWarning,
  SolveRequest,
  SourceMetadata,
  SourceQuery,
} from "../../src/frontend/gateway.js";
import { ALL_CAPS } from "../../src/llb/caps.js";
import { type Definition, decodeOp, type Op, type SourceOp } from "../../src/proto/generated/ops.js";

/** What a builder in memory has. */
export interface FakeBuilder {
  readonly options?: Readonly<Record<string, string>>;
  /** Files by the identifier of the source they are in, then by path. */
  readonly files?: Readonly<Record<string, Readonly<Record<string, string | Uint8Array>>>>;
  readonly inputs?: Readonly<Record<string, Definition>>;
  /** Answers to lookups by identifier; any other image is a plain one. */
  readonly sources?: Readonly<Record<string, Partial<SourceMetadata>>>;
  /** What other frontends answer. */
  readonly frontend?: (request: SolveRequest) => Promise<GatewayResult>;
  readonly gatewayCaps?: readonly string[];
}

/** A builder in memory, with what it was asked for. */
export interface FakeGateway extends Gateway {
  readonly solved: SolveRequest[];
  readonly lookups: { readonly source: SourceOp; readonly query: SourceQuery }[];
  readonly warnings: GatewayWarning[];
}

const CAPS = ["frontend.inputs", "gateway.warnings", "gateway.solve.evaluate", "source.metaresolver"];

/** A gateway that builds nothing: a ref is the digest of what was to be solved, and its files are those of its first source. */
export function fakeGateway(builder: FakeBuilder = {}): FakeGateway {
  const refs = new Map<string, string>();
  const solved: SolveRequest[] = [];
  const lookups: FakeGateway["lookups"] = [];
  const warnings: GatewayWarning[] = [];
  const notNeeded = () => Promise.reject(new Error("not needed by a frontend"));
  return {
    solved,
    lookups,
    warnings,
    options: new Map(Object.entries(builder.options ?? {})),
    sessionId: "session",
    product: "test",
    workers: [{ platforms: [parsePlatform("linux/amd64")] }],
    caps: ALL_CAPS,
    gatewayCaps: new Set(builder.gatewayCaps ?? CAPS),
    signal: new AbortController().signal,
    async solve(request) {
      solved.push(request);
      if (request.frontend !== undefined) return builder.frontend!(request);
      const ops = opsOf(request.definition ?? {});
      const ref = digestOf(request.definition?.def?.at(-1) ?? new Uint8Array());
      refs.set(ref, ops.find((op) => op.source !== undefined)?.source?.identifier ?? "");
      return { ref, metadata: new Map() };
    },
    async resolveSource(source, query) {
      lookups.push({ source, query });
      const known = builder.sources?.[source.identifier ?? ""];
      if (known !== undefined) return { source, ...known };
      return { source, image: { digest: "", config: plainImage(query) } };
    },
    async readFile(ref, path, range) {
      const content = builder.files?.[refs.get(ref) ?? ""]?.[path];
      if (content === undefined) {
        throw new BuildError("daemon/failed", `open ${path}: no such file or directory`);
      }
      const bytes = Buffer.from(content);
      return range === undefined ? bytes : bytes.subarray(range.offset, range.offset + range.length);
    },
    readDirectory: notNeeded,
    statFile: notNeeded,
    evaluate: notNeeded,
    createContainer: notNeeded,
    inputs: async () => new Map(Object.entries(builder.inputs ?? {})),
    async warn(warning) {
      warnings.push(warning);
    },
  };
}

/** The ops of a message, the one that names the result included. */
export function opsOf(definition: Definition): Op[] {
  return (definition.def ?? []).map((bytes) => decodeOp(bytes));
}

function plainImage({ platform }: SourceQuery): Uint8Array {
  const { os, architecture, variant } = normalizePlatform(platform ?? hostPlatform());
  const rootfs = { type: "layers", diff_ids: [`sha256:${"1".repeat(64)}`] };
  return Buffer.from(
    JSON.stringify({ os, architecture, ...(variant && { variant }), config: { Env: ["PATH=/bin"] }, rootfs }),
  );
}
