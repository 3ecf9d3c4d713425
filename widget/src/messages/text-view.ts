import { html, type TemplateResult } from "lit";
import { isWebPage } from "../safety/safe-href";
import type { Texts } from "../texts/texts";
import { hiddenText } from "./hidden-text";
import { textParts, type TextPart } from "./text-parts";

/** Text with its links. Lit writes each part as text; nothing is read as markup. */
export function textView(parts: readonly TextPart[], texts: Texts): unknown {
  return parts.map(({ text, href }) => (href ? linkView(text, href, texts) : text));
}

/** A message's text, each line a paragraph in the direction of its own script. */
export function paragraphsView(text: string, texts: Texts): readonly TemplateResult[] {
  const paragraphs = text.split("\n").map((paragraph) => paragraph.trim());
  return paragraphs
    .filter(Boolean)
    .map((paragraph) => html`<p dir="auto">${textView(textParts(paragraph), texts)}</p>`);
}

/** A link; one to another page opens beside the conversation and does not tell that page where it came from. */
export function linkView(text: string, href: string, texts: Texts): TemplateResult {
  if (!isWebPage(href)) return html`<a href=${href}>${text}</a>`;
  return html`<a href=${href} target="_blank" rel="noopener noreferrer">${text}${hiddenText(` (${texts.newTab})`)}</a>`;
}
