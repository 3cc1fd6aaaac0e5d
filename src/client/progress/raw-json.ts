import { compareUtf8 } from "../../base/util/compare-utf8.js";
import { encodeText } from "../../base/util/decode-text.js";
import { metadataToJson } from "../../llb/op-json.js";
import { type JsonObject, type JsonValue, stringifyGo } from "../../llb/stringify-go.js";
import type {
  StatusResponse,
  Vertex,
  VertexLog,
  VertexStatus,
  VertexWarning,
} from "../../proto/generated/control.js";
import type { Definition, Position, Range, Source, SourceInfo } from "../../proto/generated/ops.js";
import type { Timestamp } from "../../proto/generated/timestamp.js";
import type { Progress } from "./progress.js";
import { formatTimestamp } from "./timestamp.js";

/** Progress as JSON, one line an update, as it comes. Spec: spec/progress.md#rawjson. */
export function createRawJsonProgress(write: (line: Uint8Array) => void): Progress {
  let isFinished = false;
  return {
    update(status) {
      if (!isFinished) write(encodeText(`${statusToJson(status)}\n`));
    },
    finish() {
      isFinished = true;
    },
  };
}

/** The JSON of an update as `--progress=rawjson` prints it: Go's of SolveStatus, client/graph.go, on one line. */
export function statusToJson({ vertexes, statuses, logs, warnings }: StatusResponse): string {
  return stringifyGo({
    vertexes: list(vertexes, vertexJson),
    statuses: list(statuses, statusJson),
    logs: list(logs, logJson),
    warnings: list(warnings, warningJson),
  });
}

const EPOCH: Timestamp = {};

// What Go's `omitempty` leaves out is undefined here.
function list<T>(items: readonly T[] | undefined, toJson: (item: T) => JsonValue): JsonValue | undefined {
  return items === undefined || items.length === 0 ? undefined : items.map(toJson);
}

function given<T extends JsonValue>(value: T | undefined): T | undefined {
  return value ? value : undefined;
}

function bytes(value: Uint8Array | undefined): Uint8Array | undefined {
  return value === undefined || value.length === 0 ? undefined : value;
}

function time(value: Timestamp | undefined): string | undefined {
  return value === undefined ? undefined : formatTimestamp(value);
}

function vertexJson(vertex: Vertex): JsonObject {
  const { progressGroup: group } = vertex;
  return {
    digest: given(vertex.digest),
    inputs: list(vertex.inputs, (input) => input),
    name: given(vertex.name),
    started: time(vertex.started),
    completed: time(vertex.completed),
    cached: given(vertex.cached),
    error: given(vertex.error),
    progressGroup:
      group === undefined
        ? undefined
        : { id: given(group.id), name: given(group.name), weak: given(group.weak) },
  };
}

function statusJson(status: VertexStatus): JsonObject {
  return {
    id: status.ID ?? "",
    vertex: given(status.vertex),
    name: given(status.name),
    total: given(status.total),
    current: status.current ?? 0,
    timestamp: formatTimestamp(status.timestamp ?? EPOCH),
    started: time(status.started),
    completed: time(status.completed),
  };
}

function logJson({ vertex, stream, msg, timestamp }: VertexLog): JsonObject {
  return {
    vertex: given(vertex),
    stream: given(stream),
    data: bytes(msg) ?? null,
    timestamp: formatTimestamp(timestamp ?? EPOCH),
  };
}

function warningJson({ vertex, level, short, detail, url, info, ranges }: VertexWarning): JsonObject {
  return {
    vertex: given(vertex),
    level: given(level),
    short: bytes(short),
    detail: list(detail, (line) => line),
    url: given(url),
    sourceInfo: info === undefined ? undefined : sourceInfoJson(info),
    range: list(ranges, rangeJson),
  };
}

function sourceInfoJson({ filename, data, definition, language }: SourceInfo): JsonObject {
  return {
    filename: given(filename),
    data: bytes(data),
    definition: definition === undefined ? undefined : definitionJson(definition),
    language: given(language),
  };
}

function definitionJson({ def, metadata, Source: source }: Definition): JsonObject {
  return {
    def: list(def, (op) => op),
    metadata: map(metadata, metadataToJson),
    Source: source === undefined ? undefined : sourceJson(source),
  };
}

function sourceJson({ locations, infos }: Source): JsonObject {
  return {
    locations: map(locations, (places) => ({
      locations: list(places.locations, ({ sourceIndex, ranges }) => ({
        sourceIndex: given(sourceIndex),
        ranges: list(ranges, rangeJson),
      })),
    })),
    infos: list(infos, sourceInfoJson),
  };
}

/** Go sorts the keys of maps; a Map keeps them so. */
function map<T>(
  entries: Readonly<Record<string, T>> | undefined,
  toJson: (value: T) => JsonValue,
): JsonValue | undefined {
  const keys = Object.keys(entries ?? {}).sort(compareUtf8);
  return keys.length === 0 ? undefined : new Map(keys.map((key) => [key, toJson(entries![key]!)]));
}

function rangeJson({ start, end }: Range): JsonObject {
  return {
    start: start === undefined ? undefined : positionJson(start),
    end: end === undefined ? undefined : positionJson(end),
  };
}

function positionJson({ line, character }: Position): JsonObject {
  return { line: given(line), character: given(character) };
}
