import { formatPlatformAll } from "../../base/platform/format-platform.js";
import { normalizePlatform } from "../../base/platform/normalize-platform.js";
import { parsePlatform } from "../../base/platform/parse-platform.js";
import { joinPath } from "../../base/util/go-path.js";
import { parseBool } from "../../base/util/parse-bool.js";
import type { BuildHistoryRecord } from "../../proto/generated/control.js";
import type { Timestamp } from "../../proto/generated/timestamp.js";
import { type BuildAttrs, buildName, CONTEXT_DIRECTORY } from "./build-name.js";
import { attrsWith, type ConfigEntry, otherAttrs, recordConfig } from "./record-config.js";
import { type RecordStatus, recordSeconds, recordStatus } from "./record-status.js";

type Pairs = readonly (readonly [string, string])[];

/** What a record tells of its build. Texts that are not known are empty. */
export interface RecordDetails {
  readonly name: string;
  readonly ref: string;
  readonly context: string;
  readonly dockerfile: string;
  readonly vcsRepository: string;
  readonly vcsRevision: string;
  readonly target: string;
  readonly platforms: readonly string[];
  readonly keepsGitDir: boolean;
  readonly namedContexts: Pairs;
  readonly startedAt: Timestamp | undefined;
  readonly completedAt: Timestamp | undefined;
  readonly seconds: number;
  readonly status: RecordStatus;
  readonly completedSteps: number;
  readonly totalSteps: number;
  readonly cachedSteps: number;
  readonly buildArgs: Pairs;
  readonly labels: Pairs;
  readonly config: readonly ConfigEntry[];
  readonly otherAttrs: Pairs;
}

/**
 * Reads a record; `now` is the daemon's time, in milliseconds since 1970. Agrees with runInspect, docker buildx,
 * commands/history/inspect.go.
 */
export function recordDetails(record: BuildHistoryRecord, now: number): RecordDetails {
  const { FrontendAttrs: attrs = {} } = record;
  const isLocal = attrs.context === undefined;
  return {
    name: buildName(attrs),
    ref: record.Ref ?? "",
    context: attrs.context ?? attrs[CONTEXT_DIRECTORY] ?? "",
    dockerfile: dockerfileOf(attrs),
    vcsRepository: isLocal ? (attrs["vcs:source"] ?? "") : "",
    vcsRevision: isLocal ? (attrs["vcs:revision"] ?? "") : "",
    target: attrs.target ?? "",
    platforms: attrs.platform ? attrs.platform.split(",").map(platformOf) : [],
    keepsGitDir: parseBool(attrs["build-arg:BUILDKIT_CONTEXT_KEEP_GIT_DIR"] ?? "") === true,
    namedContexts: attrsWith(attrs, "context:"),
    startedAt: record.CreatedAt,
    completedAt: record.CompletedAt,
    seconds: recordSeconds(record, now),
    status: recordStatus(record),
    completedSteps: record.numCompletedSteps ?? 0,
    totalSteps: record.numTotalSteps ?? 0,
    cachedSteps: record.numCachedSteps ?? 0,
    buildArgs: attrsWith(attrs, "build-arg:"),
    labels: attrsWith(attrs, "label:"),
    config: recordConfig(attrs),
    otherAttrs: otherAttrs(attrs),
  };
}

function dockerfileOf({ filename, "vcs:localdir:dockerfile": directory }: BuildAttrs): string {
  if (filename === undefined) return "";
  return directory === undefined ? filename : joinPath(directory, filename);
}

/** As it is, if it is none. */
function platformOf(text: string): string {
  try {
    return formatPlatformAll(normalizePlatform(parsePlatform(text)));
  } catch {
    return text;
  }
}
