import { isRecord } from "../registry-error.js";
import { type Credentials, NO_CREDENTIALS } from "./credentials.js";

/** What Docker's config.json says about registries. */
export interface DockerConfig {
  /** Credentials by the server's address as it stands in the file. */
  readonly auths: ReadonlyMap<string, Credentials>;
  /** Names of credential helpers by address. */
  readonly credHelpers: ReadonlyMap<string, string>;
  /** The credential helper for all other addresses; "" for none. */
  readonly credsStore: string;
}

/** A config that says nothing of registries. */
export const EMPTY_DOCKER_CONFIG: DockerConfig = { auths: new Map(), credHelpers: new Map(), credsStore: "" };

/** The address under which Docker keeps the credentials for Docker Hub. */
const DOCKER_HUB_KEY = "https://index.docker.io/v1/";

/**
 * Reads Docker's config.json, or the shorter form in DOCKER_AUTH_CONFIG.
 *
 * Gives what is wrong with it, in words that show nothing of its content, if it cannot be used. Agrees with
 * docker/cli, config/configfile: one bad entry makes the whole file unusable.
 */
export function parseDockerConfig(text: string): DockerConfig | { readonly problem: string } {
  let json: unknown;
  try {
    json = text.trim() === "" ? {} : JSON.parse(text);
  } catch {
    return { problem: "it is not JSON" };
  }
  if (!isRecord(json)) return { problem: "it is not a JSON object" };
  const auths = new Map<string, Credentials>();
  for (const [address, entry] of entriesOf(json.auths)) {
    const credentials = readEntry(isRecord(entry) ? entry : {});
    if (credentials === undefined)
      return { problem: `the entry "auth" for ${address} is not base64 of user:password` };
    auths.set(address, credentials);
  }
  const credHelpers = new Map<string, string>();
  for (const [address, name] of entriesOf(json.credHelpers)) {
    if (typeof name === "string") credHelpers.set(address, name);
  }
  return { auths, credHelpers, credsStore: textOf(json.credsStore) };
}

/** The credentials that a file holds for a key; old files have URLs for keys. Agrees with docker/cli, `fileStore.Get`. */
export function findCredentials(auths: DockerConfig["auths"], key: string): Credentials | undefined {
  const exact = auths.get(key);
  if (exact !== undefined) return exact;
  for (const [address, credentials] of auths) if (hostOfAddress(address) === key) return credentials;
  return undefined;
}

/** The key for a registry's credentials. */
export function credentialKey(host: string): string {
  const hub = host === "docker.io" || host === "index.docker.io" || host === "registry-1.docker.io";
  return hub ? DOCKER_HUB_KEY : host;
}

/** `host[:port]` of a URL, or of a text that begins with it. Agrees with docker/cli, `ConvertToHostname`. */
function hostOfAddress(address: string): string {
  const rest = address.includes("://") ? address.slice(address.indexOf("://") + 3) : address;
  const slash = rest.indexOf("/");
  return slash === -1 ? rest : rest.slice(0, slash);
}

/** An entry's credentials; tokens come before passwords. Undefined if its `auth` cannot be read. */
function readEntry(entry: Record<string, unknown>): Credentials | undefined {
  let username = textOf(entry.username);
  let password = textOf(entry.password);
  const auth = textOf(entry.auth);
  if (auth !== "") {
    const decoded = isBase64(auth) ? Buffer.from(auth, "base64").toString("utf8") : "";
    const colon = decoded.indexOf(":");
    if (colon <= 0) return undefined;
    username = decoded.slice(0, colon);
    password = trimNul(decoded.slice(colon + 1));
  }
  const registryToken = textOf(entry.registrytoken);
  if (registryToken !== "") return { kind: "registry-token", token: registryToken };
  const identityToken = textOf(entry.identitytoken);
  if (identityToken !== "") return { kind: "identity-token", token: identityToken };
  return password === "" ? NO_CREDENTIALS : { kind: "password", username, password };
}

/** Go's base64 wants the padding and ignores line ends. */
function isBase64(text: string): boolean {
  const digits = text.replace(/[\r\n]/g, "");
  return digits.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(digits);
}

function trimNul(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text[start] === "\0") start++;
  while (end > start && text[end - 1] === "\0") end--;
  return text.slice(start, end);
}

function entriesOf(value: unknown): [string, unknown][] {
  return isRecord(value) ? Object.entries(value) : [];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
