import { createHmac, createPrivateKey, type KeyObject, sign } from "node:crypto";

/** The DER of a PKCS#8 key of Ed25519, up to its 32 bytes. */
const PKCS8_ED25519 = Buffer.from("302e020100300506032b657004220420", "hex");

/** A key pair by which a daemon knows sessions of the same user again, without seeing passwords. */
export interface TokenAuthority {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** A signature of 64 bytes, then what is signed: `sign` of NaCl. */
  sign(payload: Uint8Array): Uint8Array;
}

/**
 * The key pair for a daemon's salt. Without a seed, for a user without a login, it is the same for everybody.
 * Agrees with `getAuthorityKey`, session/auth/authprovider.
 */
export function tokenAuthority(salt: Uint8Array, seed: Uint8Array | undefined): TokenAuthority {
  const hmac = createHmac("sha256", salt);
  if (seed !== undefined) hmac.update(seed);
  const der = Buffer.concat([PKCS8_ED25519, hmac.digest()]);
  const key: KeyObject = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  return {
    publicKey: Buffer.from(key.export({ format: "jwk" }).x ?? "", "base64url"),
    sign: (payload) => Buffer.concat([sign(null, payload, key), payload]),
  };
}
