import { resolve } from "node:path";
import { Writable } from "node:stream";
import { BuildError } from "../../base/diagnostic/build-error.js";
import type { Exporter } from "../../proto/generated/control.js";
import { Deliveries } from "../files/deliveries.js";
import type { OutputSink } from "../files/file-send.js";
import { ContentStore } from "../session/content/content-store.js";
import { type EntryName, putIndexEntry, readDescriptor } from "../session/content/oci-index.js";
import type { BuildOptions, BuildSurroundings } from "./build-options.js";
import type { DaemonTraits } from "./daemon-traits.js";
import type { ExporterResponse } from "./metadata-file.js";
import { createOutputFile, type OutputFile } from "./output-file.js";
import { isPushed, kindOf, type Output } from "./outputs.js";

/** Where a build's results go, ready to take them. */
export interface PreparedOutputs {
  readonly exporters: readonly Exporter[];
  /** What takes the bytes of an exporter, by its position. */
  readonly sinks: ReadonlyMap<number, OutputSink>;
  /** What of them has come. */
  readonly deliveries: Deliveries;
  /** Directories of blobs that exporters write, by the name that the daemon knows them under. */
  readonly stores: ReadonlyMap<string, ContentStore>;
  /**
   * Gives files their names and writes down what is in directories of blobs.
   *
   * @throws BuildError `file/write`, `daemon/failed` if an output did not come, or not to its end.
   */
  finish(response: ExporterResponse): Promise<void>;
  /** Removes what a build that failed has left; never fails. After {@link finish} it does nothing. */
  discard(): void;
}

/** Image stores of Docker Engines that are not the builder: that of a Docker context, or the usual one. */
export interface ImageStore {
  /** Whether it takes `oci` archives, which may have several platforms and attestations. */
  takesOci(context: string | undefined): Promise<boolean>;
  /** Takes an image, as a tar file; the stream's end waits until it is there. */
  load(context: string | undefined): Promise<Writable>;
}

type Asked = Pick<BuildOptions, "outputs" | "tags" | "annotations" | "platforms" | "attestations" | "call">;

/**
 * Makes exporters of outputs, as the daemon at hand has them.
 *
 * @throws BuildError `option/value` for what it does not have, `file/write`. Agrees with toSolveOpt, docker buildx,
 * build/opt.go.
 */
export async function prepareOutputs(
  asked: Asked,
  traits: DaemonTraits,
  around: BuildSurroundings,
  imageStore: ImageStore,
): Promise<PreparedOutputs> {
  const outputs = asked.call === undefined ? withDefault(asked.outputs, traits) : [];
  if (outputs.length > 1 && !traits.severalOutputs) {
    throw refuse(
      "multiple outputs currently unsupported by the current BuildKit daemon, please upgrade to version v0.13+ or use a single output",
    );
  }
  const real = outputs.filter(({ type }) => type !== "cacheonly");
  const files: OutputFile[] = [];
  const sinks = new Map<number, OutputSink>();
  const stores = new Map<string, ContentStore>();
  const deliveries = new Deliveries();
  const exporters: Exporter[] = [];
  for (const [position, output] of real.entries()) {
    // Asked before the build, so that one that could not be loaded is not made.
    const isOci = isLoaded(output, traits) && (await imageStore.takesOci(output.attrs.context));
    const type = isOci ? "oci" : exporterType(output, traits, asked);
    exporters.push({ Type: type, Attrs: exporterAttrs(output, type, asked, traits) });
    const sink = sinkOf(output, files, { traits, around, imageStore });
    if (sink !== undefined) sinks.set(position, sink);
    if (kindOf(output) === "blobs") {
      if (stores.has("export")) throw refuse("only one output with tar=false can be made at a time");
      stores.set("export", await ContentStore.forWriting(resolve(around.cwd, output.dest!)));
    }
  }
  return {
    exporters,
    sinks,
    deliveries,
    stores,
    async finish(response) {
      for (const position of sinks.keys()) deliveries.assertWhole(position, nameOf(real[position]!));
      await finish(files, stores, response);
    },
    discard: () => {
      for (const file of files) file.discard();
    },
  };
}

/** Without any output the image goes into the Engine's store; a buildkitd has none. */
function withDefault(outputs: readonly Output[], { isEngine }: DaemonTraits): readonly Output[] {
  return outputs.length === 0 && isEngine ? [{ type: "image", attrs: {}, dest: undefined }] : outputs;
}

