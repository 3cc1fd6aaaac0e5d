import { gunzipSync } from "node:zlib";

/** What a manifest or an index says about content. */
export interface DescriptorJson {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly platform?: { readonly os: string; readonly architecture: string };
}

/** A manifest or an index. */
export interface ManifestJson {
  readonly mediaType: string;
  /** Of an index. */
  readonly manifests?: readonly DescriptorJson[];
  readonly config?: DescriptorJson;
  readonly layers?: readonly DescriptorJson[];
}

/** Reads content by digest. */
export type ReadBlob = (descriptor: Pick<DescriptorJson, "digest">) => Promise<Buffer>;

/** An image of a registry that wants no TLS. */
export interface RegistryImage {
  readonly manifest: ManifestJson;
  /** Layers are unpacked if they are packed by gzip. */
  readonly blob: ReadBlob;
  json<T>(descriptor: Pick<DescriptorJson, "digest">): Promise<T>;
  /** All that hangs on it, itself included. */
  everything(): Promise<readonly Buffer[]>;
}

/** @param reference `127.0.0.1:PORT/NAME:TAG` */
export async function readRegistryImage(reference: string): Promise<RegistryImage> {
  const [, registry = "", name = "", tag = ""] = /^([^/]+)\/(.+):([^:/]+)$/.exec(reference) ?? [];
  const get = async (kind: "manifests" | "blobs", id: string): Promise<Buffer> => {
    const accept = [
      "application/vnd.oci.image.index.v1+json",
      "application/vnd.oci.image.manifest.v1+json",
    ].join(", ");
    const response = await fetch(`http://${registry}/v2/${name}/${kind}/${id}`, { headers: { accept } });
    if (!response.ok) throw new Error(`${reference}: ${kind}/${id}: ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  };
  const blob: ReadBlob = async ({ digest }) => {
    const bytes = await get("blobs", digest).catch(() => get("manifests", digest));
    return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
  };
  const collect = async (bytes: Buffer): Promise<readonly Buffer[]> => {
    const { manifests = [], config, layers = [] } = JSON.parse(bytes.toString("utf8")) as ManifestJson;
    const inner = await Promise.all(manifests.map(async (entry) => collect(await blob(entry))));
    const leaves = await Promise.all([...(config ? [config] : []), ...layers].map(blob));
    return [bytes, ...inner.flat(), ...leaves];
  };
  const top = await get("manifests", tag);
  return {
    manifest: JSON.parse(top.toString("utf8")),
    blob,
    json: async (descriptor) => JSON.parse((await blob(descriptor)).toString("utf8")),
    everything: () => collect(top),
  };
}
