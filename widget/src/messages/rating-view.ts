import { html, type TemplateResult } from "lit";
import type { Message } from "../connection/protocol";
import { icons } from "./icons";
import type { MessageActions } from "./message-actions";

/** Copying an answer, and the question whether it was helpful. */
export function ratingView(message: Message, rating: boolean | undefined, actions: MessageActions): TemplateResult {
  const { texts } = actions;
  const question = `helpful-${message.number}`;
  const thumb = (helpful: boolean): TemplateResult => {
    const name = helpful ? texts.helpful : texts.unhelpful;
    const rate = (): void => actions.rate(message.number, helpful);
    return html`<button
      type="button"
      class="icon"
      aria-label=${name}
      title=${name}
      aria-pressed=${rating === helpful}
      @click=${rate}
    >
      ${helpful ? icons.helpful : icons.unhelpful}
    </button>`;
  };
  return html`<div class="rating">
    ${
      message.response
        ? html`<div class="thumbs" role="group" aria-labelledby=${question}>
            <span id=${question}>${rating === undefined ? texts.helpfulQuestion : texts.thanks}</span
            >${thumb(true)}${thumb(false)}
          </div>`
        : ""
    }
    <button
      type="button"
      class="icon"
      aria-label=${texts.copy}
      title=${texts.copy}
      @click=${() => actions.copy(message)}
    >
      ${icons.copy}
    </button>
  </div>`;
}
