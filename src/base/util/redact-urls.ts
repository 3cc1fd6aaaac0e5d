const HOST_END = /[\s/?#"'`\\<>|(){}]/;

/** What stands before an `@` in these is a name. */
const IMAGE_SCHEME = /(?:docker-image|oci-layout)$/;

/** What is longer is not looked at, so that the time is bounded. */
export const LONGEST_AUTHORITY = 4096;

/** A text with the user and password of every URL in it replaced by asterisks; as long as before. */
export function redactUrls(text: string): string {
  let redacted = "";
  let done = 0;
  for (let at = text.indexOf("://"); at !== -1; at = text.indexOf("://", at + 3)) {
    if (IMAGE_SCHEME.test(text.slice(Math.max(at - 12, 0), at))) continue;
    const from = at + 3;
    const rest = HOST_END.exec(text.slice(from, from + LONGEST_AUTHORITY));
    const end = rest === null ? Math.min(from + LONGEST_AUTHORITY, text.length) : from + rest.index;
    const sign = text.slice(from, end).lastIndexOf("@");
    if (sign === -1) continue;
    redacted += text.slice(done, from) + text.slice(from, from + sign).replace(/[^:]/g, "*");
    done = from + sign;
  }
  return done === 0 ? text : redacted + text.slice(done);
}
