import { BuildError } from "../../base/diagnostic/build-error.js";
import { goQuote } from "../../base/util/go-quote.js";
import { parseGoUrl } from "../../base/util/go-url.js";
import { parseUrlQuery, type UrlQuery } from "../../base/util/go-url-query.js";
import { suggest } from "../../base/util/suggest.js";

/** An address of the form `scheme://[user@]name[:port][/path][?query]`, decoded. */
export interface AddressUrl {
  readonly user: string | undefined;
  /** Without brackets around an IPv6 address; never empty. */
  readonly name: string;
  /** Digits, or empty. */
  readonly port: string;
  readonly path: string;
  readonly query: UrlQuery;
}

/**
 * Splits an address as Go's net/url does. `what` is what its host part stands for.
 *
 * @throws BuildError `option/value`, also for passwords and fragments, which no address has.
 */
export function splitUrl(text: string, what: string): AddressUrl {
  const url = parseGoUrl(text);
  // The words of net/url repeat the text, so they are left out.
  if ("error" in url) throw addressError(text, "it is not a URL");
  if (url.user?.password !== undefined) throw addressError(text, "plain-text password is not supported");
  if (url.fragment !== "") throw addressError(text, "nothing may follow a #");
  const { query, error } = parseUrlQuery(url.rawQuery);
  if (error !== undefined) throw addressError(text, error);
  const port = /:([0-9]*)$/.exec(url.host)?.[1];
  const host = port === undefined ? url.host : url.host.slice(0, -port.length - 1);
  const name = /^\[.*\]$/.test(host) ? host.slice(1, -1) : host;
  if (name === "") throw addressError(text, `url lacks ${what}`);
  return { user: url.user?.name || undefined, name, port: port ?? "", path: url.path, query };
}

/** The port of an address; undefined if there is none. @throws BuildError `option/value` */
export function parsePort(text: string, port: string): number | undefined {
  if (port === "") return undefined;
  const number = Number(port);
  if (number < 1 || number > 65_535) throw addressError(text, `there is no port ${port}`);
  return number;
}

/**
 * The values of the parameters that an address may have, each at most once; empty ones count as left out.
 *
 * @throws BuildError `option/value` for any other.
 */
export function onlyParameters<Name extends string>(
  text: string,
  query: UrlQuery,
  names: readonly Name[],
): { readonly [Key in Name]?: string } {
  const found: { [Key in Name]?: string } = {};
  for (const [key, values] of query) {
    const name = names.find((candidate) => candidate === key);
    if (name === undefined) {
      throw addressError(text, `unknown parameter ${goQuote(key)}`, suggest(key, names));
    }
    if (values.length > 1) throw addressError(text, `the parameter ${name} is there twice`);
    if (values[0]) found[name] = values[0];
  }
  return found;
}

/** What is wrong with an address, which is shown without its password. */
export function addressError(text: string, problem: string, suggestion?: string): BuildError {
  const shown = goQuote(withoutPassword(text));
  return new BuildError("option/value", `invalid address ${shown}: ${problem}`, { suggestion });
}

/** Whatever may be a password in a malformed URL is taken for one. */
function withoutPassword(text: string): string {
  return text.replace(/((?:\/\/|^(?!.*\/\/))[^:@]*):.*@/s, "$1:***@");
}
