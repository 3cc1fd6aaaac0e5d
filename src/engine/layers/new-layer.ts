import { chmodSync, chownSync, mkdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { nameOf } from "../state/names.js";
import { removeTree } from "../state/remove-tree.js";
import type { State } from "../state/state.js";
import { storeError } from "../state/store-error.js";
import type { Layer } from "./layer.js";
import type { LayerRecord } from "./layer-record.js";
import type { NewLayer } from "./layer-store.js";
import type { LayerTable } from "./layer-table.js";

/** What the root of a layer is, whatever that of the layers below is, as with BuildKit. */
const ROOT_MODE = 0o755;

/**
 * Makes the directories of a layer. It is sealed by a rename and a record after that: a directory without a record is removed
 * after its process died, and a record without a directory never is. Throws a BuildError `store/…`.
 *
 * @param below the directory of the layer below, whose owner the root has
 * @param record what is written down when it is sealed
 */
export function createNewLayer(
  state: State,
  table: LayerTable,
  below: string | undefined,
  record: () => LayerRecord,
): NewLayer {
  const id = table.newId();
  const folder = state.temporary();
  const directory = join(folder, "d");
  const workDirectory = join(folder, "w");
  try {
    makeDirectories(folder, directory, workDirectory, below);
  } catch (cause) {
    throw storeError(`mkdir ${directory}`, cause);
  }
  let sealed: Promise<Layer> | undefined;
  return {
    id,
    directory,
    workDirectory,
    seal() {
      sealed ??= Promise.resolve().then(() => {
        placeLayer(state, table, id, directory);
        table.add(id, { ...record(), sealedAt: Date.now() });
        void discard(folder);
        return { id };
      });
      return sealed;
    },
    async discard() {
      if (sealed === undefined) await discard(folder);
    },
  };
}

/** Puts the files of a layer where they stay. Throws a BuildError `store/…`. */
export function placeLayer(state: State, table: LayerTable, id: string, directory: string): void {
  state.use([nameOf("layer", id)]);
  const place = table.directory(id);
  try {
    if (statSync(place, { throwIfNoEntry: false }) !== undefined) {
      // Left by somebody who died before it was written down.
      const aside = state.temporary();
      renameSync(place, aside);
      void discard(aside);
    }
    renameSync(directory, place);
  } catch (cause) {
    throw storeError(`rename ${directory} to ${place}`, cause);
  }
  state.noteChange();
}

function makeDirectories(folder: string, directory: string, workDirectory: string, below?: string): void {
  for (const path of [folder, directory, workDirectory]) mkdirSync(path, 0o700);
  chmodSync(directory, ROOT_MODE);
  if (below === undefined) return;
  const { uid, gid } = statSync(below);
  if (uid !== 0 || gid !== 0) chownSync(directory, uid, gid);
}

/** What can't be removed now is removed with the other temporary files. */
function discard(folder: string): Promise<void> {
  return removeTree(folder).catch(() => {});
}
