import type { Range } from "../../base/source/range.js";
import type { Source } from "../../base/source/source.js";
import type { ArgStep, Step, StepBase } from "../plan/step.js";
import { dockerfileLine } from "./dockerfile-line.js";
import { internal } from "./fail.js";
import type { StageView } from "./stage-names.js";
import type { StepContext, StepDraft } from "./step-context.js";
import { isInstruction, parseInstruction } from "./step-table.js";
import { parseArg } from "./steps/arg.js";
import { asMap } from "./words.js";
import { commentsAbove } from "./yaml/comments.js";
import { linesOf } from "./yaml/syntax-error.js";
import { entryRange, type YamlEntry, type YamlNode } from "./yaml/tree.js";

/** Where steps are read: the text, the stages, and the end of what stands before the step. */
export interface StepPlace {
  readonly source: Source;
  readonly stages: StageView;
  readonly floor: number;
}

/** A step of a stage. @throws BuildError with the exact range of the mistake */
export function parseStep(node: YamlNode, place: StepPlace): Step {
  const entries = [...asMap(node).entries.values()];
  const entry = entries.find(({ key }) => isInstruction(key.text)) ?? internal("an instruction");
  const comments = commentsAbove(place.source, node.range, place.floor);
  return withPlace(
    parseInstruction(entry, contextOf(entry.key.range.end, comments, place)),
    entryRange(entry),
    comments,
    place,
  );
}

/** An ARG before the first stage: an item of `args`, or an entry if it is a map. @throws BuildError */
export function parseGlobalArg(item: YamlNode | YamlEntry, place: StepPlace): ArgStep {
  const isEntry = "key" in item;
  const range = isEntry ? entryRange(item) : item.range;
  const comments = commentsAbove(place.source, range, place.floor);
  const node: YamlNode = isEntry
    ? {
        kind: "map",
        range,
        origin: undefined,
        height: 1,
        data: undefined,
        entries: new Map([[item.key.text, item]]),
      }
    : item;
  const draft = parseArg(node, contextOf(range.start, comments, place));
  return { ...baseOf(draft, range, comments, place), ...draft };
}

function contextOf(keyEnd: number, comments: readonly string[] | undefined, place: StepPlace): StepContext {
  const { source, stages } = place;
  const context: StepContext = {
    source,
    stages,
    comments,
    keyEnd,
    parseInstruction: (entry) => parseInstruction(entry, context),
  };
  return context;
}

function withPlace(
  draft: StepDraft,
  range: Range,
  comments: readonly string[] | undefined,
  place: StepPlace,
): Step {
  return { ...baseOf(draft, range, comments, place), ...draft };
}

function baseOf(
  draft: StepDraft,
  range: Range,
  comments: readonly string[] | undefined,
  { source }: StepPlace,
): StepBase {
  return {
    keyword: draft.kind.toUpperCase(),
    code: dockerfileLine(draft),
    range,
    lines: linesOf(source, range),
    comments,
  };
}
