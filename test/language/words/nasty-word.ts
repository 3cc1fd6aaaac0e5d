import fc from "fast-check";

const PIECES = [
  ..."${}:+-?#%/\\'\"`<[*a X_0é😀\t\n\r\ufeff\udc80\u0000",
  "${a",
  "$a",
  "${",
  ":-",
  "<<",
  "//",
  "}}",
];

/** Words made of what the word language gives a meaning. */
export function nastyWord(): fc.Arbitrary<string> {
  return fc.array(fc.constantFrom(...PIECES), { maxLength: 24 }).map((pieces) => pieces.join(""));
}
