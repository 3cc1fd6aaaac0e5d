import { type JsonObject, stringifyGo } from "../../llb/stringify-go.js";
import type { Range } from "../../proto/generated/ops.js";
import type { Any } from "../../proto/generated/status.js";

/** BuildKit's details are JSON; their types are named by this, a name and `+json`. */
const PREFIX = "github.com/moby/buildkit/";

/** A place in a source text: lines from 1. Characters are zero where BuildKit knows only lines. */
export interface ErrorSource {
  readonly filename: string;
  /** The whole text; empty if the sender left it out. */
  readonly data: Uint8Array;
  readonly language: string;
  readonly ranges: readonly Range[];
}

/** What a failed step leaves behind; the ids serve as `Mount.resultID` of a container. */
export interface ErrorSolve {
  readonly inputIDs: readonly string[];
  readonly mountIDs: readonly string[];
  /** Which action of a FileOp failed. */
  readonly fileIndex?: number | undefined;
  /** Which input's content could not be read for the cache. */
  readonly cacheIndex?: number | undefined;
  readonly description: Readonly<Record<string, string>>;
}

/** A frontend that failed: `dockerfile.v0`, or `gateway.v0` and the image. */
export interface ErrorFrontend {
  readonly name: string;
  readonly source: string;
}

export interface ErrorStack {
  readonly frames: readonly { readonly name: string; readonly file: string; readonly line: number }[];
  readonly cmdline: readonly string[];
  readonly pid: number;
  readonly version: string;
  readonly revision: string;
}

/** The typed errors inside a BuildKit status. Of what can be there once, the outermost is meant. */
export interface ErrorDetails {
  /** In the order in which they are to be printed. */
  readonly sources: readonly ErrorSource[];
  /** Digest of the op that failed, as the client sent it. */
  readonly vertex?: string | undefined;
  readonly solve?: ErrorSolve | undefined;
  /** Exit code of a process. */
  readonly exitCode?: number | undefined;
  readonly frontends: readonly ErrorFrontend[];
  /** A capability that a frontend lacks. */
  readonly frontendCap?: string | undefined;
  /** A subrequest that a frontend does not know. */
  readonly subrequest?: string | undefined;
  readonly stacks: readonly ErrorStack[];
}

type Json = Readonly<Record<string, unknown>>;
type Draft = {
  -readonly [K in keyof ErrorDetails]: ErrorDetails[K] extends readonly (infer T)[] ? T[] : ErrorDetails[K];
};

/** By name: how a detail's JSON adds to what is known. */
const READERS: Readonly<Record<string, (into: Draft, json: Json) => void>> = {
  "errdefs.Source": (into, json) => into.sources.push(readSource(json)),
  "errdefs.Vertex": (into, json) => {
    into.vertex = text(json.digest);
  },
  "errdefs.Solve": (into, json) => {
    into.solve = readSolve(json);
  },
  "gatewayapi.ExitMessage": (into, json) => {
    into.exitCode = integer(json.Code);
  },
  "errdefs.Frontend": (into, json) =>
    into.frontends.push({ name: text(json.name), source: text(json.source) }),
  "errdefs.FrontendCap": (into, json) => {
    into.frontendCap = text(json.name);
  },
  "errdefs.Subrequest": (into, json) => {
    into.subrequest = text(json.name);
  },
  "stack.Stack": (into, json) => into.stacks.push(readStack(json)),
};

/**
 * The typed errors among the details of an RpcError or a Status. What is not understood is left out, whatever it is.
 * Agrees with FromGRPC, util/grpcerrors, in their order: the first is the innermost, the last wraps all others.
 */
export function readErrorDetails(details: readonly Any[] | undefined): ErrorDetails {
  const found: Draft = { sources: [], frontends: [], stacks: [] };
  for (const { type_url: url = "", value } of details ?? []) {
    if (!url.startsWith(PREFIX) || !url.endsWith("+json") || value === undefined) continue;
    const name = url.slice(PREFIX.length, -"+json".length);
    const read = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
    const json = read && parse(value);
    if (json) read(found, json);
  }
  return found;
}

/**
 * Shows lines of a source as the place of an error. Without `data` only its name would be known.
 *
 * @param definition What the source was read with, in BuildKit's JSON.
 */
