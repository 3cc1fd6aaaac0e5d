/** What Go's unicode.IsSpace is true for. */
const SPACES = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;

/**
 * Gathers words from the parts of a word.
 * Agrees with wordsStruct, frontend/dockerfile/shell/lex.go.
 */
export class WordSplitter {
  private readonly words: string[] = [];
  private word = "";

  /** Text, separated by white space. */
  add(text: string): void {
    let from = 0;
    for (const space of text.matchAll(SPACES)) {
      this.word += text.slice(from, space.index);
      this.endWord();
      from = space.index + space[0].length;
    }
    this.word += text.slice(from);
  }

  /** The value of a variable, which is separated too. */
  addValue(value: string): void {
    this.add(value.toWellFormed());
  }

  /** Quoted or escaped text: white space in it belongs to the word. */
  addQuoted(text: string): void {
    this.word += text;
  }

  /**
   * Drops the word that has begun. The reference keeps it where the nested word of a modifier (`${x:-word}`) is
   * built as well, so whatever stands in front of such a modifier without a space is lost.
   */
  forget(): void {
    this.word = "";
  }

  finish(): string[] {
    this.endWord();
    return this.words;
  }

  private endWord(): void {
    if (this.word !== "") this.words.push(this.word);
    this.word = "";
  }
}
