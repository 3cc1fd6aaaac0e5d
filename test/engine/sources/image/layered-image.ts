import { afterEach, beforeEach } from "vitest";
import { RegistryServer, sha256, type TestDescriptor } from "../../../harness/registry-server.js";

export const GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";

/** An image of a test registry. */
export interface LayeredImage extends TestDescriptor {
  readonly config: TestDescriptor;
  readonly layers: readonly TestDescriptor[];
  readonly diffIds: readonly string[];
}

/** A registry for each test. */
export function withRegistry(): () => RegistryServer {
  let server: RegistryServer;
  beforeEach(async () => {
    server = await RegistryServer.start();
  });
  afterEach(() => server.close());
  return () => server;
}

/** Adds an image of layers with these contents, which are no archives; `urls` are those of the first. */
export function addLayeredImage(
  server: RegistryServer,
  repository: string,
  tag: string,
  contents: readonly string[],
  platform: Readonly<Record<string, unknown>> = { os: "linux", architecture: "amd64" },
  mediaType = GZIP,
  urls: readonly string[] = [],
): LayeredImage {
  const layers = contents.map((content, i) => ({
    ...server.addBlob(repository, content, mediaType),
    ...(i === 0 && urls.length > 0 && { urls }),
  }));
  const diffIds = contents.map((content) => sha256(`unpacked ${content}`));
  const rootfs = { type: "layers", diff_ids: diffIds };
  const config = server.addBlob(repository, JSON.stringify({ ...platform, rootfs }));
  const manifest = server.addManifest(repository, tag, { schemaVersion: 2, config, layers });
  return { ...manifest, config, layers, diffIds };
}
