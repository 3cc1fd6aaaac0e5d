import { parseNormalizedNamed } from "../base/image/reference.js";
import { detectSyntax } from "../language/dockerfile/directives.js";

const LABS = /(?:^|-)labs$/;

/** Whether an image of a frontend is of the labs channel, by its tag: `docker/dockerfile:1-labs`. */
export function isLabsImage(image: string): boolean {
  try {
    return LABS.test(parseNormalizedNamed(image).tag ?? "");
  } catch {
    return false;
  }
}

/** Whether a text asks for a frontend of the labs channel. */
export function asksForLabs(text: string): boolean {
  const directive = detectSyntax(text);
  return directive !== undefined && isLabsImage(directive.ref);
}

/** What a builder says of the channel; undefined if it leaves that to the text. */
export function labsOption(options: ReadonlyMap<string, string>): boolean | undefined {
  // A frontend that runs from an image is told which.
  const image = options.has("cmdline") ? options.get("source") : options.get("build-arg:BUILDKIT_SYNTAX");
  return image === undefined ? undefined : isLabsImage(image.trim().split(" ", 1)[0]!);
}
