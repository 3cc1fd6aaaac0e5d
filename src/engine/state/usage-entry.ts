import type { RecordFields } from "./record-filter.js";

/** Something that takes space in a state directory. */
export interface UsageEntry {
  readonly id: string;
  /** The ids of what it is of no use without. */
  readonly parents: readonly string[];
  /** `regular`, `source.local`, `source.git.checkout`, `exec.cachemount`, `frontend`, `internal`. */
  readonly type: string;
  readonly description: string;
  /** Bytes; undefined if nobody has counted them yet. */
  readonly size: number | undefined;
  /** Milliseconds since 1970, as all times here. */
  readonly createdAt: number;
  readonly lastUsedAt: number | undefined;
  readonly usageCount: number;
  /** Whether a living process uses it, or something that stands on it. */
  readonly inUse: boolean;
  /** Whether an image of the engine's own needs it as well. */
  readonly shared: boolean;
  /** Whether its content changes. */
  readonly mutable: boolean;
}

/** An entry as filters see it. Agrees with adaptUsageInfo, BuildKit's cache/manager.go. */
export function fieldsOf(entry: UsageEntry): RecordFields {
  return (field) => {
    switch (field) {
      case "id":
        return entry.id;
      case "parents":
        return entry.parents.length > 0 ? entry.parents.join(";") : undefined;
      case "description":
        return entry.description === "" ? undefined : entry.description;
      case "type":
        return entry.type;
      default:
        return isTrait(entry, field) ? "" : undefined;
    }
  };
}

function isTrait(entry: UsageEntry, name: string): boolean {
  switch (name) {
    case "inuse":
      return entry.inUse;
    case "mutable":
      return entry.mutable;
    case "immutable":
      return !entry.mutable;
    case "shared":
      return entry.shared;
    case "private":
      return !entry.shared;
    default:
      return false;
  }
}
