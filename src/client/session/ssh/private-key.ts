import {
  createPrivateKey,
  createPublicKey,
  type JsonWebKey,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import { MAX_RSA_BYTES, PASSPHRASE_PROTECTED, parseOpenSshKey } from "./openssh-key.js";
import { sshNumber, sshString } from "./ssh-wire.js";

/** A private key that an agent may sign with. */
export interface SshKey {
  /** The public key as SSH writes it, which is also its name. */
  readonly blob: Buffer;
  /** A signature as SSH writes it. The flags choose the hash for RSA keys: 2 for SHA-256, 4 for SHA-512. */
  sign(data: Uint8Array, flags: number): Buffer;
}

const RSA_SHA2_256 = 2;
const RSA_SHA2_512 = 4;
const ARMOUR = /-----BEGIN ([A-Z0-9 ]+)-----\r?\n([\s\S]*?)-----END \1-----/;
const CURVES: ReadonlyMap<string, { readonly name: string; readonly hash: string }> = new Map([
  ["P-256", { name: "nistp256", hash: "sha256" }],
  ["P-384", { name: "nistp384", hash: "sha384" }],
  ["P-521", { name: "nistp521", hash: "sha512" }],
]);

/**
 * The private key in a file: OpenSSH's format, PKCS#1, PKCS#8 or SEC 1; Ed25519, RSA or ECDSA.
 *
 * @throws Error in the words of golang.org/x/crypto/ssh, `ParseRawPrivateKey`, without anything of the key.
 */
export function parsePrivateKey(text: string): SshKey {
  const [armoured, type = "", body = ""] = ARMOUR.exec(text) ?? [];
  if (armoured === undefined) throw new Error("ssh: no key found");
  if (type === "ENCRYPTED PRIVATE KEY" || /^Proc-Type: *4,ENCRYPTED/m.test(body))
    throw new Error(PASSPHRASE_PROTECTED);
  if (!["OPENSSH", "RSA", "EC"].some((kind) => type === `${kind} PRIVATE KEY`) && type !== "PRIVATE KEY") {
    throw new Error(`ssh: unsupported key type "${type}"`);
  }
  const key = type === "OPENSSH PRIVATE KEY" ? openSshKey(body) : pemKey(armoured);
  const made = makeKey(key);
  if (made === undefined) throw new Error(`ssh: unsupported key type "${key.asymmetricKeyType ?? type}"`);
  return made;
}

function openSshKey(body: string): KeyObject {
  let jwk: JsonWebKey;
  try {
    jwk = parseOpenSshKey(Buffer.from(body, "base64"));
  } catch (error) {
    throw error instanceof RangeError ? new Error("ssh: malformed OpenSSH key") : error;
  }
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: jwk, format: "jwk" });
  } catch {
    throw new Error("ssh: malformed OpenSSH key"); // no cause: it may show the key
  }
  if (!isConsistent(key, jwk)) throw new Error("ssh: public key does not match private key");
  return key;
}

/** The file says the public part beside the private one; what does not fit would sign in vain. */
function isConsistent(
  key: KeyObject,
  { kty = "", crv = "", n = "", e = "", x = "", y = "" }: JsonWebKey,
): boolean {
  const jwk = kty === "RSA" ? { kty, n, e } : kty === "EC" ? { kty, crv, x, y } : { kty, crv, x };
  try {
    const hash = kty === "OKP" ? null : "sha256";
    const probe = Buffer.from("probe");
    return verify(hash, probe, createPublicKey({ key: jwk, format: "jwk" }), sign(hash, probe, key));
  } catch {
    return false;
  }
}

function pemKey(text: string): KeyObject {
  try {
    return createPrivateKey(text);
  } catch {
    throw new Error("ssh: malformed private key"); // no cause: it may show the key
  }
}

function makeKey(key: KeyObject): SshKey | undefined {
  switch (key.asymmetricKeyType) {
    case "ed25519":
      return ed25519Key(key);
    case "rsa":
      return rsaKey(key);
    case "ec":
      return ecdsaKey(key);
    default:
      return undefined;
  }
}

function ed25519Key(key: KeyObject): SshKey {
  const { x } = key.export({ format: "jwk" });
  const name = "ssh-ed25519";
  return {
    blob: joined(name, sshString(bytesOf(x))),
    sign: (data) => joined(name, sshString(sign(null, data, key))),
  };
}

function rsaKey(key: KeyObject): SshKey {
  const { n, e } = key.export({ format: "jwk" });
  if (bytesOf(n).length > MAX_RSA_BYTES) throw new Error("ssh: rsa modulus too large");
  return {
    blob: joined("ssh-rsa", sshNumber(bytesOf(e)), sshNumber(bytesOf(n))),
    sign(data, flags) {
      if ((flags & RSA_SHA2_256) !== 0) return joined("rsa-sha2-256", sshString(sign("sha256", data, key)));
      if ((flags & RSA_SHA2_512) !== 0) return joined("rsa-sha2-512", sshString(sign("sha512", data, key)));
      return joined("ssh-rsa", sshString(sign("sha1", data, key)));
    },
  };
}

function ecdsaKey(key: KeyObject): SshKey | undefined {
  const { crv = "", x, y } = key.export({ format: "jwk" });
  const curve = CURVES.get(crv);
  if (curve === undefined) return undefined;
  const name = `ecdsa-sha2-${curve.name}`;
  const point = Buffer.concat([Buffer.of(4), bytesOf(x), bytesOf(y)]);
  return {
    blob: joined(name, sshString(curve.name), sshString(point)),
    sign(data) {
      const numbers = sign(curve.hash, data, { key, dsaEncoding: "ieee-p1363" });
      const half = numbers.length / 2;
      const pair = [sshNumber(numbers.subarray(0, half)), sshNumber(numbers.subarray(half))];
      return joined(name, sshString(Buffer.concat(pair)));
    },
  };
}

function joined(name: string, ...parts: readonly Buffer[]): Buffer {
  return Buffer.concat([sshString(name), ...parts]);
}

function bytesOf(base64: string | undefined): Buffer {
  return Buffer.from(base64 ?? "", "base64url");
}
