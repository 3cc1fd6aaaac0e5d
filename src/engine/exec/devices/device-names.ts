import { goQuote } from "../../../base/util/go-quote.js";

const LETTER = /^[A-Za-z]/;
const ALPHANUMERIC = /^[A-Za-z0-9]/;
const ENDS_WELL = /[A-Za-z0-9]$/;

/** The vendor and class of `vendor.com/class`; the vendor is empty if it is not of that form. Agrees with ParseQualifier, CDI's pkg/parser. */
export function parseKind(kind: string): { readonly vendor: string; readonly deviceClass: string } {
  const slash = kind.indexOf("/");
  if (slash <= 0 || slash === kind.length - 1) return { vendor: "", deviceClass: kind };
  return { vendor: kind.slice(0, slash), deviceClass: kind.slice(slash + 1) };
}

/** The kind of `vendor.com/class=name`, and the name if there is one. */
export function splitDeviceName(device: string): { readonly kind: string; readonly name: string } {
  const equals = device.indexOf("=");
  if (equals < 0) return { kind: device, name: "" };
  return { kind: device.slice(0, equals), name: device.slice(equals + 1) };
}

/** What is wrong with the vendor or class of a kind; undefined if nothing is. Agrees with validateVendorOrClassName, CDI's pkg/parser. */
export function kindProblem(kind: string): string | undefined {
  const { vendor, deviceClass } = parseKind(kind);
  const wrongVendor = partProblem(vendor);
  if (wrongVendor !== undefined) return `invalid vendor. ${wrongVendor}`;
  const wrongClass = partProblem(deviceClass);
  return wrongClass === undefined ? undefined : `invalid class. ${wrongClass}`;
}

function partProblem(name: string): string | undefined {
  if (name === "") return "empty name";
  if (!LETTER.test(name)) return `${goQuote(name)}, should start with letter`;
  const wrong = /[^A-Za-z0-9_.-]/u.exec(name.slice(1, -1));
  if (wrong !== null) return `invalid character '${wrong[0]}' in name ${goQuote(name)}`;
  return ENDS_WELL.test(name) ? undefined : `${goQuote(name)}, should end with a letter or digit`;
}

/** What is wrong with the name of a device within its kind. Agrees with ValidateDeviceName, CDI's pkg/parser. */
export function deviceNameProblem(name: string): string | undefined {
  if (name === "") return "invalid (empty) device name";
  if (!ALPHANUMERIC.test(name)) return `invalid class ${goQuote(name)}, should start with a letter or digit`;
  const wrong = /[^A-Za-z0-9_.:-]/u.exec(name.slice(1, -1));
  if (wrong !== null) return `invalid character '${wrong[0]}' in device name ${goQuote(name)}`;
  return ENDS_WELL.test(name)
    ? undefined
    : `invalid name ${goQuote(name)}, should end with a letter or digit`;
}
