import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { chainIdOf } from "../layers/chain-id.js";
import { decodeLayerRecord, type LayerRecord } from "../layers/layer-record.js";
import type { Table } from "./database.js";
import { nameOf } from "./names.js";
import { decodeSpaceRecord, type SpaceRecord } from "./space-record.js";
import type { State } from "./state.js";
import type { UsageEntry } from "./usage-entry.js";
import { readUse, type UseTable } from "./uses.js";

/** What images of the engine's own are made of; see image-content.ts. */
export interface ImageReferences {
  readonly blobs: ReadonlySet<string>;
  /** The diff ids of the layers of each of their manifests, lowest first. */
  readonly diffIds: readonly (readonly string[])[];
}

/** Something in a state directory, and how it is there. */
export type StoredThing =
  | { readonly kind: "layer"; readonly entry: UsageEntry; readonly record: LayerRecord }
  | { readonly kind: "cache" | "directory"; readonly entry: UsageEntry; readonly record: SpaceRecord }
  /** Blobs that belong to no layer or image. */
  | { readonly kind: "blobs"; readonly entry: UsageEntry; readonly digests: readonly string[] };

export interface StoredTables {
  readonly layers: Table;
  readonly chains: Table;
  readonly records: Table;
  readonly uses: UseTable;
}

/** The id of what blobs that belong to nothing are together. */
export const LOOSE_BLOBS = "blobs";

/** Opens what {@link listStored} reads. */
export function openStoredTables(state: State): StoredTables {
  return {
    layers: state.table<string>("layers", { encoding: "string" }),
    chains: state.table<string>("chains", { encoding: "string" }),
    records: state.table<string>("records", { encoding: "string" }),
    uses: state.table<Uint8Array>("uses", { encoding: "binary" }),
  };
}

/** Everything that takes space, as it is now; sizes as far as they are known. Throws a BuildError `store/…`. */
export function listStored(
  state: State,
  tables: StoredTables,
  images: readonly ImageReferences[],
): readonly StoredThing[] {
  state.refresh();
  const used = state.usedNames();
  const blobs = blobSizes(state.root);
  const layers = readLayers(tables.layers);
  const inUse = withParents(
    layers,
    (id) => used.has(nameOf("layer", id)) || isContent(layers.get(id)!, images),
  );
  const shared = sharedLayers(layers, images);
  const things: StoredThing[] = [];
  for (const [id, record] of layers) {
    const own = takeBlobs(blobs, record);
    const { type, description, createdAt, parents, sealedAt, size } = record;
    const files = sealedAt === undefined ? 0 : size;
    const entry: UsageEntry = {
      ...{ id, parents, type, description, createdAt },
      ...usesOf(tables.uses, nameOf("layer", id)),
      size: files === undefined ? undefined : files + own,
      inUse: inUse.has(id),
      shared: shared.has(id),
      mutable: false,
    };
    things.push({ kind: "layer", entry, record });
  }
  for (const { key, value } of tables.records.getRange({})) {
    const record = decodeSpaceRecord(value);
    if (record !== undefined) things.push(spaceThing(state, tables.uses, used, key, record));
  }
  const loose = looseBlobs(blobs, images);
  if (loose !== undefined) things.push(loose);
  return things;
}

/** Bytes of the blobs of a layer that are here, and that belong to none before it. */
export function takeBlobs(sizes: Map<string, number>, { blobs }: LayerRecord): number {
  let sum = 0;
  for (const { descriptor } of blobs) {
    sum += sizes.get(descriptor.digest) ?? 0;
    sizes.delete(descriptor.digest);
  }
  return sum;
}

/** The blobs that are here, with their sizes in bytes. */
export function blobSizes(root: string): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const algorithm of readdirSync(join(root, "blobs"))) {
    const folder = join(root, "blobs", algorithm);
    for (const hex of readdirSync(folder)) {
      const size = statSync(join(folder, hex), { throwIfNoEntry: false })?.size;
      if (size !== undefined) sizes.set(`${algorithm}:${hex}`, size);
    }
  }
  return sizes;
}

export function readLayers(table: Table): ReadonlyMap<string, LayerRecord> {
  const layers = new Map<string, LayerRecord>();
  for (const { key, value } of table.getRange({})) {
    const record = decodeLayerRecord(value);
    if (record !== undefined) layers.set(key, record);
  }
  return layers;
}

