import { createPublicKey, generateKeyPairSync, type JsonWebKey, verify } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parsePrivateKey } from "../../../../src/client/session/ssh/private-key.js";
import { SshReader } from "../../../../src/client/session/ssh/ssh-wire.js";
import { HAS_SSH, run } from "./ssh-tools.js";

const PUBLIC = { type: "spki", format: "pem" } as const;

interface Pair {
  readonly privateKey: string;
  readonly publicKey: string;
}

function rsaPair(type: "pkcs1" | "pkcs8"): Pair {
  return generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: PUBLIC,
    privateKeyEncoding: { type, format: "pem" },
  });
}

function ecPair(namedCurve: string, type: "sec1" | "pkcs8"): Pair {
  return generateKeyPairSync("ec", {
    namedCurve,
    publicKeyEncoding: PUBLIC,
    privateKeyEncoding: { type, format: "pem" },
  });
}

/** Checks a signature in SSH's form by node:crypto. */
function isSigned(publicKey: string, data: Buffer, signature: Buffer): boolean {
  const reader = new SshReader(signature);
  const name = reader.text();
  const bytes = reader.bytes();
  if (name === "ssh-ed25519") return verify(null, data, publicKey, bytes);
  const hash = { "ssh-rsa": "sha1", "rsa-sha2-256": "sha256", "rsa-sha2-512": "sha512" }[name];
  if (hash !== undefined) return verify(hash, data, publicKey, bytes);
  const size = name.endsWith("521") ? 66 : Number(name.slice(-3)) / 8;
  const numbers = new SshReader(bytes);
  const padded = [numbers.number(), numbers.number()].map((part) =>
    Buffer.concat([Buffer.alloc(size - part.length), part]),
  );
  const sha = name.endsWith("256") ? "sha256" : name.endsWith("384") ? "sha384" : "sha512";
  return verify(sha, data, { key: publicKey, dsaEncoding: "ieee-p1363" }, Buffer.concat(padded));
}

const data = Buffer.from("to be signed");

describe("PEM", () => {
  test("Ed25519", () => {
    const pair = generateKeyPairSync("ed25519", {
      publicKeyEncoding: PUBLIC,
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    });
    const key = parsePrivateKey(pair.privateKey);
    const reader = new SshReader(key.blob);
    expect(reader.text()).toBe("ssh-ed25519");
    const { x } = createPublicKey(pair.publicKey).export({ format: "jwk" });
    expect(reader.bytes().toString("base64url")).toBe(x);
    expect(isSigned(pair.publicKey, data, key.sign(data, 0))).toBe(true);
  });

  test.each(["pkcs1", "pkcs8"] as const)("RSA in %s, by the hash that is asked for", (type) => {
    const pair = rsaPair(type);
    const key = parsePrivateKey(pair.privateKey);
    const names = [0, 2, 4, 6].map((flags) => {
      const signature = key.sign(data, flags);
      expect(isSigned(pair.publicKey, data, signature)).toBe(true);
      return new SshReader(signature).text();
    });
    expect(names).toEqual(["ssh-rsa", "rsa-sha2-256", "rsa-sha2-512", "rsa-sha2-256"]);
  });

  test.each([
    ["P-256", "sec1", "ecdsa-sha2-nistp256"],
    ["P-384", "pkcs8", "ecdsa-sha2-nistp384"],
    ["P-521", "sec1", "ecdsa-sha2-nistp521"],
  ] as const)("ECDSA on %s in %s", (curve, type, name) => {
    const pair = ecPair(curve, type);
    const key = parsePrivateKey(`# a comment\n${pair.privateKey}`);
    const reader = new SshReader(key.blob);
    expect([reader.text(), reader.text()]).toEqual([name, name.slice("ecdsa-sha2-".length)]);
    for (let i = 0; i < 20; i++) expect(isSigned(pair.publicKey, data, key.sign(data, 0))).toBe(true);
  });

  const encrypted = generateKeyPairSync("ed25519", {
    publicKeyEncoding: PUBLIC,
    privateKeyEncoding: { type: "pkcs8", format: "pem", cipher: "aes-128-cbc", passphrase: "p" },
  }).privateKey;
  const armour = (type: string, body: string): string =>
    `-----BEGIN ${type}-----\n${body}\n-----END ${type}-----\n`;
  test.each([
    ["nothing", "", "ssh: no key found"],
    ["a public key", "ssh-ed25519 AAAA", "ssh: no key found"],
    ["a certificate", armour("CERTIFICATE", "AAAA"), 'ssh: unsupported key type "CERTIFICATE"'],
    ["a key that is cut", armour("PRIVATE KEY", "AAAA"), "ssh: malformed private key"],
    ["a DSA key", armour("DSA PRIVATE KEY", "AAAA"), 'ssh: unsupported key type "DSA PRIVATE KEY"'],
    ["an encrypted key", encrypted, "ssh: this private key is passphrase protected"],
    [
      "an old encrypted key",
      armour("RSA PRIVATE KEY", "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA"),
      "ssh: this private key is passphrase protected",
    ],
    ["another curve", ecPair("secp256k1", "sec1").privateKey, 'ssh: unsupported key type "ec"'],
    ["OpenSSH without content", armour("OPENSSH PRIVATE KEY", ""), "ssh: invalid openssh private key format"],
  ])("%s is refused", (_name, text, message) => {
    expect(() => parsePrivateKey(text)).toThrow(new Error(message));
  });
});

