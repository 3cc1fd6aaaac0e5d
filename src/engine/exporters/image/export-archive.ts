import { writeTar } from "../../../base/archive/tar-writer.js";
import { BuildError } from "../../../base/diagnostic/build-error.js";
import { stringifyGo } from "../../../llb/stringify-go.js";
import type { StepContext } from "../../step-context.js";
import { type AttributeTable, readBool } from "../attributes.js";
import { isMap } from "../engine-result.js";
import type { ExportEnvironment } from "../export-environment.js";
import type { ExporterDefinition } from "../exporter-definition.js";
import type { ExporterSink } from "../exporter-entry.js";
import { sendStream } from "../files/send-stream.js";
import { defaultImageOptions, type ImageOptions, readImageOptions } from "../image-options.js";
import { mapBounded } from "../map-bounded.js";
import { oneOff } from "../one-off.js";
import { badResult } from "../platforms.js";
import { assembleImage } from "./assemble-image.js";
import { type AssembledImage, imageBlobs } from "./assembled-image.js";
import { descriptorJson } from "./descriptor.js";
import { epochTime } from "./image-config.js";
import { imageLayout } from "./image-layout.js";
import { normalizedNames, wantedNames } from "./image-names.js";
import { formatMilliseconds } from "./time.js";
import { writeBlobDirectory, writeBlobs } from "./write-blobs.js";

interface ArchiveOptions extends ImageOptions {
  /** An archive; else blobs in a directory. */
  isTar: boolean;
}

const ARCHIVE_ATTRIBUTES = {
  tar: (options, value, key) => {
    options.isTar = readBool(value, key, true);
  },
  // Where the client puts the archive is not the exporter's to know.
  context: () => {},
} satisfies AttributeTable<ArchiveOptions>;

const CREATED = "org.opencontainers.image.created";
const MAX_FETCHES = 4;

/** Makes the exporter of image archives in the layout of OCI, or that which Docker loads. Agrees with exporter/oci. */
export function archiveExporter(variant: "oci" | "docker"): ExporterDefinition {
  return {
    prepare({ Attrs = {}, sink }) {
      const defaults: ArchiveOptions = { ...defaultImageOptions(), isTar: true };
      const options = readImageOptions(variant, Attrs, ARCHIVE_ATTRIBUTES, defaults);
      normalizedNames(options.name === "*" ? "" : options.name);
      return {
        name: `exporting to ${variant} image format`,
        async export(result, environment, context) {
          if (variant === "docker" && isMap(result)) {
            throw badResult("docker exporter does not currently support exporting manifest lists");
          }
          const name = wantedNames(options.name, new Map([...result.metadata, ...options.metadata]));
          const names = normalizedNames(name);
          const compression = { ...options.compression, type: options.compression.type ?? "gzip" };
          const image = withCreated(
            await assembleImage(result, { ...options, name, compression }, environment, context),
            options,
            environment,
          );
          const response: Record<string, string> = imageResponse(image);
          if (names.length > 0) response["image.name"] = names.join(",");
          await mapBounded(imageBlobs(image), MAX_FETCHES, context, (blob, within) => blob.ensure(within));
          await deliver(image, names, {
            variant,
            sink,
            environment,
            context,
            response,
            isTar: options.isTar,
          });
          return response;
        },
      };
    },
  };
}

/** Archives say when they were made. */
function withCreated(
  image: AssembledImage,
  { epoch }: ImageOptions,
  { now = Date.now }: ExportEnvironment,
): AssembledImage {
  if (image.root.annotations?.has(CREATED)) return image;
  const time =
    epoch.value === undefined ? formatMilliseconds(Math.floor(now() / 1000) * 1000) : epochTime(epoch.value);
  const annotations = new Map([...(image.root.annotations ?? []), [CREATED, time]]);
  return { ...image, root: { ...image.root, annotations } };
}

/** What the client is told of an image: `containerimage.digest` and so on. */
export function imageResponse({ root, configDigest }: AssembledImage): Record<string, string> {
  return {
    "containerimage.digest": root.digest,
    ...(configDigest !== undefined && { "containerimage.config.digest": configDigest }),
    "containerimage.descriptor": Buffer.from(stringifyGo(descriptorJson(root))).toString("base64"),
  };
}

interface Delivery {
  readonly variant: "oci" | "docker";
  readonly sink: ExporterSink | undefined;
  readonly environment: ExportEnvironment;
  readonly context: StepContext;
  readonly response: Readonly<Record<string, string>>;
  readonly isTar: boolean;
}

async function deliver(image: AssembledImage, names: readonly string[], delivery: Delivery): Promise<void> {
  const { variant, sink, environment, context, response, isTar } = delivery;
  if (isTar) {
    if (sink?.kind !== "stream") throw missingSink(variant);
    const archive = writeTar(imageLayout(image, names, variant, environment.blobs));
    await oneOff(context, "sending tarball", () => sendStream(archive, sink, response, context.signal));
  } else if (sink?.kind === "blobs") {
    await writeBlobDirectory(image, sink.directory, environment.blobs, context);
  } else if (sink?.kind === "blob-writer") {
    await writeBlobs(image, sink, environment.blobs);
  } else throw missingSink(variant);
}

function missingSink(variant: string): BuildError {
  return new BuildError("option/value", `dest is required for ${variant} exporter`);
}
