import { choiceOption, listOption, orNone, textOption } from "./cli-option.js";

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

/** Where the devices of the machine are described that steps may ask for. */
export const cdiSpecDirOption = orNone(
  listOption(
    "--cdi-spec-dir <directory>",
    "where CDI files describe devices for the bundled engine's steps; again for several (default: /etc/cdi, /var/run/cdi, /etc/buildkit/cdi)",
    (directory) => directory,
    "directory",
  ),
);

/** What network the steps of the bundled engine have. */
export const networkOptions = {
  stepNetwork: choiceOption(
    "--step-network <network>",
    "the network of the bundled engine's steps; auto is cni where that is configured, else host",
    ["auto", "host", "cni", "bridge"],
  ),
  cniConfig: orNone(
    textOption(
      "--cni-config <file>",
      "the configuration of CNI for the bundled engine's steps (default: /etc/buildkit/cni.json)",
      "file",
    ),
  ),
  cniBinaries: orNone(
    listOption(
      "--cni-binaries <directory>",
      "where the plugins of CNI are; again for several (default: /opt/cni/bin, /usr/libexec/cni, /usr/lib/cni)",
      (directory) => directory,
      "directory",
    ),
  ),
};
