import { encodeText } from "../../base/util/decode-text.js";
import { formatTimestamp } from "../../client/progress/timestamp.js";
import type { JsonObject } from "../../llb/stringify-go.js";
import type { Status } from "../../proto/generated/status.js";
import type { ShownRecord } from "./record.js";

type Pairs = readonly (readonly [string, string])[];

/** Words of JSON for how a build went. */
const STATUS = { running: "running", completed: "completed", error: "failed", canceled: "canceled" } as const;
const NANOS = 1e9;

/**
 * A record as JSON, with the names of docker buildx history inspect; what is empty is left out. `Duration` is in
 * nanoseconds, `Sources` is base64.
 */
export function recordToJson(shown: ShownRecord, error: Status | undefined): JsonObject {
  const { details, materials, attachments, sources, log } = shown;
  const config = details.config.map(({ key, value }) => [key, value] as const);
  const rest = pairsJson(details.otherAttrs);
  return {
    Name: details.name || undefined,
    Ref: details.ref,
    Context: details.context || undefined,
    Dockerfile: details.dockerfile || undefined,
    VCSRepository: details.vcsRepository || undefined,
    VCSRevision: details.vcsRevision || undefined,
    Target: details.target || undefined,
    Platform: filled(details.platforms),
    KeepGitDir: details.keepsGitDir || undefined,
    NamedContexts: pairsJson(details.namedContexts),
    StartedAt: details.startedAt && formatTimestamp(details.startedAt),
    CompletedAt: details.completedAt && formatTimestamp(details.completedAt),
    Duration: Math.round(details.seconds * NANOS) || undefined,
    Status: STATUS[details.status],
    Error: error && {
      Code: error.code || undefined,
      Message: error.message || undefined,
      Name: log?.name || undefined,
      Logs: log && filled(log.lines),
      Sources: sources === "" ? undefined : encodeText(sources),
    },
    NumCompletedSteps: details.completedSteps,
    NumTotalSteps: details.totalSteps,
    NumCachedSteps: details.cachedSteps,
    BuildArgs: pairsJson(details.buildArgs),
    Labels: pairsJson(details.labels),
    Config: { ...Object.fromEntries(config), RestRaw: rest },
    Materials: filled(
      materials.map(({ uri, digests }) => ({ URI: uri || undefined, Digests: filled(digests) })),
    ),
    Attachments: filled(
      attachments.map(({ digest, platform, type }) => ({
        Digest: digest || undefined,
        Platform: platform || undefined,
        Type: type || undefined,
      })),
    ),
  };
}

function pairsJson(pairs: Pairs): readonly JsonObject[] | undefined {
  return filled(pairs.map(([Name, Value]) => ({ Name: Name || undefined, Value: Value || undefined })));
}

function filled<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}
