import { mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Ran, run } from "../../scripts/engine.mjs";
import { BuildError } from "../../src/base/diagnostic/build-error.js";
import type { ImageResolver } from "../../src/frontend/image-resolver.js";
import type { Engine } from "../harness/engine.js";

interface Descriptor {
  readonly digest: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** An image index or the manifest of one image. */
interface Manifest {
  readonly manifests?: readonly Descriptor[];
  readonly config?: Descriptor;
}

interface StoredImage {
  /** Of what the name stands for: an index or a manifest. */
  readonly digest: string;
  readonly config: Uint8Array;
}

/**
 * Finds images in an engine's own store, as its BuildKit does. What is there is read once, with `docker save`, which
 * writes an OCI layout. All images are taken to be for one platform, the engine's.
 */
export async function readEngineImages(engine: Engine): Promise<ImageResolver> {
  const dir = await mkdtemp(join(engine.dir, "saved-"));
  try {
    const listed = await succeeded(engine.docker(["image", "ls", "--format={{.Repository}}:{{.Tag}}"]));
    const tar = join(dir, "images.tar");
    await succeeded(engine.docker(["save", "-o", tar, ...listed.stdout.trim().split("\n")]));
    await succeeded(run("tar", ["-xf", tar, "-C", dir]));
    return createResolver(await readLayout(dir));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function createResolver(images: ReadonlyMap<string, StoredImage>): ImageResolver {
  return {
    async resolve(ref) {
      const image = images.get(ref);
      if (image === undefined) throw new BuildError("image/not-found", `${ref}: not found`);
      return { ref, ...image };
    },
  };
}

/** The images of an OCI layout by their full names. */
async function readLayout(dir: string): Promise<Map<string, StoredImage>> {
  const blob = ({ digest }: Descriptor) => readFile(join(dir, "blobs", ...digest.split(":")));
  const readManifest = async (descriptor: Descriptor): Promise<Manifest> =>
    JSON.parse((await blob(descriptor)).toString());
  const images = new Map<string, StoredImage>();
  const index: Manifest = JSON.parse(await readFile(join(dir, "index.json"), "utf8"));
  for (const descriptor of index.manifests ?? []) {
    const named = await readManifest(descriptor);
    const image = named.manifests?.find((manifest) => !isAttestation(manifest));
    const { config } = image === undefined ? named : await readManifest(image);
    const name = descriptor.annotations?.["io.containerd.image.name"];
    if (name === undefined || config === undefined) continue;
    images.set(name, { digest: descriptor.digest, config: await blob(config) });
  }
  return images;
}

function isAttestation({ annotations }: Descriptor): boolean {
  return annotations?.["vnd.docker.reference.type"] === "attestation-manifest";
}

async function succeeded(running: Promise<Ran>): Promise<Ran> {
  const ran = await running;
  if (ran.code !== 0) throw new Error(`exit code ${ran.code}: ${ran.stderr}`);
  return ran;
}
