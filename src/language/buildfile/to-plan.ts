import { BuildError } from "../../base/diagnostic/build-error.js";
import type { Diagnostic } from "../../base/diagnostic/diagnostic.js";
import type { Source } from "../../base/source/source.js";
import type { Plan } from "../plan/plan.js";
import type { ArgStep } from "../plan/step.js";
import { StageNames, StageView } from "./stage-names.js";
import { parseStage, type StageNode, type StageReader, stageNodes } from "./stages.js";
import { parseGlobalArg } from "./step.js";
import { MAX_ERRORS } from "./yaml/parse-yaml.js";
import { linesOf } from "./yaml/syntax-error.js";
import type { YamlMap, YamlNode } from "./yaml/tree.js";

/** What a tree means, as far as it could be understood. */
export interface PlanResult {
  /** Without the parts that are wrong. */
  readonly plan: Plan;
  readonly stages: readonly StageNode[];
  /** Mistakes that no schema can find. */
  readonly errors: readonly Diagnostic[];
}

/** The plan of a tree. Nodes that are `faulty`, those with an error inside, are left out where that is possible. */
export function toPlan(source: Source, root: YamlNode, faulty: ReadonlySet<YamlNode>): PlanResult {
  const errors: Diagnostic[] = [];
  const reader: StageReader = { source, faulty, attempt: (read) => attempt(source, errors, read) };
  const stages = root.kind === "map" ? listStages(root) : [];
  const names = new StageNames(stages.map((stage) => stage.name));
  return {
    plan: {
      source,
      // Words are written with backslashes, whatever stands in the file: see word-text.ts.
      escape: "\\",
      globalArgs: root.kind === "map" ? globalArgs(root, reader) : [],
      stages: stages.flatMap((stage, index) => parseStage(stage, new StageView(names, index), reader) ?? []),
    },
    stages,
    errors,
  };
}

/** Runs a part of the reading; a mistake in it becomes an error of the file. After very many nothing is read any more. */
function attempt<T>(source: Source, errors: Diagnostic[], read: () => T): T | undefined {
  if (errors.length >= MAX_ERRORS) return undefined;
  try {
    return read();
  } catch (thrown) {
    const error = BuildError.from(thrown);
    if (error.code === "internal") throw error;
    const { range } = error;
    errors.push({ ...error.toDiagnostic(), lines: range === undefined ? [] : [linesOf(source, range)] });
    return undefined;
  }
}

function listStages(root: YamlMap): readonly StageNode[] {
  const entry = root.entries.get("stages");
  if (entry === undefined || entry.value.kind === "scalar") return [];
  return stageNodes(entry.value, entry.key.range.end);
}

function globalArgs(root: YamlMap, { source, faulty, attempt }: StageReader): readonly ArgStep[] {
  const entry = root.entries.get("args");
  if (entry === undefined || entry.value.kind === "scalar") return [];
  const stages = new StageView(new StageNames([]), 0);
  const items = entry.value.kind === "list" ? entry.value.items : [...entry.value.entries.values()];
  let floor = entry.key.range.end;
  return items.flatMap((item) => {
    const node = "key" in item ? item.value : item;
    const step = faulty.has(node)
      ? undefined
      : attempt(() => parseGlobalArg(item, { source, stages, floor }));
    floor = node.range.end;
    return step ?? [];
  });
}
