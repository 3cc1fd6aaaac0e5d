import type { ArgDefinition } from "../../plan/step.js";
import { fail } from "../fail.js";
import type { StepContext, StepDraft } from "../step-context.js";
import { asScalar, quotedWord, spanning } from "../words.js";
import { commentsAbove } from "../yaml/comments.js";
import type { YamlEntry, YamlNode, YamlScalar } from "../yaml/tree.js";

/** `arg`: a name, a map from names to defaults, or a list of both. Spec: spec/buildfile.md#arg. */
export function parseArg(node: YamlNode, context: StepContext): StepDraft & { kind: "arg" } {
  return { kind: "arg", args: definitionsOf(node, context.keyEnd, context) };
}

function definitionsOf(node: YamlNode, floor: number, context: StepContext): readonly ArgDefinition[] {
  const { source, comments } = context;
  if (node.kind === "scalar")
    return [definition(node, undefined, joined(comments, commentsAbove(source, node.range, floor)))];
  let end = floor;
  if (node.kind === "list") {
    return node.items.flatMap((item) => {
      const definitions = definitionsOf(item, end, context);
      end = item.range.end;
      return definitions;
    });
  }
  return [...node.entries.values()].map((entry) => {
    const own = commentsAbove(source, entry.key.range, end);
    end = entry.value.range.end;
    return entryDefinition(entry, joined(comments, own));
  });
}

type Comments = readonly string[] | undefined;

/** Comments above the step, then those above the name. */
function joined(above: Comments, own: Comments): Comments {
  return above === undefined || own === undefined ? (above ?? own) : [...above, ...own];
}

function entryDefinition({ key, value }: YamlEntry, comments: Comments): ArgDefinition {
  // Only nothing is no default; an empty text is one.
  return definition(key, asScalar(value).data === null ? undefined : value, comments);
}

/** A comment that begins with the name describes the argument, as in a Dockerfile. */
function definition(key: YamlScalar, value: YamlNode | undefined, comments: Comments): ArgDefinition {
  const name = checkedName(key);
  const comment = comments?.find((line) => line.startsWith(`${name} `));
  return {
    key: name,
    value: value === undefined ? undefined : quotedWord(value),
    docComment: comment === undefined ? "" : comment.slice(name.length + 1),
    range: value === undefined ? key.range : spanning(key.range, value.range),
  };
}

function checkedName({ text, range }: YamlScalar): string {
  if (text.trim() === "") throw fail("instruction/arguments", "ARG names can not be blank", range);
  const equals = text.indexOf("=");
  if (equals > 0) {
    const name = text.slice(0, equals);
    throw fail("yaml/value", `a default is written as a map: \`{ ${name}: … }\``, range);
  }
  if (/[\s='"\\$]/.test(text)) {
    throw fail("yaml/value", "ARG names can not have white space, quotes, `$` or `=` in them", range);
  }
  return text;
}
