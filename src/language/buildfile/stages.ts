import type { Range } from "../../base/source/range.js";
import type { Source } from "../../base/source/source.js";
import { goQuote } from "../../base/util/go-quote.js";
import type { Stage } from "../plan/plan.js";
import type { Step } from "../plan/step.js";
import { fromLine } from "./dockerfile-line.js";
import { fail, shorten } from "./fail.js";
import { referenceWord } from "./reference.js";
import type { StageView } from "./stage-names.js";
import { parseStep } from "./step.js";
import { asMap, asScalar, itemsOf, memberOf, optionalWord } from "./words.js";
import { commentsAbove } from "./yaml/comments.js";
import { linesOf } from "./yaml/syntax-error.js";
import { entryRange, type YamlMap, type YamlNode } from "./yaml/tree.js";

const STAGE_NAME = /^[a-z][a-z0-9-_.]*$/;

/** A stage as it stands in the tree. */
export interface StageNode {
  /** In lower case; empty if it has none. */
  readonly name: string;
  /** The name as written. */
  readonly writtenName: string;
  /** Where the name stands, or the stage if it has none. */
  readonly nameRange: Range;
  readonly node: YamlNode;
  /** Where it begins, its name included. */
  readonly range: Range;
  /** Where what stands before it ends. */
  readonly floor: number;
}

/** How a part of the tree is read: its mistakes are noted, and parts that the schema rejects are left out. */
export interface StageReader {
  readonly source: Source;
  readonly faulty: ReadonlySet<YamlNode>;
  readonly attempt: <T>(read: () => T) => T | undefined;
}

/** The stages of a map from names, or of a list. */
export function stageNodes(stages: YamlNode, keyEnd: number): readonly StageNode[] {
  let floor = keyEnd;
  const parts =
    stages.kind === "map"
      ? Array.from(stages.entries.values(), (entry) => ({
          name: entry.key,
          node: entry.value,
          range: entryRange(entry),
        }))
      : itemsOf(stages).map((node) => ({ name: nameNode(node), node, range: node.range }));
  return parts.map(({ name, node, range }) => {
    const writtenName = name === undefined ? "" : asScalar(name).text;
    const stage = {
      name: writtenName.toLowerCase(),
      writtenName,
      nameRange: (name ?? node).range,
      node,
      range,
      floor,
    };
    floor = range.end;
    return stage;
  });
}

function nameNode(stage: YamlNode): YamlNode | undefined {
  const node = stage.kind === "map" ? memberOf(stage, "name") : undefined;
  return node?.kind === "scalar" && node.text !== "" ? node : undefined;
}

/** A stage; undefined if its base could not be read. Mistakes in its steps are found all the same. */
export function parseStage(stage: StageNode, stages: StageView, reader: StageReader): Stage | undefined {
  const { node } = stage;
  reader.attempt(() => checkName(stage));
  if (node.kind !== "map") return undefined;
  const from = reader.attempt(() => parseFrom(stage, node, stages, reader));
  const steps = parseSteps(node, stages, reader);
  return from && { ...from, steps };
}

function checkName({ name, writtenName, nameRange }: StageNode): void {
  if (name === "" || STAGE_NAME.test(name)) return;
  const shown = goQuote(shorten(writtenName));
  const message = `invalid name for build stage: ${shown}, name can't start with a number or contain symbols`;
  throw fail("instruction/stage-name", message, nameRange);
}

function parseFrom(
  { name, range, floor }: StageNode,
  map: YamlMap,
  stages: StageView,
  { source, faulty }: StageReader,
): Omit<Stage, "steps"> | undefined {
  const entry = map.entries.get("from");
  if (entry === undefined || faulty.has(entry.value)) return undefined;
  const base = referenceWord(entry.value, "base", stages);
  const sound = (key: string) => {
    const value = memberOf(map, key);
    return value === undefined || faulty.has(value) ? undefined : value;
  };
  const platform = optionalWord(sound("platform"));
  const place = entryRange(entry);
  const comments = commentsAbove(source, range, floor);
  const doc = sound("doc");
  return {
    name,
    base,
    platform,
    keyword: "FROM",
    code: fromLine(base, platform, name),
    range: place,
    lines: linesOf(source, place),
    comments,
    docComment: doc === undefined ? describing(name, comments) : asScalar(doc).text.trim(),
  };
}

/** What a comment says behind the stage's name, as in a Dockerfile. */
function describing(name: string, comments: readonly string[] | undefined): string {
  const line = name === "" ? undefined : comments?.find((comment) => comment.startsWith(`${name} `));
  return line === undefined ? "" : line.slice(name.length + 1);
}

function parseSteps(
  map: YamlMap,
  stages: StageView,
  { source, faulty, attempt }: StageReader,
): readonly Step[] {
  const entry = map.entries.get("steps");
  if (entry === undefined || entry.value.kind !== "list") return [];
  let floor = entry.key.range.end;
  const steps: Step[] = [];
  for (const item of entry.value.items) {
    const step = faulty.has(item)
      ? undefined
      : attempt(() => parseStep(asMap(item), { source, stages, floor }));
    if (step !== undefined) steps.push(step);
    floor = item.range.end;
  }
  return steps;
}
