import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { digestOf } from "../../../src/base/image/digest.js";
import type { BlobStore } from "../../../src/engine/content/blob-store.js";
import type { ExportEnvironment, ExportSteps } from "../../../src/engine/exporters/export-environment.js";
import type { ImageStore, StoredImage } from "../../../src/engine/images/image-store.js";
import type { Layer, LayerBlob, LayerInfo, Tree } from "../../../src/engine/layers/layer.js";
import type { LayerStore } from "../../../src/engine/layers/layer-store.js";
import type { StatusUpdate, StepContext } from "../../../src/engine/step-context.js";
import { createDirectoryView } from "../../../src/engine/view/directory-view.js";
import { EMPTY_VIEW } from "../../../src/engine/view/empty-view.js";
import type { FileView } from "../../../src/engine/view/file-view.js";
import { createRegistryPusher } from "../../../src/registry/push/registry-pusher.js";

/** A directory that goes with the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "buildfile-exporters-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Blobs as files of a directory; `reads` tells what was read. */
export class BlobDirectory implements BlobStore {
  readonly directory = temporaryDirectory();
  readonly #sizes = new Map<string, number>();
  readonly reads: string[] = [];

  size(digest: string): number | undefined {
    return this.#sizes.get(digest);
  }

  path(digest: string): string {
    return join(this.directory, digest.replace(":", "-"));
  }

  async writer(): Promise<never> {
    throw new Error("not used");
  }

  async put(data: Uint8Array): Promise<string> {
    const digest = digestOf(data);
    writeFileSync(this.path(digest), data);
    this.#sizes.set(digest, data.length);
    return digest;
  }

  async *read(
    digest: string,
    { offset, length }: { readonly offset: number; readonly length?: number } = { offset: 0 },
  ): AsyncGenerator<Uint8Array> {
    this.reads.push(digest);
    const bytes = readFileSync(this.path(digest));
    const end = Math.min(bytes.length, offset + (length ?? bytes.length));
    for (let at = offset; at < end; at += 65_536) yield bytes.subarray(at, Math.min(end, at + 65_536));
  }

  text(digest: string): string {
    return readFileSync(this.path(digest), "utf8");
  }
}

/** What a layer of the tests is. */
export interface FakeLayer {
  readonly id: string;
  readonly blob: LayerBlob;
  readonly description?: string;
  readonly createdAt?: number;
  readonly directory?: string;
}

/** Layers that are what they were told. */
export class FakeLayers {
  readonly #layers = new Map<string, FakeLayer>();
  /** The stacks whose chains were named. */
  readonly named: string[] = [];
  /** Which blobs were asked for, and how. */
  readonly asked: string[] = [];
  /** Fetches what is not there. */
  fetch: (blob: LayerBlob) => Promise<void> = async () => {};

  add(...layers: FakeLayer[]): Tree {
    for (const layer of layers) this.#layers.set(layer.id, layer);
    return this.tree(layers.map(({ id }) => ({ id })));
  }

  tree(list: readonly Layer[]): Tree {
    return {
      id: list.map(({ id }) => id).join("/"),
      lazyLayers: list,
      layers: async () => list,
      view: async () => this.view(list),
    };
  }

  view(list: readonly Layer[]): FileView {
    const directory = this.#layers.get(list.at(-1)?.id ?? "")?.directory;
    return directory === undefined ? EMPTY_VIEW : createDirectoryView(directory);
  }

  info(layer: Layer): LayerInfo {
    const { id, blob, description = "", createdAt = 0 } = this.#layers.get(layer.id)!;
    return { id, type: "regular", description, createdAt, blobs: [blob], isUnpacked: true };
  }

  async blob(
    layer: Layer,
    below: readonly Layer[],
    options: Readonly<Record<string, unknown>>,
  ): Promise<LayerBlob> {
    const above = below.map(({ id }) => id).join("+");
    this.asked.push(`${layer.id} on ${above} ${JSON.stringify(options)}`);
    const { blob } = this.#layers.get(layer.id)!;
    await this.fetch(blob);
    return blob;
  }

  /** As far as exporters use it. */
  get store(): LayerStore {
    const unused = (): never => {
      throw new Error("not used");
    };
    return {
      tree: (layers) => this.tree(layers),
      load: unused,
      info: (layer) => this.info(layer),
      create: unused,
      lazy: unused,
      unpack: async () => {},
      directory: unused,
      view: (layers) => this.view(layers),
      blob: (layer, below, options) => this.blob(layer, below, { ...options }),
      nameChains: (layers) => void this.named.push(layers.map(({ id }) => id).join("/")),
      mutable: unused,
    };
  }
}

/** An image store in memory. */
export function memoryImages(): ImageStore {
  const images = new Map<string, StoredImage>();
  return {
    async put(name, target) {
      images.set(name, { name, target, createdAt: 1, updatedAt: 1 });
    },
    get: (name) => images.get(name),
    list: () => [...images.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    remove: async (name) => images.delete(name),
  };
}

/** A step that remembers what it was told. */
export function recordingContext(signal = new AbortController().signal): StepContext & {
  readonly told: (readonly [id: string, update: StatusUpdate])[];
} {
  const told: (readonly [string, StatusUpdate])[] = [];
  const progress = {
    status: (id: string, update: StatusUpdate) => void told.push([id, update]),
    log: () => {},
  };
  return { signal, told, progress };
}

/** An environment of doubles, without a network. */
export function environment(
  layers: FakeLayers,
  blobs: BlobStore,
  more: Partial<ExportEnvironment> = {},
): ExportEnvironment {
  const pusher = more.pusher ?? createRegistryPusher({ credentials: async () => ({ kind: "none" }) });
  return { layers: layers.store, blobs, pusher, now: () => 1_234_567_890_123, ...more };
}

/** Steps that remember how they were called, and what was told in them. */
export function recordingSteps(): ExportSteps & {
  readonly names: string[];
  readonly context: ReturnType<typeof recordingContext>;
} {
  const context = recordingContext();
  const names: string[] = [];
  return {
    names,
    context,
    signal: context.signal,
    run: (name, position, work) => {
      names.push(`${position} ${name}`);
      return work(context);
    },
  };
}
