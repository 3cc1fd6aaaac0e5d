import { makeCertificate } from "./certificate.js";

/** A key and a certificate that signs itself, both as PEM. */
export interface SelfSigned {
  readonly key: string;
  readonly cert: string;
}

/** Makes a certificate for `localhost` and 127.0.0.1, good for a day. */
export function selfSignedCertificate(): SelfSigned {
  const { key, cert } = makeCertificate({ name: "test registry", hosts: ["localhost"], ips: ["127.0.0.1"] });
  return { key, cert };
}
