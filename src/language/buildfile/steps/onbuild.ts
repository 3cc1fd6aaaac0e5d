import { suggest } from "../../../base/util/suggest.js";
import { dockerfileLine } from "../dockerfile-line.js";
import { fail, internal } from "../fail.js";
import type { StepContext, StepDraft } from "../step-context.js";
import { triggerBodies, triggerProblem } from "../trigger.js";
import { asScalar } from "../words.js";
import type { YamlNode } from "../yaml/tree.js";

type OnbuildDraft = StepDraft & { kind: "onbuild" };

const TRIGGERS =
  "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE HEALTHCHECK LABEL RUN SHELL STOPSIGNAL USER VOLUME WORKDIR".split(
    " ",
  );

/**
 * `onbuild`: the text of a Dockerfile instruction, which is what images hold of it, or a step, which is written as
 * such a text. Rules agree with parseOnBuild, instructions/parse.go. Spec: spec/buildfile.md#onbuild.
 */
export function parseOnbuild(node: YamlNode, context: StepContext): OnbuildDraft {
  if (node.kind !== "map") return { kind: "onbuild", expression: triggerText(node) };
  const [entry] = node.entries.values();
  if (entry === undefined) return internal("a trigger");
  const draft = context.parseInstruction(entry);
  const problem = triggerProblem(draft);
  if (problem !== undefined)
    throw fail("instruction/onbuild", `${problem}; write the trigger as a text`, entry.value.range);
  return { kind: "onbuild", expression: dockerfileLine(draft) + triggerBodies(draft) };
}

function triggerText(node: YamlNode): string {
  const { text, range } = asScalar(node);
  const expression = text.trim();
  const keyword = /^\S+/.exec(expression)?.[0] ?? "";
  const name = keyword.toUpperCase();
  if (name === "ONBUILD") {
    throw fail("instruction/onbuild", "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed", range);
  }
  if (name === "MAINTAINER" || name === "FROM") {
    throw fail("instruction/onbuild", `${name} isn't allowed as an ONBUILD trigger`, range);
  }
  if (TRIGGERS.includes(name)) return expression;
  throw fail(
    "instruction/unknown",
    `unknown instruction: ${keyword}`,
    range,
    suggest(keyword, TRIGGERS, false),
  );
}
