import type { Redactor } from "../redact.js";
import type { Credentials } from "./credentials.js";
import { basicAuthorization } from "./token.js";

/** Keeps passwords and tokens out of messages, also as they are sent. */
export function hideCredentials(credentials: Credentials, redactor: Redactor): void {
  if (credentials.kind === "password") {
    redactor.addSecret(credentials.password);
    redactor.addSecret(basicAuthorization(credentials.username, credentials.password).slice("Basic ".length));
  } else if (credentials.kind !== "none") {
    redactor.addSecret(credentials.token);
  }
}
