import type { Readable } from "node:stream";
import type { Platform, SourceOp } from "../../proto/generated/ops.js";
import type { RegistryAccess } from "../../registry/registry-access.js";
import type { BlobStore } from "../content/blob-store.js";
import type { LayerStore } from "../layers/layer-store.js";
import type { StepSecrets } from "../ops/op-environment.js";
import type { HttpAccess } from "./http/http-access.js";
import type { OpenSource } from "./open-source.js";
import type { SourceLookups } from "./source-lookups.js";

/** Small texts that outlive the process: what was fetched before, and from where. None of it is secret. */
export interface SourceRecords {
  get(key: string): string | undefined;
  put(key: string, value: string): void;
}

/** The engine's own images, as far as sources look into them. */
export interface LocalImages {
  /**
   * The manifest or index that a full name (`docker.io/library/alpine:3.20`) has here, with the size of that document;
   * undefined if there is none.
   */
  find(name: string): { readonly digest: string; readonly mediaType: string } | undefined;
}

/** What sources work with. */
export interface SourceEnvironment {
  readonly layers: LayerStore;
  readonly blobs: BlobStore;
  readonly registry: RegistryAccess;
  readonly http: HttpAccess;
  readonly records: SourceRecords;
  /** What this build has looked up already: within one build an answer does not change. */
  readonly lookups: SourceLookups;
  readonly secrets: StepSecrets;
  /** Directories of OCI image layouts by their names. */
  readonly layouts: ReadonlyMap<string, string>;
  readonly images?: LocalImages | undefined;
  /** A stream that the client offers once, as a context from its standard input. */
  readonly upload?: ((id: string) => Readable | undefined) | undefined;
  /** A private directory for files that live as long as a step. */
  readonly temporaryDirectory: string;
  /** Where git and the proxies it uses are looked up. */
  readonly env: NodeJS.ProcessEnv;
  /** Files of host keys that ssh trusts, beside the one that it adds new hosts to. */
  readonly knownHosts?: { readonly writable: string; readonly others: readonly string[] } | undefined;
  /** A directory of the client. */
  openLocal(source: SourceOp, platform: Platform): OpenSource;
}
