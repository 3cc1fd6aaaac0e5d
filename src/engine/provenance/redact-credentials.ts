import { parseGoUrl, printGoUrl } from "../../base/util/go-url.js";

const MASK = "xxxxx";

/** A URL with its login made unreadable; what is no URL stays. Agrees with RedactCredentials, BuildKit's util/urlutil. */
export function redactCredentials(text: string): string {
  const url = parseGoUrl(text);
  if ("error" in url) return text;
  const { user } = url;
  if (user === undefined) return printGoUrl(url);
  const password = user.password === undefined ? undefined : MASK;
  return printGoUrl({ ...url, user: { name: user.name === "" ? "" : MASK, password } });
}
