/** Keeps secrets out of what people and logs see. */
export interface Redactor {
  /** From here on this text must not be shown. */
  addSecret(secret: string): void;
  /**
   * Words that a server chose, fit for an error: one line without control characters, of a bounded length, and
   * empty if it would show a secret.
   */
  clean(text: string): string;
}

const MAX_LENGTH = 300;

/** A redactor that knows no secrets yet. */
export function createRedactor(): Redactor {
  const secrets = new Set<string>();
  return {
    addSecret(secret) {
      if (secret !== "") secrets.add(secret);
    },
    clean(text) {
      for (const secret of secrets) if (text.includes(secret)) return "";
      const line = text.replace(/[\p{C}\s]+/gu, " ").trim();
      return line.length <= MAX_LENGTH ? line : `${line.slice(0, MAX_LENGTH)}...`;
    },
  };
}

const SHOWN_PARAMETERS: ReadonlySet<string> = new Set(["ns", "service", "scope"]);

/**
 * A URL for messages: without user and fragment, and with the values of its parameters hidden (they may be
 * signatures), but for those that only name things. Agrees in kind with containerd's `sanitizedURL`.
 */
export function redactUrl(url: URL): string {
  const shown = new URL(url);
  shown.username = "";
  shown.password = "";
  shown.hash = "";
  for (const name of new Set(shown.searchParams.keys())) {
    if (!SHOWN_PARAMETERS.has(name)) shown.searchParams.set(name, "REDACTED");
  }
  return shown.href;
}
