import type { Address } from "../../client/connect/address.js";
import { parseAddresses } from "../../client/connect/address-list.js";
import { badValue, type CliOption, textOption } from "./cli-option.js";

const addrOption: CliOption<readonly Address[]> = {
  flags: "--addr <address>",
  summary:
    "BuildKit to build with, for example docker:// or tcp://host:1234; of several, a project always gets the same one, or the next if that is gone",
  completes: ["docker://", "unix://", "tcp://", "ssh://", "docker-container://", "kube-pod://", "engine://"],
  read: (given) => (given.length === 0 ? [] : parseAddresses(given)),
};

const builderOption: CliOption<undefined> = {
  flags: "--builder <name>",
  summary: "refused: give the builder's address with --addr",
  hidden: true,
  read: ([name]) => {
    // These are Docker's own builders, which are there by themselves.
    if (name === undefined || name === "" || name === "default") return undefined;
    throw badValue(
      `builders of docker buildx are not known here: use --addr docker-container://buildx_buildkit_${name}0 for one ` +
        `in a container, or the address that "docker buildx inspect ${name}" shows`,
    );
  },
};

/** For every command that talks to a daemon. */
export const daemonOptions = {
  addr: addrOption,
  tlscacert: textOption("--tlscacert <file>", "certificate authority to trust for tcp://", "file"),
  tlscert: textOption("--tlscert <file>", "client certificate for tcp://", "file"),
  tlskey: textOption("--tlskey <file>", "key of the client certificate", "file"),
  tlsservername: textOption("--tlsservername <name>", "name that the daemon's certificate must have"),
  tlsdir: textOption("--tlsdir <directory>", "directory with ca.pem, cert.pem and key.pem", "directory"),
  builder: builderOption,
};
