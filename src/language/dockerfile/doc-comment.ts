/**
 * Finds what the comments above an instruction say of the names that it defines: of each, what the first comment that
 * begins with the name and a space says behind it; else it is empty. Agrees with getDocComment, instructions/parse.go.
 */
export function docComments(comments: readonly string[] | undefined): (name: string) => string {
  if (comments === undefined) return () => "";
  // By first word, so that many names and many comments do not take the product of both.
  const byWord = new Map<string, string[]>();
  for (const comment of comments) {
    const word = firstWord(comment);
    const others = byWord.get(word);
    if (others === undefined) byWord.set(word, [comment]);
    else others.push(comment);
  }
  return (name) => {
    if (name === "") return "";
    const line = byWord.get(firstWord(name))?.find((comment) => comment.startsWith(`${name} `));
    return line === undefined ? "" : line.slice(name.length + 1);
  };
}

function firstWord(text: string): string {
  const space = text.indexOf(" ");
  return space === -1 ? text : text.slice(0, space);
}
