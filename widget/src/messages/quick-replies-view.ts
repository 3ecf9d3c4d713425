import { html, type TemplateResult } from "lit";
import type { Button } from "../connection/protocol";

/** Buttons that say something for the visitor. */
export function quickRepliesView(
  buttons: readonly Button[],
  label: string,
  press: (button: Button) => void,
): TemplateResult {
  return html`<div class="replies" role="group" aria-label=${label}>
    ${buttons.map((button) => html`<button type="button" class="reply" dir="auto" @click=${() => press(button)}>${button.title}</button>`)}
  </div>`;
}
