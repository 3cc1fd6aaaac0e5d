import type { Image } from "../../base/image/image.js";
import { formatPlatformAll } from "../../base/platform/platform.js";
import { usedStages } from "../../frontend/subrequests/outline.js";
import { CheckReporter } from "../../language/checks/check-reporter.js";
import { detectSyntax } from "../../language/dockerfile/directives.js";
import { languageOf } from "../../language-table.js";
import type { StageState } from "../../llb/lower/stage-state.js";
import type { RenderContext } from "../output-format.js";
import type { SourceFile } from "../read-source.js";
import { type Graph, type GraphNode, readGraph } from "./graph.js";
import { labelText, nodeKind } from "./node-label.js";
import { sourcePaths } from "./op-text.js";
import { clip } from "./text-width.js";

/** A heading and what belongs under it; left out where there is nothing. */
type Section = readonly [string, readonly string[]];

/** With this a digest fits a terminal of 80 columns. */
const INDENT = 9;

/** What a build is made of, for people: a section for each kind of thing. */
export async function renderSummary({ compiled, input, style, columns }: RenderContext): Promise<string> {
  const graph = readGraph(compiled.definition);
  const { lowered, image } = compiled;
  const sections: Section[] = [
    ["file", [input.file.name]],
    ["frontend", syntaxLines(input.file.source.text)],
    ["platform", [formatPlatformAll(image.platform)]],
    ["result", [graph.result?.digest ?? "scratch"]],
    ["stages", await stageLines(input.file, lowered.target)],
    ["ops", [countKinds(graph)]],
    ["images", sourcesOf(graph, "docker-image://").map(({ op }) => imageName(op.source?.identifier ?? ""))],
    ["contexts", contextLines(graph)],
    ["caches", mountIds(graph, (mount) => mount.cacheOpt && `${mount.cacheOpt.ID} at ${mount.dest}`)],
    ["secrets", secretLines(graph)],
    ["ssh", mountIds(graph, (mount) => mount.SSHOpt && (mount.SSHOpt.ID || "default"))],
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
async function stageLines({ source }: SourceFile, target: StageState): Promise<string[]> {
  const language = await languageOf(source);
  const { plan } = language(source, new CheckReporter());
  const used = new Map([...usedStages(target)].map((stage) => [stage.place.lines?.first, stage]));
  return (plan?.stages ?? []).map((stage, at) => {
    const state = used.get(stage.lines.first);
    const steps = stage.steps.length === 1 ? "1 step" : `${stage.steps.length} steps`;
    const note = state === undefined ? " (not needed)" : state === target ? " (target)" : "";
    return `${stage.name || `stage-${at}`}: ${steps} from ${stage.base.text}${note}`;
  });
}

function countKinds({ nodes }: Graph): string {
  const counts = new Map<string, number>();
  for (const node of nodes) counts.set(nodeKind(node), (counts.get(nodeKind(node)) ?? 0) + 1);
  const kinds = Array.from(counts, ([kind, count]) => `${count} ${kind}`);
  return kinds.length === 0 ? "none" : `${nodes.length}: ${kinds.join(", ")}`;
}

function sourcesOf({ nodes }: Graph, scheme: string): GraphNode[] {
  return nodes.filter(({ op }) => op.source?.identifier?.startsWith(scheme));
}

function imageName(identifier: string): string {
  return identifier.slice("docker-image://".length);
}

function contextLines({ nodes }: Graph): string[] {
  return nodes.flatMap(({ op: { source } }) => {
    const identifier = source?.identifier;
    if (source === undefined || identifier === undefined || identifier.startsWith("docker-image://"))
      return [];
    const { used, excluded } = sourcePaths(source);
    const paths =
      used.length > 0 ? `: ${used.join(", ")}` : identifier.startsWith("local://") ? ": all files" : "";
    return [`${identifier}${paths}${excluded.length > 0 ? ` (${excluded.length} ignore patterns)` : ""}`];
  });
}

type MountOf = NonNullable<NonNullable<GraphNode["op"]["exec"]>["mounts"]>[number];

function mountIds({ nodes }: Graph, describe: (mount: MountOf) => string | undefined): string[] {
  const found = new Set<string>();
  for (const { op } of nodes) {
    for (const mount of op.exec?.mounts ?? []) {
      const text = describe(mount);
      if (text !== undefined) found.add(text);
    }
  }
  return [...found];
}

function secretLines(graph: Graph): string[] {
  const required = (optional: boolean | undefined): string => (optional ? "" : " (required)");
  const asFiles = mountIds(
    graph,
    ({ secretOpt }) => secretOpt && `${secretOpt.ID}${required(secretOpt.optional)}`,
  );
  const asVariables = graph.nodes.flatMap(({ op }) =>
    (op.exec?.secretenv ?? []).map((secret) => `${secret.ID}${required(secret.optional)}`),
  );
  return [...new Set([...asFiles, ...asVariables])];
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
