/** Characters that show as nothing or turn text around; a line break and a tab are kept, and what joins emoji and letters. */
const invisible = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\u202A-\u202E\u2066-\u2069\uFEFF]/g;

/** What the visitor typed, without control characters and outer blanks. */
export function cleanText(typed: string): string {
  return typed.replace(/\r\n?/g, "\n").replace(invisible, "").trim();
}
