import { html, nothing, type TemplateResult } from "lit";
import type { HelpLink, Message } from "../connection/protocol";
import { phonesView } from "../messages/phones-view";
import { textParts } from "../messages/text-parts";
import { textView } from "../messages/text-view";
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
  return html`<section class="help ${help.card ? "acute" : ""}" part="help" aria-labelledby="help-title">
    <p class="help-title">
      <strong id="help-title">${texts.help}</strong> <span class="help-hint">${texts.helpHint}</span>
    </p>
    ${phonesView(help.links)}
    <div role="alert">${help.card ? cardView(help.card, help.isCardShort, texts) : nothing}</div>
    ${help.card ? toggleView(help, texts) : nothing}
  </section>`;
}

function cardView(card: Message, isShort: boolean, texts: Texts): TemplateResult {
  return html`<div id="card" class="card-text" dir="auto" tabindex="0" ?hidden=${isShort}>
    ${textView(textParts(card.text), texts)}
  </div>`;
}

function toggleView({ isCardShort, toggleCard }: Help, texts: Texts): TemplateResult {
  return html`<button
    type="button"
    class="quiet"
    aria-expanded=${!isCardShort}
    aria-controls="card"
    @click=${toggleCard}
  >
    ${isCardShort ? texts.showCard : texts.hideCard}
  </button>`;
}
