import { html, nothing, type TemplateResult } from "lit";
import type { Message } from "../connection/protocol";
import type { Entry } from "../conversation/entry";
import { authorName } from "./author-name";
import { citationView } from "./citation-view";
import { deliveryView } from "./delivery-view";
import type { MessageActions, MessageSituation } from "./message-actions";
import { phonesView } from "./phones-view";
import { quickRepliesView } from "./quick-replies-view";
import { ratingView } from "./rating-view";
import { paragraphsView } from "./text-view";
import { timeLabel } from "./time-label";
import { withCitations } from "./with-citations";

/** A message in the log, with all that belongs to it. */
export function messageView(entry: Entry, situation: MessageSituation, actions: MessageActions): TemplateResult {
  const { message } = entry;
  const { texts } = actions;
  return html`<li class="message ${message.from}" data-key=${entry.key}>
    ${situation.note ? html`<p class="note">${situation.note}</p>` : nothing}
    ${situation.day ? html`<p class="note">${situation.day}</p>` : nothing}
    <p class="byline">
      <span class="author">${authorName(message, texts)}</span>
      <time datetime=${message.time}>${timeLabel(message.time, texts.language)}</time>
    </p>
    <div class="bubble">${situation.isAbove ? texts.cardAbove : bodyView(message, actions)}</div>
    ${deliveryView(entry, actions)} ${hasRating(message) ? ratingView(message, situation.rating, actions) : nothing}
    ${situation.hasButtons ? quickRepliesView(message.buttons, texts.quickReplies, actions.press) : nothing}
  </li>`;
}

function bodyView(message: Message, { texts }: MessageActions): TemplateResult {
  const { text, phones, citations } = message;
  // The source stands with what rests on it, before what the article leaves out and the clinic's notes.
  return html`<div class="text">
    ${withCitations(paragraphsView(text, texts), citations, (citation) => citationView(citation, texts))}
    ${phones.length > 0 ? phonesView(phones) : nothing}
  </div>`;
}

function hasRating({ number, from, response, isCard }: Message): boolean {
  return number > 0 && (from === "person" || (from === "assistant" && response !== undefined && !isCard));
}
