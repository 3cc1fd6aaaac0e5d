import { type CliOption, keyAndValue } from "./cli-option.js";

/** Build arguments by name; a name alone takes its value from the environment, if it is there. */
export const buildArgOption: CliOption<ReadonlyMap<string, string>> = {
  flags: "--build-arg <name=value>",
  summary: "set a build argument; a name alone takes it from the environment",
  read: (given, { env }) => {
    const args = new Map<string, string>();
    for (const text of given) {
      const [name, written] = keyAndValue(text);
      const value = written ?? env[name];
      if (value !== undefined) args.set(name, value);
    }
    return args;
  },
};
