const schemes: readonly string[] = ["http:", "https:", "tel:", "sms:", "mailto:"];

/**
 * The address as a link may have it, or undefined: only web pages, phone numbers, text messages and e-mail.
 *
 * The browser's own parser decides, since it also drops the tabs and line breaks that hide a scheme from a pattern.
 */
export function safeHref(address: string): string | undefined {
  try {
    const url = new URL(address.trim());
    return schemes.includes(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the link leads to another page, which then opens in a tab of its own. */
export function isWebPage(href: string): boolean {
  return href.startsWith("http:") || href.startsWith("https:");
}
