import { canonicalIp } from "../../base/util/ip-address.js";
import { csvFields } from "./csv-fields.js";
import { invalidOption } from "./invalid-option.js";

/** A line of /etc/hosts. */
export interface ExtraHost {
  readonly host: string;
  /** In its shortest form. */
  readonly ip: string;
}

/** The option `add-hosts`: `name=ip`, several separated by commas. Agrees with parseExtraHosts, dockerui/attr.go. */
export function readExtraHosts(text: string): readonly ExtraHost[] {
  if (text === "") return [];
  return csvFields(text).map((field) => {
    const lower = field.toLowerCase();
    const equals = lower.indexOf("=");
    if (equals === -1) throw invalidOption(`invalid key-value pair ${field}`);
    const ip = canonicalIp(lower.slice(equals + 1));
    if (ip === undefined) throw invalidOption(`failed to parse IP ${lower.slice(equals + 1)}`);
    return { host: lower.slice(0, equals), ip };
  });
}
