import type { HostEntry } from "../../client/build/build-options.js";
import { addHostOption } from "./add-host.js";
import type { CliOption } from "./cli-option.js";

const GATEWAY = /^([^=:,"]+)[=:]host-gateway$/;

/** Lines for /etc/hosts; `host-gateway` stands for the address of the daemon's machine. */
export const buildHostOption: CliOption<readonly HostEntry[]> = {
  ...addHostOption,
  read: (given, io) =>
    given.flatMap((text): readonly HostEntry[] => {
      const [, host] = GATEWAY.exec(text) ?? [];
      return host === undefined
        ? addHostOption.read([text], io)
        : [{ host: host.toLowerCase(), ip: "host-gateway" }];
    }),
};
