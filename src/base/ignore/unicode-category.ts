// General categories under their short and long names, as Go's package unicode knows them.
const CATEGORIES = `
  C Cc Cf Cn Co Cs L LC Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm So Z Zl Zp Zs
  Cased_Letter Close_Punctuation Combining_Mark Connector_Punctuation Control Currency_Symbol Dash_Punctuation
  Decimal_Number Enclosing_Mark Final_Punctuation Format Initial_Punctuation Letter Letter_Number Line_Separator
  Lowercase_Letter Mark Math_Symbol Modifier_Letter Modifier_Symbol Nonspacing_Mark Number Open_Punctuation Other
  Other_Letter Other_Number Other_Punctuation Other_Symbol Paragraph_Separator Private_Use Punctuation Separator
  Space_Separator Spacing_Mark Surrogate Symbol Titlecase_Letter Unassigned Uppercase_Letter cntrl digit punct
  Any Assigned ASCII`;

const NAMES: ReadonlyMap<string, string> = new Map(
  CATEGORIES.trim()
    .split(/\s+/)
    .map((name) => [canonical(name), name]),
);

// Scripts whose name has four letters; the four-letter codes of other scripts are not among Go's names.
const SHORT_SCRIPTS: ReadonlySet<string> = new Set([
  "Ahom",
  "Cham",
  "Kawi",
  "Lisu",
  "Modi",
  "Newa",
  "Thai",
  "Toto",
]);

/**
 * Tells whether one character is in a general category or script, or not in it if `negated`; undefined if there is none
 * of that name. Case, underscores, hyphens and spaces in a name do not matter, which leaves scripts of several
 * words without a name. Agrees with `\p{name}` in Go's regexp.
 */
export function unicodeCategory(name: string, negated: boolean): RegExp | undefined {
  const wanted = canonical(name);
  const letter = negated ? "P" : "p";
  const category = NAMES.get(wanted);
  if (category !== undefined) return new RegExp(`^\\${letter}{${category}}$`, "u");
  if (!/^[A-Z][a-z]+$/.test(wanted) || (wanted.length === 4 && !SHORT_SCRIPTS.has(wanted))) return undefined;
  try {
    return new RegExp(`^\\${letter}{Script=${wanted}}$`, "u");
  } catch {
    return undefined;
  }
}

function canonical(name: string): string {
  const joined = name.replace(/[_ -]/g, "");
  return joined.slice(0, 1).toUpperCase() + joined.slice(1).toLowerCase();
}
