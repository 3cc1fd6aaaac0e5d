import { BuildError } from "../../base/diagnostic/build-error.js";
import type { SourceContent, Word } from "../plan/step.js";
import { chompHeredoc, type HeredocMark, heredocMarkOf } from "../words/heredoc-mark.js";
import type { AddInstruction, CopyInstruction, HeredocNode } from "./ast.js";
import { argumentError, wordsOf } from "./step-base.js";

/** What COPY and ADD transfer, and where to. */
export interface Transfer {
  readonly sources: readonly Word[];
  readonly contents: readonly SourceContent[];
  readonly dest: Word;
}

const NO_CONTENTS: readonly SourceContent[] = [];

/**
 * The words of COPY or ADD, which are at least two.
 *
 * @throws BuildError if there are fewer
 */
export function transferWords(node: AddInstruction | CopyInstruction, name: string): readonly Word[] {
  const words = wordsOf(node);
  if (words.length < 2) {
    throw argumentError(
      node,
      `${name} requires at least two arguments, but only one was provided. Destination could not be determined`,
    );
  }
  return words;
}

/**
 * Sorts words into files, heredocs and the destination.
 *
 * @throws BuildError if the destination is a heredoc. Agrees with parseSourcesAndDest, instructions/parse.go.
 */
export function transferOf(
  node: AddInstruction | CopyInstruction,
  name: string,
  words: readonly Word[],
): Transfer {
  const dest = words.at(-1)!;
  if (heredocMarkOf(dest.text) !== undefined) {
    throw new BuildError("text/heredoc", `${name} cannot accept a heredoc as a destination`, {
      range: dest.range,
    });
  }
  // A list of the right length from the start, since a file may have very many.
  if (!words.some(isHeredoc)) return { sources: words.slice(0, -1), contents: NO_CONTENTS, dest };
  const sources: Word[] = [];
  const contents: SourceContent[] = [];
  const heredocs = new Map(node.heredocs.map((heredoc) => [heredoc.name, heredoc]));
  for (let i = 0; i < words.length - 1; i++) {
    const word = words[i]!;
    const mark = heredocMarkOf(word.text);
    if (mark === undefined) sources.push(word);
    else {
      contents.push(contentOf(mark, word, heredocs.get(mark.name)));
    }
  }
  return { sources, contents, dest };
}

function isHeredoc({ text }: Word): boolean {
  return heredocMarkOf(text) !== undefined;
}

/** A heredoc that has no body, since it stands in a JSON array, is an empty file. */
function contentOf(mark: HeredocMark, word: Word, heredoc: HeredocNode | undefined): SourceContent {
  const text = heredoc?.content ?? "";
  return {
    path: mark.name,
    data: { text: mark.chomp ? chompHeredoc(text) : text, range: heredoc?.range ?? word.range },
    expand: mark.expand,
  };
}
