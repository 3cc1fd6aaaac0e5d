import { createHash } from "node:crypto";
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
} from "node:fs";
import { dirname, join, posix } from "node:path";
import { pipeline } from "node:stream/promises";
import { readElf } from "../frontend-image/elf/read-elf.js";
import { resolveLibraries } from "../frontend-image/elf/resolve-libraries.js";
import { type ImageFile, layerEntries } from "../frontend-image/layer-entries.js";
import { writeTar } from "../src/base/archive/tar-writer.js";
import {
  jsonBlob,
  layoutEntries,
  OCI_CONFIG,
  OCI_LAYER,
  OCI_MANIFEST,
} from "../src/base/oci/layout-writer.js";
import { hostPlatform } from "../src/base/platform/platform.js";

/** The programs that the base image has, besides Node.js. */
const PROGRAMS = ["sh", "cat", "cp", "ls", "mkdir", "rm", "wc", "id", "env"];
const PLACES = ["/usr/bin", "/bin", "/usr/local/bin"];
const MTIME = 0;

/**
 * Makes an image of this machine's Node.js, its shell and a few more programs with the libraries they need, as an OCI
 * image layout in a directory. Nothing is fetched.
 */
export async function makeBaseImage(directory: string): Promise<void> {
  const files = new Map<string, ImageFile>();
  addProgram("node", process.execPath, files);
  for (const name of PROGRAMS) {
    const path = PLACES.map((place) => join(place, name)).find(existsSync);
    if (path !== undefined) addProgram(name, path, files);
  }
  addText("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\ndemo:x:1000:1000::/:/bin/sh\n", files);
  addText("/etc/group", "root:x:0:\ndemo:x:1000:\n", files);
  await writeLayout(directory, [...files.values()]);
}

function addProgram(name: string, path: string, files: Map<string, ImageFile>): void {
  const real = realpathSync(path);
  const bytes = readFileSync(real);
  const place = `/bin/${name}`;
  files.set(place, { path: place, bytes, executable: true });
  const from = dirname(real);
  for (const library of resolveLibraries(readElf(bytes, real), { from, to: posix.dirname(place) }, "/")
    .files) {
    files.set(library.path, { path: library.path, bytes: library.elf.bytes, executable: true });
  }
}

function addText(path: string, text: string, files: Map<string, ImageFile>): void {
  files.set(path, { path, bytes: Buffer.from(text), executable: false });
}

async function writeLayout(directory: string, files: readonly ImageFile[]): Promise<void> {
  mkdirSync(directory, { recursive: true });
  const archive = join(directory, "layer.tar");
  const hash = createHash("sha256");
  let size = 0;
  await pipeline(
    writeTar(layerEntries(files, MTIME)),
    async function* (pieces: AsyncIterable<Uint8Array>) {
      for await (const piece of pieces) {
        hash.update(piece);
        size += piece.length;
        yield piece;
      }
    },
    createWriteStream(archive),
  );
  const digest = `sha256:${hash.digest("hex")}`;
  const layer = { mediaType: OCI_LAYER, digest, size };
  const { architecture, os } = hostPlatform();
  const config = jsonBlob(OCI_CONFIG, {
    architecture,
    os,
    config: { Env: ["PATH=/bin"], Cmd: ["/bin/sh"] },
    rootfs: { type: "layers", diff_ids: [digest] },
  });
  const manifest = jsonBlob(OCI_MANIFEST, {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: config.descriptor,
    layers: [layer],
  });
  const named = { ...manifest.descriptor, annotations: { "org.opencontainers.image.ref.name": "latest" } };
  const blobs = [manifest, config, { descriptor: layer, content: () => createReadStream(archive) }];
  for (const entry of layoutEntries([named], blobs, MTIME)) {
    const path = join(directory, entry.path);
    if (entry.kind === "directory") mkdirSync(path, { recursive: true });
    else await pipeline(entry.content?.() ?? [], createWriteStream(path));
  }
}
