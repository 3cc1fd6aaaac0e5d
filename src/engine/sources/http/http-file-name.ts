import { basePath } from "../../../base/util/go-path.js";
import { parseGoUrl } from "../../../base/util/go-url.js";
import { safeFileName } from "../safe-file-name.js";
import { dispositionFilename } from "./content-disposition.js";

/**
 * What a downloaded file is called: as it was asked for, else as the server says, else by the end of the URL's path, else
 * `download`. Agrees with getFileName, source/http/source.go.
 *
 * @param disposition the Content-Disposition header of an answer; empty for none
 */
export function httpFileName(url: string, wanted: string, disposition: string): string {
  if (wanted !== "") return safeFileName(wanted);
  const said = disposition === "" ? "" : dispositionFilename(disposition);
  if (said !== "" && !said.endsWith("/")) return safeFileName(basePath(said));
  const parsed = parseGoUrl(url);
  const base = "error" in parsed ? "" : basePath(parsed.path);
  return safeFileName(base === "." || base === "/" ? "" : base);
}
