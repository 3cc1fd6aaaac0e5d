import type { Step } from "../plan/step.js";
import { fail } from "./fail.js";
import type { StepContext, StepDraft } from "./step-context.js";
import { parseArg } from "./steps/arg.js";
import { parseHealthcheck } from "./steps/healthcheck.js";
import { parseOnbuild } from "./steps/onbuild.js";
import { parseEnv, parseLabel } from "./steps/pairs.js";
import { parseRun } from "./steps/run.js";
import {
  parseCmd,
  parseEntrypoint,
  parseExpose,
  parseMaintainer,
  parseShell,
  parseStopsignal,
  parseUser,
  parseVolume,
  parseWorkdir,
} from "./steps/settings.js";
import { parseAdd, parseCopy } from "./steps/transfer.js";
import type { YamlEntry, YamlNode } from "./yaml/tree.js";

type ParseStep<S extends Step> = (node: YamlNode, context: StepContext) => StepDraft<S>;

/** What the value of each instruction means; the schema has checked its shape. */
export const STEP_TABLE: { readonly [K in Step["kind"]]: ParseStep<Extract<Step, { kind: K }>> } = {
  add: parseAdd,
  arg: parseArg,
  cmd: parseCmd,
  copy: parseCopy,
  entrypoint: parseEntrypoint,
  env: parseEnv,
  expose: parseExpose,
  healthcheck: parseHealthcheck,
  label: parseLabel,
  maintainer: parseMaintainer,
  onbuild: parseOnbuild,
  run: parseRun,
  shell: parseShell,
  stopsignal: parseStopsignal,
  user: parseUser,
  volume: parseVolume,
  workdir: parseWorkdir,
};

/** Whether a key is the name of an instruction. */
export function isInstruction(name: string): name is Step["kind"] {
  return Object.hasOwn(STEP_TABLE, name);
}

/** Reads an instruction. @throws BuildError with the exact range of the mistake */
export function parseInstruction({ key, value }: YamlEntry, context: StepContext): StepDraft {
  if (isInstruction(key.text)) return STEP_TABLE[key.text](value, context);
  throw fail("instruction/unknown", `unknown instruction: ${key.text}`, key.range);
}
