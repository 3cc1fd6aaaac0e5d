const ASCII = /^[\0-\x7f]*$/;

/**
 * Lower case as Go's strings.ToLower has it: every character for itself. It differs from JavaScript's at the
 * dotted capital I and at the final sigma. Bytes that are not UTF-8 become U+FFFD.
 */
export function goLower(text: string): string {
  return ASCII.test(text) ? text.toLowerCase() : eachCharacter(text, (character) => character.toLowerCase());
}

/** Upper case as Go's strings.ToUpper has it: every character for itself, so `ß` stays. */
export function goUpper(text: string): string {
  return ASCII.test(text) ? text.toUpperCase() : eachCharacter(text, (character) => character.toUpperCase());
}

function eachCharacter(text: string, change: (character: string) => string): string {
  let result = "";
  for (const character of text) {
    const changed = change(character);
    if (isSurrogate(character)) result += "\ufffd";
    else if (changed.length === character.length) result += changed;
    else result += character === "\u0130" ? "i" : character;
  }
  return result;
}

function isSurrogate(character: string): boolean {
  return character.length === 1 && character >= "\ud800" && character <= "\udfff";
}
