import { protocolError } from "../registry-error.js";

/**
 * The address of a token server as a registry names it, without a login in it. Throws a BuildError `image/protocol`
 * for what is no address, and for one over plain HTTP, except on this machine and on hosts named as insecure:
 * credentials go there.
 */
export function tokenRealm(text: string | undefined, isInsecure: (host: string) => boolean): URL {
  if (text === undefined) throw protocolError("no realm specified for token auth challenge");
  let realm: URL;
  try {
    realm = new URL(text);
  } catch {
    throw protocolError("invalid token auth challenge realm");
  }
  const secure = realm.protocol === "https:" || (realm.protocol === "http:" && isInsecure(realm.host));
  if (!secure)
    throw protocolError(`the token server on ${realm.host} is not asked, as it does not use https`);
  realm.username = "";
  realm.password = "";
  return realm;
}
