import { NetMode } from "../../llb/ops/exec.js";
import { type CliOption, choiceOption } from "./cli-option.js";

const choice = choiceOption("--network <mode>", "network of all RUN steps", ["default", "none", "host"]);

/** The network that steps run with unless they say otherwise. */
export const networkOption: CliOption<NetMode> = {
  ...choice,
  read: (given, io) => {
    const mode = choice.read(given, io) ?? "default";
    return mode === "default" ? NetMode.sandbox : NetMode[mode];
  },
};
