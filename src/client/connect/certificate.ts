import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { createSecureContext, type SecureContext } from "node:tls";
import { BuildError } from "../../base/diagnostic/build-error.js";
import type { PemFile, TlsSettings } from "./tls-options.js";

const CERTIFICATE =
  /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^-]+-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;

/**
 * Keys and certificates for a TLS connection.
 *
 * @throws BuildError `option/value` that names the file that is not what it should be.
 */
export function loadSecureContext({ ca, cert, key }: TlsSettings): SecureContext {
  if (ca !== undefined && certificatesIn(ca).length === 0) {
    throw new BuildError("option/value", `failed to append ca certs: ${ca.file} holds no PEM certificate`);
  }
  if (cert !== undefined && key !== undefined) assertPair(cert, key);
  return createSecureContext({ ca: ca?.pem, cert: cert?.pem, key: key?.pem, minVersion: "TLSv1.2" });
}

/** The certificates of a PEM file; those that cannot be read are left out. */
export function certificatesIn({ pem }: PemFile): X509Certificate[] {
  return (pem.toString("latin1").match(CERTIFICATE) ?? []).flatMap((text) => {
    try {
      return [new X509Certificate(text)];
    } catch {
      return [];
    }
  });
}

/** Whether a certificate's time is over. */
export function isExpired(certificate: X509Certificate): boolean {
  return Date.parse(certificate.validTo) < Date.now();
}

/** A moment of a certificate as people write it: `2026-01-31 12:00 UTC`. */
export function dayOf(moment: string): string {
  const time = Date.parse(moment);
  return Number.isNaN(time) ? moment : `${new Date(time).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** Whose certificate it is: words of a stranger, on one line and not too long. */
export function ownerOf(name: string): string {
  const line = name.replace(/[\p{C}\s]+/gu, " ").trim();
  return line.length <= 120 ? line : `${line.slice(0, 120)}...`;
}

function assertPair(cert: PemFile, key: PemFile): void {
  const [own] = certificatesIn(cert);
  if (own === undefined) {
    throw new BuildError(
      "option/value",
      `could not read certificate/key: ${cert.file} holds no PEM certificate`,
    );
  }
  if (!own.checkPrivateKey(privateKeyIn(key))) {
    throw new BuildError(
      "option/value",
      `could not read certificate/key: the key ${key.file} does not belong to the certificate ${cert.file}`,
    );
  }
}

function privateKeyIn({ file, pem }: PemFile): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    const why = pem.includes("ENCRYPTED")
      ? `the key ${file} is encrypted; store it without a passphrase`
      : `${file} holds no PEM private key`;
    // No cause: what OpenSSL says of a key stays here.
    throw new BuildError("option/value", `could not read certificate/key: ${why}`);
  }
}
