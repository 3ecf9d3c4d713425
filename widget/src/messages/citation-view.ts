import { html, type TemplateResult } from "lit";
import type { Citation } from "../connection/protocol";
import type { Texts } from "../texts/texts";
import { linkView } from "./text-view";

/** A quoted passage with its article and paragraph. */
export function citationView(citation: Citation, texts: Texts): TemplateResult {
  const { quote, article, url } = citation;
  return html`<figure class="citation">
    <blockquote dir="auto">“${quote}”</blockquote>
    <figcaption dir="auto">${url ? linkView(article, url, texts) : article}, ${placeOf(citation, texts)}</figcaption>
  </figure>`;
}

/** Where in its article the passage stands. */
export function placeOf({ paragraph }: Citation, texts: Texts): string {
  return paragraph === 0 ? texts.titleAndDate : texts.paragraph(paragraph);
}
