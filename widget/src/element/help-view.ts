import { html, nothing, type TemplateResult } from "lit";
import type { HelpLink, Message } from "../connection/protocol";
import { phonesView } from "../messages/phones-view";
import { icons } from "../messages/icons";
import { paragraphsView } from "../messages/text-view";
import type { Texts } from "../texts/texts";

/** The numbers that are always there and, after an acute message, its card. */
export interface Help {
  readonly links: readonly HelpLink[];
  readonly card: Message | undefined;
  readonly isCardShort: boolean;
  readonly toggleCard: () => void;
}

/** Stands first in the panel, and so first in the order of focus. It needs no server. */
export function helpView(help: Help, texts: Texts): TemplateResult {
  const { links, card } = help;
  return html`<section class="help ${card ? "acute" : ""}" part="help" aria-labelledby="help-title">
    <p class="help-title">
      <strong id="help-title">${texts.help}</strong> <span class="help-hint">${texts.helpHint}</span>
    </p>
    ${phonesView(links)}
    <div class="card">
      <div class="card-alert" role="alert">${card ? cardView(card, help.isCardShort, texts) : nothing}</div>
      ${card ? toggleView(help, texts) : nothing}
    </div>
  </section>`;
}

/** The card's text; made short it still shows its first line. It can be scrolled, and so takes the focus. */
function cardView(card: Message, isShort: boolean, texts: Texts): TemplateResult {
  return html`<div
    id="card"
    class="card-text ${isShort ? "short" : ""}"
    tabindex="0"
    role="group"
    aria-label=${texts.help}
  >
    ${paragraphsView(card.text, texts)}
  </div>`;
}

function toggleView({ isCardShort, toggleCard }: Help, texts: Texts): TemplateResult {
  const name = isCardShort ? texts.showCard : texts.hideCard;
  return html`<button
    type="button"
    class="icon toggle"
    aria-label=${name}
    title=${name}
    aria-expanded=${!isCardShort}
    aria-controls="card"
    @click=${toggleCard}
  >
    ${icons.toggle}
  </button>`;
}
