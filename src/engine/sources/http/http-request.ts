import { BuildError } from "../../../base/diagnostic/build-error.js";
import { goQuote } from "../../../base/util/go-quote.js";
import type { SourceEnvironment } from "../source-environment.js";
import type { HttpFile } from "./http-file.js";

/**
 * The headers of a request for a file, with what the user has given for its host: the secret that the build names, else
 * `HTTP_AUTH_TOKEN_HOST` or `HTTP_AUTH_HEADER_HOST`.
 *
 * @throws BuildError `engine/source` if the secret that the build names is not there.
 * Agrees with newHTTPRequest, source/http/source.go.
 */
export async function requestHeaders(
  file: HttpFile,
  { http, secrets }: Pick<SourceEnvironment, "http" | "secrets">,
): Promise<Readonly<Record<string, string>>> {
  const headers: Record<string, string> = { "user-agent": http.userAgent, accept: "*/*" };
  for (const { name, value } of file.headers) headers[name.toLowerCase()] = value;
  const authorization = await authorizationOf(file, secrets);
  if (authorization === undefined) return headers;
  http.redactor.addSecret(authorization);
  return { ...headers, authorization };
}

async function authorizationOf(
  { url, authHeaderSecret }: HttpFile,
  secrets: SourceEnvironment["secrets"],
): Promise<string | undefined> {
  const read = async (name: string): Promise<string | undefined> => {
    const bytes = await secrets.secret(name);
    return bytes === undefined ? undefined : headerValue(name, Buffer.from(bytes).toString("utf8"));
  };
  if (authHeaderSecret !== "") {
    const value = await read(authHeaderSecret);
    if (value !== undefined) return value;
    const message = `failed to retrieve HTTP auth secret ${authHeaderSecret}: secret ${authHeaderSecret}: not found`;
    throw new BuildError("engine/source", `${message}; give it with --secret id=${authHeaderSecret}`);
  }
  const token = await read(`HTTP_AUTH_TOKEN_${url.hostname}`);
  return token === undefined ? read(`HTTP_AUTH_HEADER_${url.hostname}`) : `Bearer ${token}`;
}

/** A line end that an editor has put at the end of a secret is no part of a header. */
function headerValue(name: string, text: string): string {
  const value = text.replace(/[\r\n]+$/, "");
  if (/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) return value;
  throw new BuildError("engine/source", `the secret ${goQuote(name)} is not one that a header can hold`);
}
