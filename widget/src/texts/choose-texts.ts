import { english } from "./english";
import { spanish } from "./spanish";
import type { Texts } from "./texts";

/** The languages that are shipped. One more is a file beside these and a line here. */
const table: readonly Texts[] = [english, spanish];

/**
 * The texts of the first language that there is; English when there is none.
 *
 * @param languages - as in the attribute `lang`, such as `es-MX`; the page's wish comes first.
 * @param own - texts of the host page, which replace ours one by one.
 */
export function chooseTexts(languages: readonly string[], own: Partial<Texts> = {}): Texts {
  const wanted = languages.map((language) => language.toLowerCase().split("-")[0]).filter(Boolean);
  const first = wanted.map((language) => table.find((texts) => texts.language === language)).find(Boolean);
  return { ...(first ?? english), ...own };
}
