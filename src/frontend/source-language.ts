import { Source } from "../base/source/source.js";

/** A text with the language that its name, or else its beginning, tells. */
export function sourceOf(filename: string, bytes: Uint8Array): Source {
  if (isBuildfileName(filename)) return new Source(filename, bytes, "YAML");
  const source = new Source(filename, bytes);
  return beginsAsBuildfile(source.text) ? new Source(filename, bytes, "YAML") : source;
}

/** Whether a file of this name holds YAML. */
export function isBuildfileName(filename: string): boolean {
  return /\.ya?ml$/i.test(filename) || /(?:^|[\\/])Buildfile$/.test(filename);
}

/** Whether the first line that says anything is the version key of a Buildfile. */
function beginsAsBuildfile(text: string): boolean {
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf("\n", at);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(at, Math.min(end, at + 80)).trim();
    if (line !== "" && !line.startsWith("#")) return /^buildfile\s*:/.test(line);
    at = end + 1;
  }
  return false;
}