export function sourceDetail(
  { filename, data, language, ranges }: ErrorSource,
  definition?: JsonObject,
): Any {
  const info = {
    ...(filename !== "" && { filename }),
    ...(data.length > 0 && { data }),
    ...(definition && { definition }),
    ...(language !== "" && { language }),
  };
  // Go reads both ends of a range without asking whether they are there.
  const both = ranges.map(({ start, end }) => ({ start: position(start), end: position(end) }));
  return detail("errdefs.Source", { info, ...(both.length > 0 && { ranges: both }) });
}

/** Names the op that failed. */
export function vertexDetail(digest: string): Any {
  return detail("errdefs.Vertex", { digest });
}

/** Says that a frontend knows no subrequest of that name. */
export function subrequestDetail(name: string): Any {
  return detail("errdefs.Subrequest", { name });
}

/** Says that a frontend lacks a capability; the status is UNIMPLEMENTED then. */
export function frontendCapDetail(name: string): Any {
  return detail("errdefs.FrontendCap", { name });
}

/** Names the frontend that failed. */
export function frontendDetail({ name, source }: ErrorFrontend): Any {
  return detail("errdefs.Frontend", { name, ...(source !== "" && { source }) });
}

/** The exit code of a process. */
export function exitDetail(code: number): Any {
  return detail("gatewayapi.ExitMessage", code === 0 ? {} : { Code: code });
}

/** What a failed step leaves behind. This one has protobuf's own JSON: 64-bit numbers are texts. */
export function solveDetail({ inputIDs, mountIDs, fileIndex, cacheIndex, description }: ErrorSolve): Any {
  return detail("errdefs.Solve", {
    ...(inputIDs.length > 0 && { inputIDs }),
    ...(mountIDs.length > 0 && { mountIDs }),
    ...(fileIndex !== undefined && { file: index(fileIndex) }),
    ...(cacheIndex !== undefined && { cache: index(cacheIndex) }),
    ...(Object.keys(description).length > 0 && { description }),
  });
}

function detail(name: string, json: JsonObject): Any {
  return { type_url: `${PREFIX}${name}+json`, value: Buffer.from(stringifyGo(json)) };
}

function position({ line = 0, character = 0 }: { line?: number; character?: number } = {}): JsonObject {
  return { ...(line !== 0 && { line }), ...(character !== 0 && { character }) };
}

function index(value: number): JsonObject {
  return value === 0 ? {} : { index: String(value) };
}

function readSource(json: Json): ErrorSource {
  const info = object(json.info);
  return {
    filename: text(info.filename),
    data: new Uint8Array(Buffer.from(text(info.data), "base64")),
    language: text(info.language),
    ranges: list(json.ranges).map((range) => {
      const { start, end } = object(range);
      return { start: readPosition(start), end: readPosition(end) };
    }),
  };
}

function readPosition(json: unknown): { line: number; character: number } {
  const { line, character } = object(json);
  return { line: integer(line), character: integer(character) };
}

function readSolve(json: Json): ErrorSolve {
  return {
    inputIDs: list(json.inputIDs).map(text),
    mountIDs: list(json.mountIDs).map(text),
    ...(json.file !== undefined && { fileIndex: integer(object(json.file).index) }),
    ...(json.cache !== undefined && { cacheIndex: integer(object(json.cache).index) }),
    description: Object.fromEntries(
      Object.entries(object(json.description)).map(([key, value]) => [key, text(value)]),
    ),
  };
}

function readStack(json: Json): ErrorStack {
  return {
    frames: list(json.frames).map((frame) => {
      const { Name, File, Line } = object(frame);
      return { name: text(Name), file: text(File), line: integer(Line) };
    }),
    cmdline: list(json.cmdline).map(text),
    pid: integer(json.pid),
    version: text(json.version),
    revision: text(json.revision),
  };
}

function parse(value: Uint8Array): Json | undefined {
  try {
    const json: unknown = JSON.parse(Buffer.from(value).toString());
    return typeof json === "object" && json !== null ? object(json) : undefined;
  } catch {
    return undefined;
  }
}

function object(json: unknown): Json {
  return typeof json === "object" && json !== null && !Array.isArray(json) ? { ...json } : {};
}

function list(json: unknown): readonly unknown[] {
  return Array.isArray(json) ? json : [];
}

function text(json: unknown): string {
  return typeof json === "string" ? json : "";
}

/** An integer, or the text of one, as protobuf's JSON has for 64 bits. */
function integer(json: unknown): number {
  const number = typeof json === "string" && /^-?\d{1,15}$/.test(json) ? Number(json) : json;
  return typeof number === "number" && Number.isSafeInteger(number) ? number : 0;
}
