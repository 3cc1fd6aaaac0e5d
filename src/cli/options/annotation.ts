import { parseAnnotations } from "../../client/build/annotations.js";
import type { CliOption } from "./cli-option.js";

/** Annotations of the image, as options of its exporter. */
export const annotationOption: CliOption<Readonly<Record<string, string>>> = {
  flags: "--annotation <name=value>",
  summary:
    "add an annotation to the image; manifest:, index:, manifest-descriptor: before the name say where",
  read: parseAnnotations,
};
