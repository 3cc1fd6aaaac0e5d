import { randomBytes } from "node:crypto";
import { statSync } from "node:fs";
import { join } from "node:path";
import { BuildError } from "../../base/diagnostic/build-error.js";
import type { Table } from "../state/database.js";
import { isId, nameOf, randomId } from "../state/names.js";
import type { State } from "../state/state.js";
import { chainIdOf } from "./chain-id.js";
import type { Layer, LayerBlob } from "./layer.js";
import { decodeLayerRecord, encodeLayerRecord, type LayerRecord } from "./layer-record.js";

const TEXTS = { encoding: "string" } as const;

/**
 * What is known of layers. Everything that is asked for by its id is in use by this process from then on, and so it stays
 * what it is, except that others may add to it.
 */
export class LayerTable {
  readonly #state: State;
  readonly #layers: Table;
  readonly #chains: Table;
  readonly #known = new Map<string, LayerRecord>();

  constructor(state: State) {
    this.#state = state;
    this.#layers = state.table<string>("layers", TEXTS);
    this.#chains = state.table<string>("chains", TEXTS);
  }

  /** An id that no layer has. */
  newId(): string {
    for (;;) {
      const id = randomId(randomBytes);
      if (!this.#layers.doesExist(id)) return id;
    }
  }

  /** Where the files of a layer are if it is unpacked. */
  directory(id: string): string {
    return join(this.#state.root, "l", id);
  }

  /** Takes layers into use, and gives what is known of each that is there. */
  find(ids: readonly string[]): readonly (LayerRecord | undefined)[] {
    const fresh = ids.filter((id) => !this.#known.has(id) && isId(id));
    if (fresh.length > 0) {
      this.#state.use(fresh.map((id) => nameOf("layer", id)));
      this.#state.refresh();
      for (const id of fresh) this.#load(id);
    }
    return ids.map((id) => this.#known.get(id));
  }

  /** Throws a BuildError `layer/gone` for a layer that is not there any more. */
  get({ id }: Layer): LayerRecord {
    const record = this.#known.get(id) ?? this.find([id])[0];
    if (record !== undefined) return record;
    throw new BuildError("layer/gone", `layer ${id} is not here any more; build again`);
  }

  /** What is known by now, others included. */
  reload(layer: Layer): LayerRecord {
    this.#known.delete(layer.id);
    return this.get(layer);
  }

  /** Writes down a new layer, which is in use from then on. */
  add(id: string, record: LayerRecord): void {
    this.#state.use([nameOf("layer", id)]);
    this.#state.write(() => this.#put(id, record));
    this.#known.set(id, record);
  }

  /** Changes a record as it is by now; throws a BuildError `layer/gone` if there is none. */
  update(layer: Layer, change: (record: LayerRecord) => LayerRecord): LayerRecord {
    const changed = this.#state.write(() => {
      const before = decodeLayerRecord(this.#layers.get(layer.id));
      if (before === undefined) return undefined;
      const after = change(before);
      if (after !== before) this.#put(layer.id, after);
      return after;
    });
    if (changed === undefined) {
      throw new BuildError("layer/gone", `layer ${layer.id} is not here any more; build again`);
    }
    this.#known.set(layer.id, changed);
    return changed;
  }

  /** The layer that a chain of diff ids is known by, made if there is none. */
  ofChain(chainId: string, make: () => LayerRecord): Layer {
    const found = this.#chains.get(chainId);
    if (found !== undefined && this.find([found])[0]?.chainId === chainId) return { id: found };
    const id = this.newId();
    this.#state.use([nameOf("layer", id)]);
    const chosen = this.#state.write(() => {
      // Somebody may have made it by now, and it stays while we have it in use.
      const other = this.#chains.get(chainId);
      if (other !== undefined && other !== found && this.#layers.doesExist(other)) return other;
      this.#put(id, { ...make(), chainId });
      void this.#chains.put(chainId, id);
      return id;
    });
    // If it was removed before we used it, there is another one to be made.
    return this.find([chosen])[0] === undefined ? this.ofChain(chainId, make) : { id: chosen };
  }

  /** Remembers a blob that has the content of a layer, or is said to. */
  addBlob(layer: Layer, blob: LayerBlob): LayerRecord {
    return this.update(layer, (record) => {
      const others = record.blobs.filter(({ descriptor }) => descriptor.digest !== blob.descriptor.digest);
      if (others.length < record.blobs.length && blob.isVerified !== true) return record;
      return { ...record, diffId: record.diffId ?? blob.diffId, blobs: [...others, blob] };
    });
  }

  /** Forgets a blob that has other content than was said. */
  removeBlob(layer: Layer, digest: string): void {
    this.update(layer, (record) => {
      const blobs = record.blobs.filter(({ descriptor }) => descriptor.digest !== digest);
      return { ...record, blobs };
    });
  }

  /**
   * Lets others find layers by the chain of the contents of which they are the top, lowest first; those that nothing is
   * found by yet, as far as all contents are known.
   */
  nameChains(layers: readonly Layer[]): void {
    const isTaken = (chain: string): boolean => this.#layers.doesExist(this.#chains.get(chain) ?? "");
    const unnamed = new Map<string, Layer>();
    let below: readonly string[] = [];
    for (const layer of layers) {
      const { diffId, chainId } = this.get(layer);
      const chain = chainIdOf([...below, diffId]);
      if (chain === undefined) break;
      if (chainId === undefined && !isTaken(chain)) unnamed.set(chain, layer);
      below = [chain];
    }
    for (const [chainId, layer] of unnamed) {
      this.update(layer, (record) => {
        if (record.chainId !== undefined || isTaken(chainId)) return record;
        void this.#chains.put(chainId, layer.id);
        return { ...record, chainId };
      });
    }
  }

  /** The ids of a layer and of all that it stands on, lowest first. */
  stack(layer: Layer): readonly string[] {
    const ids: string[] = [];
    const visit = (id: string): void => {
      if (ids.includes(id)) return;
      for (const parent of this.#known.get(id)?.parents ?? this.find([id])[0]?.parents ?? []) visit(parent);
      ids.push(id);
    };
    visit(layer.id);
    return ids;
  }

  #put(id: string, record: LayerRecord): void {
    void this.#layers.put(id, encodeLayerRecord(record));
  }

  #load(id: string): void {
    const record = decodeLayerRecord(this.#layers.get(id));
    if (record === undefined) return;
    if (
      record.sealedAt === undefined ||
      statSync(this.directory(id), { throwIfNoEntry: false })?.isDirectory()
    ) {
      this.#known.set(id, record);
      return;
    }
    // Its files are lost. What came from somewhere may be had from there again.
    const { sealedAt: _, size: __, ...rest } = record;
    const blobs = record.blobs.filter(({ isVirtual }) => !isVirtual);
    if (record.chainId !== undefined && blobs.length > 0) this.add(id, { ...rest, blobs });
    else this.#state.write(() => void this.#layers.remove(id));
  }
}
