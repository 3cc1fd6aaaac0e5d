export { LONGEST_AUTHORITY, redactUrls } from "../../base/util/redact-urls.js";
