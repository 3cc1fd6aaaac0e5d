import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { nameOf, randomId } from "./names.js";
import { decodeSpaceRecord, encodeSpaceRecord } from "./space-record.js";
import type { State } from "./state.js";

/** Directories and files that sources keep in the state directory. */
export interface Records {
  /** Where to keep them: what is elsewhere can't be registered. */
  readonly directory: string;
  /**
   * Has something that is complete, and will not change, be listed and one day be removed. It is in use by this process from
   * then on. Gives its id. Throws a BuildError `store/…`.
   */
  registerDirectory(type: string, description: string, path: string): string;
  /** Takes something into use that was registered; false if it is not there any more. */
  useDirectory(path: string): boolean;
}

/** Spec: spec/engine/state.md#records. */
export function createRecords(state: State): Records {
  const records = state.table<string>("records", { encoding: "string" });
  const directory = join(state.root, "sources");
  const inside = (path: string): string => {
    const found = relative(state.root, path);
    if (relative(directory, path).startsWith("..") || path === directory || /\n/.test(path)) {
      throw new BuildError("internal", `${path} is not in ${directory}`);
    }
    return found;
  };
  return {
    directory,
    registerDirectory(type, description, path) {
      const place = inside(path);
      const id = idOfPath(place);
      state.use([nameOf("directory", id)]);
      const record = { type, description, createdAt: Date.now(), path: place, key: place, isMutable: false };
      state.write(() => void records.put(id, encodeSpaceRecord(record)));
      state.noteChange();
      return id;
    },
    useDirectory(path) {
      const place = inside(path);
      const id = idOfPath(place);
      state.use([nameOf("directory", id)]);
      state.refresh();
      const record = decodeSpaceRecord(records.get(id));
      return record?.path === place && existsSync(path);
    },
  };
}

/** The id of something by its path in the state directory. */
export function idOfPath(path: string): string {
  return randomId((size) => createHash("sha256").update(path).digest().subarray(0, size));
}
