const LONE_SURROGATE = /\p{Surrogate}/gu;

/**
 * The text with U+FFFD for every byte that was not UTF-8 (see `decodeText`), as Go reads text by runes.
 * Offsets stay as they are.
 */
export function wellFormed(text: string): string {
  return text.replace(LONE_SURROGATE, "\ufffd");
}
