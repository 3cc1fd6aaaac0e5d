import type { OciDescriptor } from "../../base/oci/layout-writer.js";
import type { OutputSink } from "../../client/files/file-send.js";
import type { Exporter } from "../../proto/generated/control.js";
import type { OutputTree } from "./files/output-tree.js";

/** Where an exporter's output goes, for those that hand something to the client. */
export type ExporterSink =
  /** A directory for files, or a stream for an archive. */
  | OutputSink
  /** Somebody who takes a tree of files entry by entry, as a client elsewhere. */
  | { readonly kind: "tree"; write(trees: readonly OutputTree[], mode: "copy" | "delete"): Promise<void> }
  /** A directory of blobs in the layout of OCI images; its index is the client's. */
  | { readonly kind: "blobs"; readonly directory: string }
  /** Somebody who takes blobs, each after those it refers to. */
  | {
      readonly kind: "blob-writer";
      has(digest: string): Promise<boolean>;
      write(descriptor: OciDescriptor, content: AsyncIterable<Uint8Array>): Promise<void>;
    };

/** One output of a build: type and attributes as a daemon gets them. */
export interface ExporterEntry extends Exporter {
  readonly sink?: ExporterSink | undefined;
}
