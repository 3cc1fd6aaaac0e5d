import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";

/** What a certificate is to say. */
export interface CertificateOptions {
  /** The common name of its subject. */
  readonly name?: string;
  /** Hosts it is for. */
  readonly hosts?: readonly string[];
  /** IPv4 addresses it is for. */
  readonly ips?: readonly string[];
  /** When it begins and ends to be good; from an hour ago for a day. */
  readonly from?: number;
  readonly until?: number;
  /** Who signs it; by default it signs itself. */
  readonly issuer?: MadeCertificate;
}

/** A certificate with its key, as PEM. */
export interface MadeCertificate {
  readonly key: string;
  readonly cert: string;
  readonly privateKey: KeyObject;
  /** Its subject's name in DER. */
  readonly subject: Uint8Array;
}

/**
 * Makes a certificate, which may sign others. Node makes keys but no certificates, so its DER (RFC 5280,
 * section 4.1) is put together here.
 */
export function makeCertificate(options: CertificateOptions = {}): MadeCertificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const now = Date.now();
  const { name = "test", from = now - 3_600_000, until = now + 86_400_000, issuer } = options;
  const subject = sequence(set(sequence(objectId(85, 4, 3), tagged(0x0c, Buffer.from(name)))));
  const algorithm = sequence(objectId(42, 134, 72, 206, 61, 4, 3, 2)); // ecdsa-with-SHA256
  const certificate = sequence(
    tagged(0xa0, integer(2)), // version 3
    integer(Math.floor(Math.random() * 127) + 1),
    algorithm,
    Buffer.from(issuer?.subject ?? subject),
    sequence(time(from), time(until)),
    subject,
    publicKey.export({ type: "spki", format: "der" }),
    tagged(0xa3, sequence(basicConstraints(), ...alternativeNames(options))),
  );
  const signature = sign("sha256", certificate, issuer?.privateKey ?? privateKey);
  const der = sequence(certificate, algorithm, tagged(0x03, Buffer.concat([Buffer.of(0), signature])));
  const lines = der.toString("base64").replace(/.{64}/g, "$&\n").trimEnd();
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    privateKey,
    subject,
  };
}

function basicConstraints(): Buffer {
  const isAuthority = tagged(0x01, Buffer.of(0xff));
  return sequence(objectId(85, 29, 19), tagged(0x04, sequence(isAuthority)));
}

function alternativeNames({ hosts = [], ips = [] }: CertificateOptions): Buffer[] {
  const names = [
    ...hosts.map((host) => tagged(0x82, Buffer.from(host))),
    ...ips.map((ip) => tagged(0x87, Buffer.from(ip.split(".").map(Number)))),
  ];
  return names.length === 0 ? [] : [sequence(objectId(85, 29, 17), tagged(0x04, sequence(...names)))];
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