function spaceThing(
  state: State,
  uses: UseTable,
  used: ReadonlySet<string>,
  id: string,
  record: SpaceRecord,
): StoredThing {
  const kind = record.isMutable ? "cache" : "directory";
  const { type, description, createdAt, size } = record;
  let inUse = used.has(nameOf(kind, id));
  if (record.isMutable) {
    // Who has it has it locked; that it was made by somebody who lives is no use.
    const lock = state.tryLock(join(state.root, record.path));
    inUse =
      lock === undefined && statSync(join(state.root, record.path), { throwIfNoEntry: false }) !== undefined;
    lock?.release();
  }
  const entry: UsageEntry = {
    ...{ id, parents: [], type, description, createdAt, inUse },
    ...usesOf(uses, nameOf(kind, id)),
    // What somebody writes to has no size yet.
    size: record.isMutable ? (inUse ? 0 : undefined) : size,
    shared: false,
    mutable: record.isMutable,
  };
  return { kind, entry, record };
}

function usesOf(uses: UseTable, name: string): Pick<UsageEntry, "lastUsedAt" | "usageCount"> {
  const use = readUse(uses, name);
  return { lastUsedAt: use?.lastUsedAt, usageCount: use?.count ?? 0 };
}

/** Layers that something holds of, and all that those stand on. */
function withParents(
  layers: ReadonlyMap<string, LayerRecord>,
  holds: (id: string) => boolean,
): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = [...layers.keys()].filter(holds);
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    waiting.push(...(layers.get(id)?.parents ?? []));
  }
  return found;
}

/** Whether an image has the content of a layer nowhere but in its files. */
function isContent({ blobs }: LayerRecord, images: readonly ImageReferences[]): boolean {
  return blobs.some(
    ({ descriptor: { digest }, isVirtual }) => isVirtual && images.some((image) => image.blobs.has(digest)),
  );
}

/** Layers that, with all below them, are the lowest ones of an image. */
function sharedLayers(
  layers: ReadonlyMap<string, LayerRecord>,
  images: readonly ImageReferences[],
): ReadonlySet<string> {
  const chains = new Set<string>();
  for (const { diffIds } of images.flatMap((image) => image.diffIds.map((list) => ({ diffIds: list })))) {
    for (let count = 1; count <= diffIds.length; count++) chains.add(chainIdOf(diffIds.slice(0, count))!);
  }
  if (chains.size === 0) return chains;
  const known = new Map<string, string | undefined>();
  return withParents(layers, (id) => {
    const chain = chainOf(id, layers, known);
    return chain !== undefined && chains.has(chain);
  });
}

/** The chain id of a layer upon what it was made upon, if all of that is known. */
function chainOf(
  id: string,
  layers: ReadonlyMap<string, LayerRecord>,
  known: Map<string, string | undefined>,
): string | undefined {
  if (known.has(id)) return known.get(id);
  // A record that names itself has no chain.
  known.set(id, undefined);
  const record = layers.get(id);
  let chain: string | undefined;
  if (record?.chainId !== undefined) chain = record.chainId;
  else if (record?.diffId !== undefined && record.parents.length === 0) chain = record.diffId;
  else if (record?.diffId !== undefined && record.parents.length === 1) {
    const below = chainOf(record.parents[0]!, layers, known);
    if (below !== undefined) chain = chainIdOf([below, record.diffId]);
  }
  known.set(id, chain);
  return chain;
}

function looseBlobs(
  sizes: ReadonlyMap<string, number>,
  images: readonly ImageReferences[],
): StoredThing | undefined {
  const digests = [...sizes.keys()].filter((digest) => !images.some(({ blobs }) => blobs.has(digest)));
  if (digests.length === 0) return undefined;
  const entry: UsageEntry = {
    id: LOOSE_BLOBS,
    parents: [],
    type: "internal",
    description: "manifests, configs and other content",
    size: digests.reduce((sum, digest) => sum + sizes.get(digest)!, 0),
    createdAt: 0,
    lastUsedAt: undefined,
    usageCount: 0,
    inUse: false,
    shared: false,
    mutable: false,
  };
  return { kind: "blobs", entry, digests };
}
