import type { Image } from "../../base/image/image.js";
import { formatPlatformAll } from "../../base/platform/platform.js";
import { detectSyntax } from "../../language/dockerfile/directives.js";
import type { StageEntry } from "../../llb/lower/lower.js";
import type { RenderContext } from "../output-format.js";
import { Graph } from "./graph.js";
import { labelText } from "./node-label.js";
import { surveyOps } from "./survey.js";
import { clip } from "./text-width.js";

/** A heading and what belongs under it; left out where there is nothing. */
type Section = readonly [string, readonly string[]];

/** With this a digest fits a terminal of 80 columns. */
const INDENT = 9;

/** What a build is made of, for people: a section for each kind of thing. */
export function renderSummary({ compiled, input, style, columns }: RenderContext): string {
  const graph = new Graph(compiled.definition);
  const { lowered, image } = compiled;
  const { kinds, images, contexts, caches, secrets, ssh } = surveyOps(graph);
  const sections: Section[] = [
    ["file", [input.file.name]],
    ["frontend", syntaxLines(input.file.source.text)],
    ["platform", [formatPlatformAll(image.platform)]],
    ["result", [graph.result?.digest ?? "scratch"]],
    ["stages", stageLines(lowered.stages)],
    ["ops", [kinds.length === 0 ? "none" : `${graph.size}: ${kinds.join(", ")}`]],
    ["images", images],
    ["contexts", contexts],
    ["caches", caches],
    ["secrets", secrets],
    ["ssh", ssh],
    ["image", imageLines(image)],
  ];
  const rows = sections.flatMap(([title, lines]) =>
    lines.map((line, at) => {
      const heading = (at === 0 ? title : "").padEnd(INDENT);
      return `${style.bold(heading)}${clip(labelText(line), Math.max(columns - INDENT, 20))}\n`;
    }),
  );
  return rows.join("");
}

function syntaxLines(text: string): string[] {
  const syntax = detectSyntax(text);
  return syntax === undefined ? [] : [`${syntax.ref} (line ${syntax.line}; compiled by buildfile)`];
}

/** All stages of the file, those that the target does without included. */
function stageLines(stages: readonly StageEntry[]): string[] {
  return stages.map(({ name, base, stepCount, use }, at) => {
    const steps = stepCount === 1 ? "1 step" : `${stepCount} steps`;
    const note = use === undefined ? " (not needed)" : use === "target" ? " (target)" : "";
    return `${name || `stage-${at}`}: ${steps} from ${base}${note}`;
  });
}

function imageLines({ config }: Image): string[] {
  const lines: string[] = [];
  const add = (name: string, values: readonly string[]): void => {
    if (values.length > 0) lines.push(`${name} ${values.join(" ")}`);
  };
  const json = (words: readonly string[]): string[] => (words.length === 0 ? [] : [JSON.stringify(words)]);
  add("entrypoint", json(config.entrypoint));
  add("cmd", json(config.cmd));
  add("workdir", config.workingDir === "" ? [] : [config.workingDir]);
  add("user", config.user === "" ? [] : [config.user]);
  add("ports", [...config.exposedPorts]);
  add("volumes", [...config.volumes]);
  add(
    "env",
    config.env.map((entry) => entry.split("=", 1)[0]!),
  );
  add("labels", [...config.labels.keys()]);
  return lines;
}
