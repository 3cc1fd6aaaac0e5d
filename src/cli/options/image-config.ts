import { badValue, type CliOption } from "./cli-option.js";

/** Files with image configs, by reference. */
export const imageConfigOption: CliOption<ReadonlyMap<string, string>> = {
  flags: "--image-config <ref=file>",
  summary: "take an image's config from a file instead of its registry",
  completes: "file",
  read: (given) => {
    const files = new Map<string, string>();
    for (const text of given) {
      const equals = text.indexOf("=");
      if (equals <= 0 || equals === text.length - 1) throw badValue(`"${text}" is not of the form ref=file`);
      files.set(text.slice(0, equals), text.slice(equals + 1));
    }
    return files;
  },
};
