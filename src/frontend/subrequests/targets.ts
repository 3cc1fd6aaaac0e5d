import type { Plan } from "../../language/plan/plan.js";
import type { JsonObject } from "../../llb/stringify-go.js";
import { alignColumns } from "./align-columns.js";
import { locationJson, nonEmpty } from "./result-json.js";

/**
 * The stages that can be built, as the subrequest `frontend.targets` lists them.
 * Agrees with ListTargets, dockerfile2llb/convert.go.
 */
export function targetsToJson(plan: Plan): JsonObject {
  return {
    targets: plan.stages.map((stage, index) => ({
      name: nonEmpty(stage.name),
      default: index === plan.stages.length - 1 || undefined,
      description: nonEmpty(stage.docComment),
      base: nonEmpty(stage.base.text),
      platform: nonEmpty(stage.platform?.text),
      location: locationJson([stage.lines]),
    })),
    sources: [plan.source.bytes],
  };
}

/** The same as a table for people. Agrees with PrintTargets, subrequests/targets/targets.go. */
export function printTargets(plan: Plan): string {
  const rows = plan.stages.map((stage, index) => {
    const isDefault = index === plan.stages.length - 1;
    const name = isDefault ? `${stage.name} (default)`.trimStart() : stage.name;
    return `${name}\t${stage.docComment}\n`;
  });
  return alignColumns(`TARGET\tDESCRIPTION\n${rows.join("")}`.toWellFormed(), 1);
}