function exporterAttrs(
  output: Output,
  exporter: string,
  { tags, annotations }: Asked,
  traits: DaemonTraits,
): Record<string, string> {
  const { type } = output;
  const attrs: Record<string, string> = { ...output.attrs, ...annotations };
  const isImage = type === "image" || type === "oci" || type === "docker";
  if (tags.length > 0 && isImage) attrs.name = tags.join(",");
  // Docker's containerd image store knows images by the digests of their manifests.
  if (exporter === "moby" && traits.exporters) attrs["prefer-image-digest"] ??= "true";
  if (isPushed(output) && !attrs.name) throw refuse("tag is needed when pushing to registry");
  return attrs;
}

function exporterType(output: Output, traits: DaemonTraits, { platforms, attestations }: Asked): string {
  const { type, dest } = output;
  if (traits.isEngine && (type === "image" || (type === "docker" && dest === undefined))) return "moby";
  if ((type === "oci" || type === "docker") && !traits.exporters) {
    throw refuse(
      `${type === "oci" ? "OCI" : "Docker"} exporter is not supported for the docker driver: turn on the containerd image store, or build with another daemon`,
    );
  }
  const isWanted = [...attestations.values()].some((value) => value !== undefined);
  if (type === "docker" && (platforms.length > 1 || isWanted)) {
    throw refuse(
      dest === undefined
        ? "docker exporter does not currently support exporting manifest lists: turn on the containerd image store of Docker, which takes them"
        : "docker exporter does not support exporting manifest lists, use the oci exporter instead",
    );
  }
  return type;
}

/** Whether an image goes from a buildkitd into the store of a Docker Engine. */
function isLoaded(output: Output, { isEngine }: DaemonTraits): boolean {
  return output.type === "docker" && output.dest === undefined && kindOf(output) === "file" && !isEngine;
}

interface SinkSurroundings {
  readonly traits: DaemonTraits;
  readonly around: BuildSurroundings;
  readonly imageStore: ImageStore;
}

/** What the user calls an output. */
function nameOf({ type, dest }: Output): string {
  if (dest === "-" || (dest === undefined && type !== "docker")) return "standard output";
  return dest ?? "type=docker";
}

function sinkOf(
  output: Output,
  files: OutputFile[],
  { traits, around, imageStore }: SinkSurroundings,
): OutputSink | undefined {
  const { type, dest, attrs } = output;
  switch (kindOf(output)) {
    case "directory": {
      const mode = attrs.mode?.trim().toLowerCase() === "delete" ? "delete" : "copy";
      return { kind: "directory", path: resolve(around.cwd, dest!), mode };
    }
    case "file": {
      if (isLoaded(output, traits)) return { kind: "stream", open: () => imageStore.load(attrs.context) };
      if (type === "docker" && dest === undefined) return undefined;
      if (!dest || dest === "-") return { kind: "stream", open: async () => stdoutStream(around) };
      const path = resolve(around.cwd, dest);
      const file = createOutputFile(path);
      files.push(file);
      return { kind: "stream", name: path, open: async () => file.open() };
    }
    default:
      return undefined;
  }
}

function stdoutStream({ writeStdout }: BuildSurroundings): Writable {
  return new Writable({
    highWaterMark: 1 << 20,
    write: (chunk: Uint8Array, _encoding, done) => {
      writeStdout(chunk).then(() => done(), done);
    },
  });
}

async function finish(
  files: readonly OutputFile[],
  stores: ReadonlyMap<string, ContentStore>,
  response: ExporterResponse,
): Promise<void> {
  for (const file of files) file.commit();
  const text = response["containerimage.descriptor"];
  if (!text) return;
  for (const { directory } of stores.values()) {
    const descriptor = readDescriptor(Buffer.from(text, "base64").toString());
    await putIndexEntry(directory, descriptor, entryNames(response["image.name"]));
  }
}

/** The names under which an image that was exported is found: `latest` if it has none. */
function entryNames(imageName: string | undefined): readonly EntryName[] {
  if (!imageName) return [{ kind: "tag", value: "latest" }];
  return imageName.split(",").map((value) => ({ kind: "name", value }));
}

function refuse(message: string): BuildError {
  return new BuildError("option/value", message);
}
