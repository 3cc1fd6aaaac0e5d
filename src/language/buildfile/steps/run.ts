import type { CommandLine, DeviceSpec } from "../../plan/step.js";
import { commandOf, scriptOf } from "../command.js";
import { heredocOf } from "../heredoc.js";
import type { StepContext, StepDraft } from "../step-context.js";
import { asMap, asScalar, booleanOf, itemsOf, memberOf, requiredOf } from "../words.js";
import type { YamlMap, YamlNode } from "../yaml/tree.js";
import { mountOf } from "./run-mount.js";

type RunDraft = StepDraft & { kind: "run" };

const NETWORKS = ["default", "none", "host"] as const;
const SECURITIES = ["sandbox", "insecure"] as const;

/** `run`: a command, a script, or a map with more about it. Spec: spec/buildfile.md#run. */
export function parseRun(node: YamlNode, context: StepContext): RunDraft {
  if (node.kind !== "map") return plainRun(node.kind === "list" ? commandOf(node) : scriptOf(node));
  return {
    kind: "run",
    command: mapCommand(node),
    mounts: itemsOf(memberOf(node, "mounts")).map((mount) => mountOf(asMap(mount), context)),
    network: choice(NETWORKS, memberOf(node, "network")),
    security: choice(SECURITIES, memberOf(node, "security")),
    devices: itemsOf(memberOf(node, "devices")).map(deviceOf),
  };
}

function plainRun(command: CommandLine): RunDraft {
  return { kind: "run", command, mounts: [], network: "default", security: "sandbox", devices: [] };
}

function mapCommand(map: YamlMap): CommandLine {
  const shell = memberOf(map, "shell");
  if (shell !== undefined) return scriptOf(asScalar(shell));
  const exec = memberOf(map, "exec");
  return exec === undefined ? heredocOf(requiredOf(map, "heredoc")) : commandOf(exec);
}

/** A value of a closed list, as the schema has checked; the first is the default. */
function choice<Value extends string>(
  values: readonly [Value, ...Value[]],
  node: YamlNode | undefined,
): Value {
  const text = node === undefined ? undefined : asScalar(node).text;
  return values.find((value) => value === text) ?? values[0];
}

function deviceOf(node: YamlNode): DeviceSpec {
  if (node.kind !== "map") return { name: asScalar(node).text, required: false, range: node.range };
  const name = asScalar(requiredOf(node, "name")).text;
  return { name, required: booleanOf(node, "required") ?? false, range: node.range };
}