describe.skipIf(!HAS_SSH)("OpenSSH's format (needs ssh-keygen)", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "ssh-key-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function makeKey(...options: readonly string[]): Promise<string> {
    const path = join(folder, "key");
    await run("ssh-keygen", ["-q", "-f", path, "-C", "me@here", "-N", "", ...options]);
    return readFile(path, "utf8");
  }

  test.each([
    ["ed25519", []],
    ["rsa", ["-b", "2048"]],
    ["rsa", ["-b", "3072"]],
    ["ecdsa", ["-b", "256"]],
    ["ecdsa", ["-b", "384"]],
    ["ecdsa", ["-b", "521"]],
  ])("%s %j", async (type, options) => {
    const key = parsePrivateKey(await makeKey("-t", type, ...options));
    const [, blob = ""] = (await readFile(join(folder, "key.pub"), "utf8")).split(" ");
    expect(key.blob.toString("base64")).toBe(blob);
    const pem = await run("ssh-keygen", ["-e", "-m", "PKCS8", "-f", join(folder, "key.pub")]).catch(
      () => undefined,
    );
    // ssh-keygen cannot write Ed25519 so.
    const publicKey = pem ?? ed25519Pem(key.blob);
    expect(isSigned(publicKey, data, key.sign(data, 4))).toBe(true);
  });

  test("a passphrase is not asked for", async () => {
    const text = await makeKey("-t", "ed25519", "-N", "secret");
    expect(() => parsePrivateKey(text)).toThrow(new Error("ssh: this private key is passphrase protected"));
  });

  test.each(["ed25519", "rsa", "ecdsa"])(
    "%s cut or changed anywhere ends in an error without the key",
    async (type) => {
      const text = await makeKey("-t", type, ...(type === "rsa" ? ["-b", "1024"] : []));
      const body = Buffer.from(text.split("\n").slice(1, -2).join(""), "base64");
      const read = (bytes: Buffer): string => {
        try {
          parsePrivateKey(
            `-----BEGIN OPENSSH PRIVATE KEY-----\n${bytes.toString("base64")}\n-----END OPENSSH PRIVATE KEY-----`,
          );
          return "";
        } catch (error) {
          return error instanceof Error && error.message.startsWith("ssh: ") ? "refused" : String(error);
        }
      };
      expect(read(body)).toBe("");
      for (let length = 0; length < body.length - 16; length += 7)
        expect(read(body.subarray(0, length))).toBe("refused");
      for (let at = 0; at < body.length; at += 11) {
        const changed = Buffer.from(body);
        changed[at] = changed[at]! ^ 0x55;
        expect(["", "refused"]).toContain(read(changed));
      }
    },
  );
});

function ed25519Pem(blob: Buffer): string {
  const reader = new SshReader(blob);
  reader.text();
  const jwk: JsonWebKey = { kty: "OKP", crv: "Ed25519", x: reader.bytes().toString("base64url") };
  return String(createPublicKey({ key: jwk, format: "jwk" }).export(PUBLIC));
}
