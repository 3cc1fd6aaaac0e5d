import { describe, expect, test } from "vitest";
import { endedAfterHandshakeError, tlsError } from "../../../src/client/connect/tls-error.js";
import type { TlsSettings } from "../../../src/client/connect/tls-options.js";
import { makeCertificate } from "../../harness/certificate.js";

function settings(until?: number): TlsSettings {
  const { cert, key } = makeCertificate({ name: "a client", until });
  return {
    cert: { file: "cert.pem", pem: Buffer.from(cert) },
    key: { file: "key.pem", pem: Buffer.from(key) },
    verify: true,
  };
}

function message(code: string, of: TlsSettings): string {
  const error = tlsError(Object.assign(new Error("words of OpenSSL"), { code }), of, "tcp://h:1");
  return `${error.code} ${error.message.replace("failed to connect to tcp://h:1: ", "")}`;
}

// The codes are those that Node has for the alerts of Go's servers.
describe("a client certificate that a server refuses", () => {
  test.each([
    ["ERR_SSL_TLSV1_ALERT_UNKNOWN_CA", "does not know its authority"],
    ["ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE", "does not accept it"],
    ["ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED", "says it has expired"],
    ["ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED", "says it is revoked"],
  ])("%s", (code, why) => {
    expect(message(code, settings())).toBe(
      `daemon/certificate the client certificate cert.pem is refused: the server ${why}; ` +
        "check that the server's certificate authority signed it",
    );
  });

  test("because it has expired", () => {
    expect(message("ERR_SSL_TLSV1_ALERT_UNKNOWN_CA", settings(Date.UTC(2021, 4, 6, 7, 8)))).toBe(
      "daemon/certificate the client certificate cert.pem is refused: it expired on 2021-05-06 07:08 UTC; renew it",
    );
  });

  test("because there is none", () => {
    const wanted = "daemon/certificate the server wants a client certificate; give a certificate and its key";
    expect(message("ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", { verify: true })).toBe(wanted);
    expect(message("ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE", { verify: true })).toBe(wanted);
    expect(endedAfterHandshakeError({ verify: true }, "tcp://h:1").message).toBe(
      "failed to connect to tcp://h:1: the server ended the connection right after the TLS handshake; " +
        "it may want a client certificate and its key",
    );
  });
});

describe("TLS that fails otherwise", () => {
  test.each([
    [
      "ERR_SSL_WRONG_VERSION_NUMBER",
      "daemon/protocol the server does not speak TLS; leave the TLS options away, or check the port",
    ],
    [
      "ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL",
      "daemon/protocol the server does not speak HTTP/2 there; check the port",
    ],
    [
      "ECONNRESET",
      "daemon/unreachable the server ended the connection during the TLS handshake; check that it speaks TLS on that port",
    ],
    ["ERR_SSL_OTHER", "daemon/protocol TLS failed: words of OpenSSL"],
  ])("%s", (code, words) => {
    expect(message(code, { verify: true })).toBe(words);
  });
});
