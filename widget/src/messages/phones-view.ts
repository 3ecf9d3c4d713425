import { html, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { HelpLink } from "../connection/protocol";

/** Numbers as large links. A link that stays keeps its place in the page, and the focus that may be on it. */
export function phonesView(links: readonly HelpLink[]): TemplateResult {
  const item = ({ href, label }: HelpLink): TemplateResult => html`<li><a class="phone" href=${href}>${label}</a></li>`;
  return html`<ul class="phones" role="list">
    ${repeat(links, (link) => link.href, item)}
  </ul>`;
}
