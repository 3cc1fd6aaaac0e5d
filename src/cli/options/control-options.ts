import { switchOption } from "./cli-option.js";
import { daemonOptions } from "./daemon.js";
import { engineOptions } from "./engine.js";

/** For commands that ask daemons something, or tell them something, beside builds. */
export const controlOptions = {
  ...daemonOptions,
  ...engineOptions,
  addr: {
    ...daemonOptions.addr,
    summary: "BuildKit that is meant, for example docker:// or tcp://host:1234; given again, all of them",
  },
  // `--verbose`, which is the same elsewhere, means something of their own here.
  debug: switchOption("-D, --debug", "print the stack of an internal error"),
};
