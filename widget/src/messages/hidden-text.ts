import { html, type TemplateResult } from "lit";

/** Text for screen readers only. */
export function hiddenText(text: string): TemplateResult {
  return html`<span class="hidden">${text}</span>`;
}
