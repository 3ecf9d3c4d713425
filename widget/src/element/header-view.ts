import { html, type TemplateResult } from "lit";
import { icons } from "../messages/icons";
import type { Texts } from "../texts/texts";

/** The panel's title, with the buttons for options and for closing. */
export function headerView(
  title: string,
  areOptionsShown: boolean,
  texts: Texts,
  actions: { toggleOptions(): void; close(): void },
): TemplateResult {
  const toggle = (): void => actions.toggleOptions();
  return html`<header class="header">
    <div class="titles">
      <h2 id="title">${title || texts.title}</h2>
      <p class="subtitle">${texts.subtitle}</p>
    </div>
    <button
      type="button"
      class="icon"
      id="options-button"
      aria-label=${texts.options}
      title=${texts.options}
      aria-expanded=${areOptionsShown}
      aria-controls="options"
      @click=${toggle}
    >
      ${icons.options}
    </button>
    <button type="button" class="icon" aria-label=${texts.close} title=${texts.close} @click=${() => actions.close()}>
      ${icons.close}
    </button>
  </header>`;
}
