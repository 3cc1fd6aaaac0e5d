import { generateKeyPairSync, sign } from "node:crypto";

/** A key and a certificate that signs itself, both as PEM. */
export interface SelfSigned {
  readonly key: string;
  readonly cert: string;
}

/**
 * Makes a certificate for `localhost` and 127.0.0.1, good for a day. Node makes keys but no certificates, so its
 * DER (RFC 5280, section 4.1) is put together here.
 */
export function selfSignedCertificate(): SelfSigned {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const name = sequence(set(sequence(objectId(85, 4, 3), tagged(0x0c, Buffer.from("test registry")))));
  const algorithm = sequence(objectId(42, 134, 72, 206, 61, 4, 3, 2)); // ecdsa-with-SHA256
  const now = Date.now();
  const certificate = sequence(
    tagged(0xa0, integer(2)), // version 3
    integer(1),
    algorithm,
    name,
    sequence(time(now - 3_600_000), time(now + 86_400_000)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    tagged(0xa3, sequence(basicConstraints(), alternativeNames())),
  );
  const signature = sign("sha256", certificate, privateKey);
  const der = sequence(certificate, algorithm, tagged(0x03, Buffer.concat([Buffer.of(0), signature])));
  const lines = der.toString("base64").replace(/.{64}/g, "$&\n").trimEnd();
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}

function basicConstraints(): Buffer {
  const isAuthority = tagged(0x01, Buffer.of(0xff));
  return sequence(objectId(85, 29, 19), tagged(0x04, sequence(isAuthority)));
}

function alternativeNames(): Buffer {
  const names = sequence(tagged(0x82, Buffer.from("localhost")), tagged(0x87, Buffer.of(127, 0, 0, 1)));
  return sequence(objectId(85, 29, 17), tagged(0x04, names));
}

function tagged(tag: number, content: Uint8Array): Buffer {
  const size = content.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.of(tag, ...length), content]);
}

function sequence(...parts: Uint8Array[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function set(...parts: Uint8Array[]): Buffer {
  return tagged(0x31, Buffer.concat(parts));
}

function integer(value: number): Buffer {
  return tagged(0x02, Buffer.of(value));
}

/** An object identifier whose first two numbers are joined, each number below 128 or given as its bytes. */
function objectId(...bytes: number[]): Buffer {
  return tagged(0x06, Buffer.from(bytes));
}

function time(at: number): Buffer {
  return tagged(0x17, Buffer.from(`${new Date(at).toISOString().slice(2, 19).replace(/[-:T]/g, "")}Z`));
}
