import { goQuote } from "../../../base/util/go-quote.js";
import { type Attributes, invalidAttribute, readAttributes, readBool, readEpoch } from "../attributes.js";

/** What is asked of an output of files. Agrees with `CreateFSOpts`, exporter/local/fs.go. */
export interface FileOptions {
  /** Seconds since 1970; `isGiven` without a value means that the frontend's does not count. */
  epoch: { readonly isGiven: boolean; readonly value: bigint | undefined };
  attestationPrefix: string;
  /** Whether each platform has a directory of its own; by default if there are several. */
  platformSplit: boolean | undefined;
  /** What becomes of that which is in the directory already. */
  mode: "copy" | "delete";
}

/** @throws BuildError `option/value` */
export function readFileOptions(exporter: string, attributes: Attributes): FileOptions {
  const options: FileOptions = {
    epoch: { isGiven: false, value: undefined },
    attestationPrefix: "",
    platformSplit: undefined,
    mode: "copy",
  };
  return readAttributes(
    exporter,
    attributes,
    {
      "source-date-epoch": (target, value, key) => {
        target.epoch = { isGiven: true, value: readEpoch(value, key) };
      },
      "attestation-prefix": (target, value) => {
        target.attestationPrefix = value;
      },
      "platform-split": (target, value, key) => {
        target.platformSplit = readBool(value, key);
      },
      mode: (target, value) => {
        target.mode = readMode(value);
      },
    },
    options,
    // Those of images are given to all outputs.
    (key) => key.startsWith("annotation"),
  );
}

/** Agrees with ParseLocalExporterMode, BuildKit's client. */
function readMode(value: string): "copy" | "delete" {
  const mode = value.trim().toLowerCase();
  if (mode === "" || mode === "copy") return "copy";
  if (mode === "delete") return "delete";
  throw invalidAttribute(`invalid local exporter mode ${goQuote(value)}`);
}
