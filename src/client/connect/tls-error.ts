import type { X509Certificate } from "node:crypto";
import type { TLSSocket } from "node:tls";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { certificatesIn, dayOf, isExpired, ownerOf } from "./certificate.js";
import { errorCode, errorText } from "./socket-error.js";
import type { TlsSettings } from "./tls-options.js";

/** How a peer refuses what we are, after OpenSSL's names of TLS alerts. */
const REFUSALS: ReadonlyMap<string, string> = new Map([
  ["BAD_CERTIFICATE", "does not accept it"],
  ["UNSUPPORTED_CERTIFICATE", "does not accept its kind"],
  ["CERTIFICATE_REVOKED", "says it is revoked"],
  ["CERTIFICATE_EXPIRED", "says it has expired"],
  ["CERTIFICATE_UNKNOWN", "does not accept it"],
  ["CERTIFICATE_REQUIRED", "wants one"],
  ["UNKNOWN_CA", "does not know its authority"],
  ["ACCESS_DENIED", "denies access with it"],
  ["DECRYPT_ERROR", "cannot verify it"],
  ["HANDSHAKE_FAILURE", "wants one, or other ciphers"],
]);

/** Why there is no TLS with a peer, from the error of the handshake or of the first bytes after it. */
export function tlsError(error: unknown, settings: TlsSettings, address: string): BuildError {
  const code = errorCode(error);
  const alert = /_ALERT_(.+)$/.exec(code)?.[1] ?? "";
  const refusal = REFUSALS.get(alert);
  if (refusal !== undefined) return refusedError(refusal, settings, address, error);
  if (alert === "NO_APPLICATION_PROTOCOL") {
    return failure(
      "daemon/protocol",
      address,
      "the server does not speak HTTP/2 there; check the port",
      error,
    );
  }
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|RECORD_LAYER|HTTP_REQUEST|UNEXPECTED_MESSAGE/.test(code)) {
    const advice = "the server does not speak TLS; leave the TLS options away, or check the port";
    return failure("daemon/protocol", address, advice, error);
  }
  if (code === "ECONNRESET" || code === "EPIPE") {
    return failure(
      "daemon/unreachable",
      address,
      "the server ended the connection during the TLS handshake; check that it speaks TLS on that port",
      error,
    );
  }
  return failure("daemon/protocol", address, `TLS failed: ${errorText(error)}`, error);
}

/** A peer that ended the connection without a word right after the handshake. */
export function endedAfterHandshakeError(settings: TlsSettings, address: string): BuildError {
  const why = "the server ended the connection right after the TLS handshake; it";
  return settings.cert === undefined
    ? failure("daemon/certificate", address, `${why} may want a client certificate and its key`)
    : failure(
        "daemon/certificate",
        address,
        `${why} may not accept the client certificate ${settings.cert.file}`,
      );
}

/** A peer that may be somebody else: `verdict` is what Node says of its certificate. */
export function distrustError(
  verdict: string,
  socket: TLSSocket,
  settings: TlsSettings,
  expected: { readonly name: string; readonly address: string },
): BuildError {
  const chain = chainOf(socket);
  const why = distrustReason(verdict, chain, settings, expected.name);
  return failure("daemon/certificate", expected.address, why);
}

function distrustReason(
  verdict: string,
  chain: readonly X509Certificate[],
  settings: TlsSettings,
  name: string,
): string {
  const [leaf] = chain;
  const owner = leaf === undefined ? "" : ` (${ownerOf(leaf.subject)})`;
  switch (verdict) {
    case "CERT_HAS_EXPIRED":
      return expiredReason(chain, settings);
    case "CERT_NOT_YET_VALID":
      return `the server's certificate${owner} is valid only from ${dayOf(leaf?.validFrom ?? "")}; check the clocks`;
    case "ERR_TLS_CERT_ALTNAME_INVALID": {
      const names = ownerOf(leaf?.subjectAltName ?? "") || "no host";
      return `the server's certificate${owner} is for ${names}, not for ${name}; if that is the right server, set the TLS server name to one of them`;
    }
    default:
      return `the server's certificate${owner} is not trusted: ${untrusted(verdict, leaf, settings)}`;
  }
}

function untrusted(verdict: string, leaf: X509Certificate | undefined, { ca }: TlsSettings): string {
  const signer = leaf === undefined ? "" : ` (${ownerOf(leaf.issuer)})`;
  const unknown =
    /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_UNTRUSTED|INVALID_CA)/.test(
      verdict,
    );
  if (!unknown) return verdict.toLowerCase().replaceAll("_", " ");
  return ca === undefined
    ? `its signer${signer} is not known; give the file of its certificate authority`
    : `its signer${signer} is not in ${ca.file}; give the certificate authority that signed it`;
}

function expiredReason(chain: readonly X509Certificate[], { ca }: TlsSettings): string {
  const [leaf] = chain;
  if (leaf !== undefined && isExpired(leaf)) {
    return `the server's certificate (${ownerOf(leaf.subject)}) expired on ${dayOf(leaf.validTo)}; renew it on the server`;
  }
  const own = ca === undefined ? undefined : certificatesIn(ca).find(isExpired);
  if (own !== undefined) {
    return `the certificate authority in ${ca?.file} (${ownerOf(own.subject)}) expired on ${dayOf(own.validTo)}; get the new one`;
  }
  const between = chain.find(isExpired);
  const which = between === undefined ? "" : ` (${ownerOf(between.subject)}, on ${dayOf(between.validTo)})`;
  return `an authority that the server's certificate depends on has expired${which}; renew it on the server`;
}

function refusedError(refusal: string, settings: TlsSettings, address: string, cause: unknown): BuildError {
  const { cert } = settings;
  if (cert === undefined) {
    const why = "the server wants a client certificate; give a certificate and its key";
    return failure("daemon/certificate", address, why, cause);
  }
  const own = certificatesIn(cert)[0];
  const why =
    own !== undefined && isExpired(own)
      ? `it expired on ${dayOf(own.validTo)}; renew it`
      : `the server ${refusal}; check that the server's certificate authority signed it`;
  return failure(
    "daemon/certificate",
    address,
    `the client certificate ${cert.file} is refused: ${why}`,
    cause,
  );
}

/** What the peer showed, its own certificate first. */
function chainOf(socket: TLSSocket): X509Certificate[] {
  const chain: X509Certificate[] = [];
  let next = socket.getPeerX509Certificate();
  while (next !== undefined && chain.length < 10) {
    chain.push(next);
    next = next.issuerCertificate;
  }
  return chain;
}

function failure(
  code: "daemon/certificate" | "daemon/protocol" | "daemon/unreachable",
  address: string,
  why: string,
  cause?: unknown,
): BuildError {
  return new BuildError(code, `failed to connect to ${address}: ${why}`, { cause });
}
