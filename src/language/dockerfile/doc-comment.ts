/** What the first comment that begins with a name and a space says behind it; else empty. Agrees with getDocComment, instructions/parse.go. */
export function docComment(comments: readonly string[] | undefined, name: string): string {
  if (comments === undefined || name === "") return "";
  const line = comments.find((comment) => comment.startsWith(`${name} `));
  return line === undefined ? "" : line.slice(name.length + 1);
}
