import { goQuote } from "../../base/util/go-quote.js";
import type { Word } from "../plan/step.js";
import { fail, internal, shorten } from "./fail.js";
import type { StageView } from "./stage-names.js";
import { bareWordText } from "./word-text.js";
import { asScalar, plainWord } from "./words.js";
import type { YamlNode, YamlScalar } from "./yaml/tree.js";

/** What a reference is for: `from` of a stage, of COPY, of a mount. */
export type ReferenceUse = "base" | "copy" | "mount";

/**
 * The word that `from` is in a Dockerfile. A text is taken as it is. A map says what kind of thing is meant, and the
 * word is chosen so that it can be nothing else. Spec: spec/buildfile.md#references.
 *
 * @throws BuildError for a stage that is not there, and for a context that a stage hides
 */
export function referenceWord(node: YamlNode, use: ReferenceUse, stages: StageView): Word {
  if (node.kind !== "map") {
    const word = plainWord(node);
    return use === "base" ? { ...word, text: bareWordText(word.text) } : word;
  }
  const [entry] = node.entries.values();
  if (entry === undefined) return internal("a reference");
  const value = asScalar(entry.value);
  if (entry.key.text === "stage") return stageWord(value, use, stages);
  return entry.key.text === "image" ? imageWord(value, use, stages) : contextWord(value, use, stages);
}

const INDEX = /^\d+$/;

function stageWord(node: YamlScalar, use: ReferenceUse, stages: StageView): Word {
  const { text, range } = node;
  if (INDEX.test(text)) return indexWord(node, use, stages);
  if (stages.hasEarlier(text)) return { text: text.toLowerCase(), range };
  if (stages.has(text)) throw tooEarly(node, stages);
  throw fail("stage/reference", `there is no stage ${goQuote(shorten(text))}`, range, stages.nearest(text));
}

/** COPY can name a stage by its number, the others need its name. */
function indexWord(node: YamlScalar, use: ReferenceUse, stages: StageView): Word {
  const { text, range } = node;
  const index = Number(text);
  if (index >= stages.stages.names.length)
    throw fail("stage/reference", `invalid stage index ${text}`, range);
  if (index >= stages.current) throw tooEarly(node, stages);
  if (use === "copy") return { text: String(index), range };
  const name = stages.stages.names[index];
  if (name) return { text: name, range };
  throw fail("stage/reference", `stage ${index} has no name, which is needed here`, range);
}

function tooEarly({ text, range }: YamlScalar, stages: StageView): Error {
  const current = goQuote(stages.currentName);
  const message = `stage ${goQuote(shorten(text))} needs to be defined before current stage ${current}`;
  return fail("stage/reference", message, range);
}

/** Whether a stage would be taken for what else has its name. Only FROM does not see the stages behind it. */
function hides(name: string, use: ReferenceUse, stages: StageView): boolean {
  return use === "base" ? stages.hasEarlier(name) : stages.has(name);
}

/** Where a stage would be taken for it, the tag that is meant anyway tells the image apart. */
function imageWord({ text, range }: YamlScalar, use: ReferenceUse, stages: StageView): Word {
  const hidden = hides(text, use, stages) || (use === "copy" && INDEX.test(text));
  const image = hidden ? `${text}:latest` : text;
  return { text: use === "base" ? bareWordText(image) : image, range };
}

function contextWord({ text, range }: YamlScalar, use: ReferenceUse, stages: StageView): Word {
  if (hides(text, use, stages)) {
    throw fail(
      "stage/reference",
      `a stage hides the context ${goQuote(shorten(text))}: it has the same name`,
      range,
    );
  }
  return { text: use === "base" ? bareWordText(text) : text, range };
}
