import type { JsonWebKey } from "node:crypto";
import { SshReader } from "./ssh-wire.js";

const MAGIC = "openssh-key-v1\0";
const CURVES: ReadonlyMap<string, { readonly crv: string; readonly size: number }> = new Map([
  ["nistp256", { crv: "P-256", size: 32 }],
  ["nistp384", { crv: "P-384", size: 48 }],
  ["nistp521", { crv: "P-521", size: 66 }],
]);
/** Larger moduli take too long to sign with. Agrees with golang.org/x/crypto/ssh. */
export const MAX_RSA_BYTES = 8192 / 8;

/** Why a key needs a passphrase that nobody is asked for. */
export const PASSPHRASE_PROTECTED = "ssh: this private key is passphrase protected";

/**
 * The key in a file of OpenSSH's own format, given without its armour.
 *
 * @throws Error in the words of golang.org/x/crypto/ssh, `parseOpenSSHPrivateKey`; RangeError where the bytes end
 * too early. Spec: openssh-portable, PROTOCOL.key.
 */
export function parseOpenSshKey(bytes: Uint8Array): JsonWebKey {
  const buffer = Buffer.from(bytes);
  if (buffer.toString("latin1", 0, MAGIC.length) !== MAGIC) {
    throw new Error("ssh: invalid openssh private key format");
  }
  const reader = new SshReader(buffer.subarray(MAGIC.length));
  const cipher = reader.text();
  const derivation = reader.text();
  reader.bytes();
  if (reader.uint32() !== 1) throw new Error("ssh: multi-key files are not supported");
  reader.bytes();
  if (cipher !== "none" || derivation !== "none") throw new Error(PASSPHRASE_PROTECTED);
  return parsePrivatePart(new SshReader(reader.bytes()));
}

function parsePrivatePart(reader: SshReader): JsonWebKey {
  const check = reader.uint32();
  if (reader.uint32() !== check) throw new Error("ssh: malformed OpenSSH key");
  const type = reader.text();
  const key = parseKey(type, reader);
  reader.bytes(); // the comment
  if (reader.rest().some((byte, i) => byte !== i + 1)) throw new Error("ssh: padding not as expected");
  return key;
}

function parseKey(type: string, reader: SshReader): JsonWebKey {
  switch (type) {
    case "ssh-ed25519":
      return parseEd25519(reader);
    case "ssh-rsa":
      return parseRsa(reader);
    case "ecdsa-sha2-nistp256":
    case "ecdsa-sha2-nistp384":
    case "ecdsa-sha2-nistp521":
      return parseEcdsa(reader);
    default:
      throw new Error("ssh: unhandled key type");
  }
}

function parseEd25519(reader: SshReader): JsonWebKey {
  const x = reader.bytes();
  const secret = reader.bytes();
  if (x.length !== 32 || secret.length !== 64) throw new Error("ssh: private key unexpected length");
  return { kty: "OKP", crv: "Ed25519", x: base64(x), d: base64(secret.subarray(0, 32)) };
}

function parseEcdsa(reader: SshReader): JsonWebKey {
  const name = reader.text();
  const curve = CURVES.get(name);
  if (curve === undefined) throw new Error(`ssh: unhandled elliptic curve: ${name}`);
  const point = reader.bytes();
  const secret = reader.number();
  const { crv, size } = curve;
  if (point.length !== 1 + 2 * size || point[0] !== 4) throw new Error("ssh: failed to unmarshal public key");
  if (secret.length > size) throw new Error("ssh: scalar is out of range");
  const d = Buffer.concat([Buffer.alloc(size - secret.length), secret]);
  const x = point.subarray(1, 1 + size);
  return { kty: "EC", crv, x: base64(x), y: base64(point.subarray(1 + size)), d: base64(d) };
}

function parseRsa(reader: SshReader): JsonWebKey {
  const n = reader.number();
  const e = reader.number();
  const d = reader.number();
  const qi = reader.number();
  const p = reader.number();
  const q = reader.number();
  if (n.length > MAX_RSA_BYTES) throw new Error("ssh: rsa modulus too large");
  if ([d, p, q, qi].some((part) => part.length === 0 || part.length > n.length) || e.length > 3) {
    throw new Error("ssh: malformed OpenSSH key");
  }
  const parts = { n, e, d, p, q, qi, dp: remainder(d, p), dq: remainder(d, q) };
  const encoded = Object.entries(parts).map(([name, bytes]) => [name, base64(bytes)]);
  return { kty: "RSA", ...Object.fromEntries(encoded) };
}

/** `d mod (prime - 1)`, which the file leaves out. */
function remainder(d: Buffer, prime: Buffer): Buffer {
  const divisor = numberOf(prime) - 1n;
  if (divisor < 1n) throw new Error("ssh: malformed OpenSSH key");
  const hex = (numberOf(d) % divisor).toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
}

function numberOf(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString("hex")}`);
}

function base64(bytes: Buffer): string {
  return bytes.toString("base64url");
}
