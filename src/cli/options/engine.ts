import { choiceOption, orNone, textOption } from "./cli-option.js";

/** For every command that may be about the engine of this program. */
export const engineOptions = {
  root: orNone(
    textOption(
      "--root <directory>",
      "use the bundled engine, and keep what it makes here (default: /var/lib/buildfile, or ~/.local/state/buildfile without root)",
      "directory",
    ),
  ),
};

/** How the bundled engine runs steps. */
export const runtimeOption = choiceOption("--runtime <runtime>", "how the bundled engine runs steps", [
  "auto",
  "namespaces",
  "runc",
  "crun",
  "bubblewrap",
]);

/** How the steps of the bundled engine see their files. */
export const snapshotterOption = choiceOption(
  "--snapshotter <kind>",
  "how the bundled engine's steps see their files: layers stacked by overlayfs, or a copy of everything",
  ["auto", "overlayfs", "native"],
);
